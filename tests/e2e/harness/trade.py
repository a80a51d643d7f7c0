"""What people do on the pages, step by step: list, order, pay, ship, answer, decide.

Each function ends when the page says that it is done; none touches the chain or the database.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import count

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.harness.person import LIVE_MS, Person

_numbers = count(1)
PAY = re.compile(r"^Pay [\d.,]+ \w+ into escrow$")
TRACKING_NUMBER = "00340434161094042557"


@dataclass(frozen=True)
class Offer:
    """What a seller types in. The price is in whole units; delivery costs 5 or nothing."""

    title: str = "Walnut stool"
    kind: str = "physical"
    price: str = "120"
    currency: str = "tUSD"
    fee_standard: str = "5"
    stock: str = "1"
    is_instant: bool = False


def a_photo() -> bytes:
    """A picture nobody has uploaded before."""
    number = next(_numbers)
    image = Image.new("RGB", (640, 480), (number * 37 % 255, 90, 140))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


# Selling


def list_item(seller: Person, offer: Offer = Offer()) -> str:
    """From an empty form to the market; the listing's path."""
    page = write_listing(seller, offer)
    upload_photo(page)
    if offer.kind == "phygital":
        mint_token(seller, offer)
    seller.press("Sign and publish")
    page.wait_for_url(re.compile(r"/listings/\w+"))
    return path_of(page)


def write_listing(seller: Person, offer: Offer) -> Page:
    """The words and the price; a draft is there afterwards."""
    page = seller.open("/sell/new")
    page.locator(f"main [name=kind][value={offer.kind}]").check()
    page.fill("main [name=title]", offer.title)
    page.fill(
        "main [name=description]", "Oiled walnut, 45 cm high, one small scratch below the seat."
    )
    page.fill("main [name=unit_price]", offer.price)
    page.select_option("main [name=currency]", label=offer.currency)
    page.fill("main [name=stock]", offer.stock)
    page.fill("main [name=fee_standard]", offer.fee_standard)
    page.fill("main [name=estimate_standard]", "3 to 5 days")
    page.locator("main [name=policy_id]").first.check()
    if offer.is_instant:
        page.get_by_text("More: a share for the maker").click()
        page.locator("main [name=is_instant]").check()
    seller.press("Save and go on")
    page.wait_for_url(re.compile(r"/sell/lst_\w+"))
    return page


def upload_photo(page: Page) -> None:
    picture = {"name": "stool.png", "mimeType": "image/png", "buffer": a_photo()}
    page.set_input_files("main [name=photo]", [picture])
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("main")).to_contain_text("The picture is in.")


def mint_token(seller: Person, offer: Offer = Offer()) -> None:
    """Mint on chain from the page; the listing then knows its token, or its edition."""
    is_single = offer.stock == "1"
    seller.press("Mint its token" if is_single else f"Mint its edition of {offer.stock} pieces")
    expect(seller.page.locator("#step-token")).to_contain_text("Number", timeout=LIVE_MS)


# Buying


def order(buyer: Person, listing: str, quantity: int = 1) -> str:
    """From the listing to the page where one pays; the order's path."""
    page = buyer.open(listing)
    if quantity > 1:
        page.fill("main [name=quantity]", str(quantity))
    page.locator("main [name=option][value=standard]").check()
    return place_order(buyer)


def place_order(buyer: Person) -> str:
    """Fill in where it goes, on a page that asks for it; the order's path."""
    say_where(buyer)
    buyer.press("Go on to payment")
    buyer.page.wait_for_url(re.compile(r"/orders/ord_\w+/pay"))
    return path_of(buyer.page).removesuffix("/pay")


def say_where(buyer: Person) -> None:
    """The address, on a page that asks for one."""
    page = buyer.page
    for name, value in {
        "name": "Maya Lindqvist",
        "street": "Hafengasse 4",
        "postal_code": "20457",
        "city": "Hamburg",
    }.items():
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=country]", "DE")


def pay(buyer: Person, order_path: str) -> None:
    """Pay from the page of the order, and see that it is held."""
    if not path_of(buyer.page).startswith(f"{order_path}/pay"):
        buyer.open(f"{order_path}/pay")
    buyer.press(PAY)
    buyer.wait_for(order_path)
    expect_status(buyer, "Paid into escrow")


def buy(seller: Person, buyer: Person, offer: Offer = Offer()) -> str:
    """Listed, ordered and paid; the order's path. Both are signed in."""
    order_path = order(buyer, list_item(seller, offer))
    pay(buyer, order_path)
    return order_path


