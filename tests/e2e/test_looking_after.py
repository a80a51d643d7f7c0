"""Four people at once: a large order approved by the shop's support, a complaint that becomes a
ticket, somebody of the staff who asks and settles it.

covers: S2-14, S2-24, S2-25, S3-12, S3-13, S3-42, S3-54, S3-55, S1-18
"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Invite
from tests.e2e.harness import staff, trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.team import hire
from tests.e2e.harness.trade import Offer, expect_status


def test_a_large_order_is_approved_by_support_and_a_complaint_is_looked_after(
    stack: Stack, seller: Person, buyer: Person, invite: Invite
) -> None:
    helper = invite("second_buyer", is_signed_in=True)
    hire(seller, helper, "support")
    hold_orders_above(seller, "500")
    listing = trade.list_item(seller, Offer(title="Oak sideboard", price="900"))
    page = buyer.open(listing)
    page.locator("main [name=option][value=standard]").check()
    trade.say_where(buyer)
    buyer.press("Go on to payment")
    page.wait_for_url(re.compile(r"/orders/ord_\w+$"))  # nothing to pay yet
    path = trade.path_of(page)
    buyer.expect_text("The seller looks at this order first")

    helper.open("/approvals")
    held = helper.page.locator("li", has_text="Oak sideboard")
    held.get_by_label("Reason").fill("Welcome. It is packed on Monday.")
    held.get_by_label("Note").fill("Called them: the address is right.")
    held.get_by_role("button", name="Approve", exact=True).click()
    helper.expect_text("The buyer reads your decision.")
    buyer.expect_text("You can pay now.")  # live
    seller.open(path)
    seller.expect_text("Called them: the address is right.")
    expect(buyer.page.locator("main")).not_to_contain_text("Called them")
    trade.pay(buyer, path)
    trade.ship(seller, path)
    expect_status(buyer, "On its way")

    staff = make_staff(stack, invite)
    buyer.page.get_by_role("link", name="Something is wrong with it").click()
    buyer.page.get_by_label("Something is missing").check()
    buyer.page.get_by_label("In your words").fill("The keys to the doors are not in the parcel.")
    buyer.press("Complain")
    buyer.expect_text("The seller and our staff read it.")
    seller.expect_text("The keys to the doors are not in the parcel.")
    page = staff.open("/tickets?queue=mine")
    page.get_by_role("link", name="Complaint: Something is missing: Oak sideboard").click()
    page.locator("summary", has_text="Ask").click()
    page.locator("#text-ask").fill("Where are the keys?")
    page.get_by_role("button", name="Ask", exact=True).click()
    staff.expect_text("asked the seller")
    page.locator("summary", has_text="Close without the step").click()
    page.locator("#text-close").fill("The keys are in the drawer; both agree.")
    page.get_by_role("button", name="Close without the step").click()
    staff.expect_text("closed it")
    expect(buyer.page.locator("#order-side")).to_contain_text("Settled", timeout=LIVE_MS)


def hold_orders_above(seller: Person, amount: str) -> None:
    """Orders above this wait for a word of the shop."""
    page = seller.open("/approvals")
    page.locator("main select[name=verdict]").select_option("approve")
    page.get_by_label("Above this amount").fill(amount)
    page.locator("main select[name=currency]").select_option(label="tUSD")
    seller.press("Add the rule")
    seller.expect_text("Orders above 500.00 tUSD wait for approval.")


def make_staff(stack: Stack, invite: Invite) -> Person:
    """The stranger, who looks after orders from now on."""
    staff.grant(stack, "stranger")
    return invite("stranger", is_signed_in=True)
