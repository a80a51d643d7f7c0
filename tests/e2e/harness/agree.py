"""What the two do to settle things between them: offer, accept, take back, send back, wait longer.

Each function ends when the page says that it is done; none touches the chain or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from tests.e2e.harness.person import LIVE_MS, TIME_ZONE, Person
from tests.e2e.harness.trade import TRACKING_NUMBER, expect_status

# Offers


def offer(maker: Person, order_path: str, deal: str, *, posted: bool = False, **typed: str) -> None:
    """Make an offer by a signature, or put it on record, and see it on the order's page."""
    page = maker.open(f"{order_path}/offer")
    page.locator(f"main [name=deal][value={deal}]").check()
    _fill(maker, typed)
    page.locator(f"main [name=way][value={'posted' if posted else 'signed'}]").check()
    maker.press("Make the offer")
    maker.wait_for(order_path)
    expect(standing(maker)).to_have_count(1, timeout=LIVE_MS)


def _fill(maker: Person, typed: Mapping[str, str]) -> None:
    for name, value in typed.items():
        field = maker.page.locator(f"main [name={name}]")
        if field.get_attribute("type") == "checkbox":
            field.set_checked(value == "yes")
        else:
            field.fill(value)


def standing(person: Person) -> Locator:
    """The offers that somebody's page shows as standing."""
    return person.page.locator(".offer-card")


def expect_offer(person: Person, *words: str) -> None:
    """The page shows the offer, without a reload."""
    for text in words:
        expect(standing(person).first).to_contain_text(text, timeout=LIVE_MS)


def accept(taker: Person, *words: str) -> None:
    """Accept the standing offer, in the dialog that says once more what follows."""
    expect(standing(taker).first).to_be_visible(timeout=LIVE_MS)
    taker.press("Accept this offer")
    dialog = taker.page.get_by_role("dialog")
    for text in words:
        expect(dialog).to_contain_text(text)
    dialog.get_by_role("button", name="Yes, accept it").click()


# Returns


def say_where_to(seller: Person, order_path: str, *, street: str) -> None:
    """The seller's address, for the label alone."""
    page = seller.open(order_path)
    page.get_by_role("link", name="Say where it goes back").click()
    for name, value in {
        "name": "Sorrel Lamps",
        "street": street,
        "postal_code": "24103",
        "city": "Kiel",
    }.items():
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=country]", "DE")
    seller.press("Give it to the buyer")
    seller.wait_for(order_path)


def print_label(buyer: Person, order_path: str, address: str) -> None:
    """See the address on the label, and nowhere on the order's page."""
    page = buyer.open(order_path)
    expect(page.locator("main")).not_to_contain_text(address)
    page.get_by_role("link", name="Label for the way back").click()
    expect(page.locator("article.print-label")).to_contain_text(address)


def tap_chip(holder: Person, order_path: str) -> None:
    """Hold the reader to the item; the chip's answer goes on record in one's name."""
    holder.open(f"{order_path}/chip")
    holder.press("Tap the chip", exact=True)
    holder.wait_for(order_path)
    side = holder.page.locator("#order-side")
    expect(side).to_contain_text("had its chip answer", timeout=LIVE_MS)
    expect(side).to_contain_text("Verified: its chip answered after the parcel had left")
    expect(side).not_to_contain_text("Made too early")


def send_back(buyer: Person, order_path: str) -> None:
    """Send it back with a carrier and a number."""
    page = buyer.open(f"{order_path}/return")
    page.select_option("main [name=carrier]", label="DHL")
    page.fill("main [name=tracking_number]", TRACKING_NUMBER)
    buyer.press("Send it back")
    buyer.wait_for(order_path)
    expect_status(buyer, "On its way back")


def accept_return(seller: Person, *words: str) -> None:
    """Take it back, after the question that names the money and the token."""
    seller.press("The goods are back: pay the buyer")
    dialog = seller.page.get_by_role("dialog")
    for text in words:
        expect(dialog).to_contain_text(text)
    dialog.get_by_role("button", name="Yes, take it back").click()


def contest_return(seller: Person, order_path: str, text: str) -> None:
    """Object to what came back; the arbiter gets the case."""
    page = seller.open(f"{order_path}/contest-return")
    page.fill("form[data-chain-form] [name=text]", text)
    seller.press("Bring it before the arbiter")
    seller.wait_for(order_path)
    expect_status(seller, "With the arbiter")


def decide_return(arbiter: Person, title: str, text: str, *, percent: int) -> None:
    """Have it sent back first; the buyer then gets that part of the claim."""
    page = arbiter.open("/cases")
    page.locator("main .row-card a", has_text=title).first.click()
    page.locator("main [name=way][value=return]").check()
    page.locator("main [name=percent]").fill(str(percent))
    page.fill("form[data-chain-form] [name=text]", text)
    arbiter.press("Sign the ruling")
    expect(page.locator("main .state-badge").first).to_have_text("To be sent back", timeout=LIVE_MS)


# Time


def extend(giver: Person, order_path: str, until: datetime) -> None:
    """Give the other side until that day of UTC; the page says it in the giver's own zone."""
    page = giver.open(f"{order_path}/extend")
    page.fill("main [name=new_date]", until.astimezone(UTC).date().isoformat())
    shown = until.astimezone(ZoneInfo(TIME_ZONE))
    expect(page.locator("#new-deadline")).to_contain_text(f"{shown.day} {shown:%b}")
    giver.press("Give more time")
    giver.wait_for(order_path)