def confirm(buyer: Person) -> None:
    """Say that all is well, in the dialog that asks once more."""
    buyer.press("Everything is fine: pay the seller")
    buyer.press("Yes, pay the seller")


# Shipping


def ship(seller: Person, order_path: str, *, label: str = "Ship it") -> None:
    """Ship with a carrier and a number, and see it on the order's page."""
    page = seller.open(f"{order_path}/ship")
    page.select_option("main [name=carrier]", label="DHL")
    page.fill("main [name=tracking_number]", TRACKING_NUMBER)
    seller.press(label)
    seller.wait_for(order_path)
    expect_status(seller, "On its way")


def expect_address(seller: Person, order_path: str, street: str) -> None:
    """The seller looks where to send it. The look is recorded, so it takes a click."""
    seller.open(order_path)
    seller.page.get_by_text("Show the address").click()
    expect(seller.page.locator("[data-address]")).to_contain_text(street)


# Disputes


def dispute(buyer: Person, order_path: str, claim: str, text: str) -> None:
    """Ask a part of the money back for something that came damaged."""
    say_what_is_wrong(buyer, order_path, "part_refund", claim)
    buyer.page.fill("form[data-chain-form] [name=text]", text)
    buyer.press("Open the dispute")
    buyer.wait_for(order_path)
    expect_status(buyer, "Disputed")


def say_what_is_wrong(buyer: Person, order_path: str, remedy: str, claim: str = "") -> None:
    """Through the questions of the form, to the page where everything leads to stands."""
    buyer.open(f"{order_path}/dispute")
    answer_questions(buyer, remedy, claim)


def answer_questions(buyer: Person, remedy: str, claim: str = "") -> None:
    """It came damaged, and this would make it good; the form is open."""
    page = buyer.page
    for name, value in {"arrived": "yes", "condition": "damaged", "reason": "2"}.items():
        page.locator(f"main [type=radio][name={name}][value='{value}']").check()
        if name != "condition":
            buyer.press("Go on")
    page.locator(f"main [name=remedy][value={remedy}]").check()
    if claim:
        page.fill("main [name=claim]", claim)
    buyer.press("Go on")


def contest(seller: Person, order_path: str, text: str) -> None:
    """Say no to the claim; the arbiter gets the case."""
    page = seller.open(f"{order_path}/answer")
    page.fill("form[data-chain-form] [name=text]", text)
    seller.press("Contest the claim")
    seller.wait_for(order_path)
    expect_status(seller, "With the arbiter")


def open_case(arbiter: Person, title: str) -> Page:
    """From the queue to the case."""
    page = arbiter.open("/cases")
    page.locator("main .row-card a", has_text=title).first.click()
    page.locator("#ruling").wait_for()
    return page


def ask(arbiter: Person, title: str, side: str, question: str) -> None:
    """Ask one side or both."""
    page = open_case(arbiter, title)
    page.locator(f"main [name=side][value={side}]").check()
    page.fill("main [name=question]", question)
    arbiter.press("Ask", exact=True)
    arbiter.expect_text("Waiting for the buyer")


def answer(person: Person, question: str, text: str) -> None:
    """Answer what the arbiter asks, from the page of the order."""
    person.expect_text(question)
    person.page.get_by_role("link", name="Answer", exact=True).click()
    person.page.fill("main [name=text]", text)
    person.press("Send the answer")
    person.expect_text(text)


def keep_draft(arbiter: Person, text: str, *, percent: int) -> None:
    """Keep a ruling that is not finished, and find it again."""
    page = arbiter.page
    page.locator("main [name=percent]").fill(str(percent))
    page.fill("form[data-chain-form] [name=text]", text)
    arbiter.press("Keep as a draft")
    arbiter.expect_text("Draft kept")
    page.reload()
    expect(page.locator("form[data-chain-form] [name=text]")).to_have_value(text)


def decide(arbiter: Person, title: str, text: str, *, percent: int) -> None:
    """Open the case and give the buyer that part of the claim."""
    page = open_case(arbiter, title)
    page.locator("main [name=percent]").fill(str(percent))
    page.fill("form[data-chain-form] [name=text]", text)
    arbiter.press("Sign the ruling")
    expect(page.locator("main .state-badge").first).to_have_text(
        "Decided by the arbiter", timeout=LIVE_MS
    )


# Looking


def path_of(page: Page) -> str:
    """Where the browser is, without origin and query."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


def expect_status(person: Person, badge: str) -> None:
    """The order's badge, without a reload."""
    expect(person.page.locator("#order-main .state-badge").first).to_have_text(
        badge, timeout=LIVE_MS
    )
