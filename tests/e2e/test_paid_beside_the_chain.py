"""A buyer pays by transfer: the shop approves, sends it, the buyer has it, and no escrow is in it.

covers: S3-09, S3-32, S3-58
"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.trade import Offer, expect_status

NOT_HELD = "The money is not held by the escrow."


def test_a_transfer_is_approved_from_the_list_sent_and_confirmed(
    seller: Person, buyer: Person
) -> None:
    page = seller.open("/sell/payment-methods")
    page.get_by_label("By bank transfer, before it is sent", exact=True).check()
    page.fill("main [name=bank_transfer]", "To account 12 34.")
    seller.press("Save")
    page.wait_for_url(re.compile("done=saved"))
    title = "Elm stool by transfer"
    listing = trade.list_item(seller, Offer(title=title))

    page = buyer.open(listing)
    page.locator("main [name=option][value=standard]").check()
    page.locator("main [name=method][value=bank_transfer]").check()
    order_path = trade.place_order(buyer).removesuffix("/payment")
    page = buyer.open(f"{order_path}/payment")
    buyer.expect_text("To account 12 34.")
    buyer.expect_text(NOT_HELD)

    page = seller.open("/orders?tab=selling")
    page.get_by_role("checkbox", name=f"Tick it: {title}").check()
    page.get_by_role("button", name="Approve", exact=True).click()
    seller.press("Yes, approve: 1 of 1")
    seller.expect_text("Approved.")
    seller.open(f"{order_path}/payment")
    seller.press("Hand it over")
    seller.expect_text("On its way, no escrow")

    buyer.open(f"{order_path}/payment")
    buyer.press("I have it")
    buyer.expect_text("With the buyer")
    buyer.open(order_path)
    expect_status(buyer, "With the buyer")
    expect(buyer.page.locator("main")).not_to_contain_text("Locked in the escrow")

    page = seller.open("/sell/payment-methods")
    page.get_by_label("By bank transfer, before it is sent", exact=True).uncheck()
    seller.press("Save")
    page.wait_for_url(re.compile("done=saved"))
