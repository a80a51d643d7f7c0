"""The last piece, what is ordered beyond it, and what is not out yet: nothing is promised twice.

covers: S2-16, S2-17, S2-18, S2-19, S2-20, S2-22, S3-18, S3-19, S3-20, S3-21, S3-22, S3-40
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Invite
from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.trade import Offer

CLOCK, PRINT = "Slate clock", "Lithograph, first pull"
MISTYPED = "2045"  # Hamburg's have five digits


def test_the_last_piece_is_sold_once_and_what_is_ordered_beyond_it_comes_later(
    seller: Person, buyer: Person, invite: Invite
) -> None:
    late = invite("second_buyer", is_signed_in=True)
    listing = trade.list_item(seller, Offer(title=CLOCK))
    fill_in(late, listing)
    order_path = trade.order(buyer, listing)  # they were quicker
    late.press("Go on to payment")
    late.expect_text("All pieces are sold or reserved.")
    trade.pay(buyer, order_path)

    rule(seller, CLOCK, restock_on=in_days(9), takes_backorders=True)
    late.open(listing)
    late.expect_text("Backorder: more on")
    late.expect_text("Unless you two agree on more time")  # the contract's clock is shorter
    fill_in(late, listing)
    late.press("Go on to payment")
    late.page.wait_for_url("**/pay")
    late.expect_text("This does not look like a post code of that country")  # and nobody is stopped
    owed = trade.path_of(late.page).removesuffix("/pay")
    trade.pay(late, owed)
    side = late.page.locator("#order-side")
    expect(side).to_contain_text("Waits for a piece", timeout=LIVE_MS)
    waiting = seller.open("/fulfilment?pile=waiting").locator("li.work-row", has_text=CLOCK)
    expect(waiting).to_have_count(1, timeout=LIVE_MS)

    row = shelf_row(seller, CLOCK)
    for flag in ("1 owed", "Running low", "Takes backorders"):
        expect(row).to_contain_text(flag)
    receive(seller, CLOCK, 1)
    expect(side).to_contain_text("To be packed", timeout=LIVE_MS)  # live, on the buyer's page
    expect(shelf_row(seller, CLOCK)).not_to_contain_text("owed")


def test_what_is_not_out_yet_is_ordered_now_and_held_until_its_day(
    seller: Person, buyer: Person
) -> None:
    listing = trade.list_item(seller, Offer(title=PRINT, stock="2"))
    rule(seller, PRINT, release_on=in_days(2))
    buyer.open(listing)
    buyer.expect_text("Preorder: leaves from")
    trade.pay(buyer, trade.order(buyer, listing))
    buyer.expect_text("not sent before")
    waiting = seller.open("/fulfilment?pile=waiting").locator("li.work-row", has_text=PRINT)
    expect(waiting).to_have_count(1, timeout=LIVE_MS)
    to_pack = seller.open("/fulfilment").locator("li.work-row", has_text=PRINT)
    expect(to_pack).to_have_count(0)


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def fill_in(buyer: Person, listing: str) -> None:
    """All that a purchase asks for, with a slip in the post code."""
    page = buyer.open(listing)
    page.locator("main [name=option][value=standard]").check()
    trade.say_where(buyer)
    page.fill("main [name=postal_code]", MISTYPED)


def shelf_row(seller: Person, title: str) -> Locator:
    return seller.open("/sell/stock").locator("tr", has_text=title).first


def rule(seller: Person, title: str, *, takes_backorders: bool = False, **days: str) -> None:
    """What holds when little or nothing is left."""
    shelf_row(seller, title).get_by_role("link", name=title).click()
    page = seller.page
    if takes_backorders:
        page.get_by_label("Take orders beyond what is there").check()
    for name, day in days.items():
        page.fill(f"main [name={name}]", day)
    page.fill("main [name=low_at]", "2")
    seller.press("Save the rules")
    page.wait_for_url("**?done=saved")


def receive(seller: Person, title: str, pieces: int) -> None:
    """More came in."""
    shelf_row(seller, title).get_by_role("link", name=title).click()
    page = seller.page
    page.fill("main [name=pieces]", str(pieces))
    page.select_option("main [name=way]", "in")
    page.select_option("main [name=reason]", label="More came in")
    seller.press("Write it down")
    page.wait_for_url("**?done=**")
