"""axe finds nothing on the main pages, as wide as a phone and as a desk, in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

from tests.builders.chain import actor
from tests.e2e.conftest import Invite
from tests.e2e.harness import agree, trade
from tests.e2e.harness.person import Device, Person, Theme, make_person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer

SCREENS: dict[Device, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Places:
    """Pages in interesting states, made once."""

    listing: str
    unpaid: str
    disputed: str
    offered: str  # the seller offers a return
    returning: str  # the buyer has to send it back
    returned: str  # the seller looks at what comes back
    released: str


@pytest.fixture(scope="module")
def places(browser: Browser, stack: Stack) -> Places:
    seller = make_person(browser, stack, actor("seller"))
    buyer = make_person(browser, stack, actor("buyer"))
    for person in (seller, buyer):
        person.sign_in()
    listing = trade.list_item(seller, Offer(title="Harmonica"))
    unpaid = trade.order(buyer, trade.list_item(seller, Offer(title="Concertina")))
    disputed = trade.buy(seller, buyer, Offer(title="Mandolin"))
    trade.ship(seller, disputed)
    trade.dispute(buyer, disputed, "40", "Two strings are missing.")
    offered = trade.buy(seller, buyer, Offer(title="Accordion", kind="phygital"))
    trade.ship(seller, offered)
    agree.offer(seller, offered, "return", percent="80")
    returning, returned = (on_its_way_back(seller, buyer, name) for name in ("Viola", "Lute"))
    agree.send_back(buyer, returned)
    released = trade.buy(seller, buyer, Offer(title="Triangle"))
    trade.ship(seller, released)
    trade.confirm(buyer)
    trade.expect_status(buyer, "Seller paid")
    for person in (seller, buyer):
        person.context.close()
    return Places(listing, unpaid, disputed, offered, returning, returned, released)


def on_its_way_back(seller: Person, buyer: Person, title: str) -> str:
    """An order whose goods the two agreed to send back; its path."""
    order_path = trade.buy(seller, buyer, Offer(title=title))
    trade.ship(seller, order_path)
    agree.offer(buyer, order_path, "return", percent="60")
    seller.open(order_path)
    agree.accept(seller)
    trade.expect_status(buyer, "To be sent back")
    return order_path


def problems_at(person: Person) -> list[str]:
    """What axe finds on the page as it is, in every width and theme."""
    page, problems = person.page, []
    for device, size in SCREENS.items():
        page.set_viewport_size(size)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            problems += [
                f"{page.url} {device} {theme}: {found['id']} at {node['target']}"
                for found in Axe().run(page).response["violations"]
                for node in found["nodes"]
            ]
    return problems


def require_none(person: Person, *paths: str) -> None:
    problems = []
    for path in paths:
        person.open(path)
        problems += problems_at(person)
    assert not problems, "\n".join(problems)


def test_pages_of_guests(invite: Invite, places: Places) -> None:
    places_of_all = ["/", "/sign-in", "/how-it-works", "/status", "/devnet", "/timeouts"]
    require_none(invite(None), *places_of_all, places.listing, "/nowhere")


def test_pages_of_the_buyer(buyer: Person, places: Places) -> None:
    own = [places.unpaid, f"{places.unpaid}/pay", places.disputed, f"{places.disputed}/receipt"]
    require_none(buyer, "/orders", *own, "/account")


def test_pages_of_the_seller(seller: Person, places: Places) -> None:
    require_none(seller, "/sell", "/sell/new", places.disputed, f"{places.disputed}/answer")


def test_pages_of_offers_and_returns_of_the_buyer(buyer: Person, places: Places) -> None:
    offered = [places.offered, f"{places.offered}/offer", f"{places.offered}/extend"]
    require_none(buyer, *offered, places.returning, f"{places.returning}/return", places.returned)
    buyer.open(places.offered)
    buyer.press("Accept this offer")
    buyer.page.get_by_role("dialog").wait_for()
    assert not problems_at(buyer)


def test_pages_of_offers_and_returns_of_the_seller(seller: Person, places: Places) -> None:
    back = [places.returned, f"{places.returned}/contest-return"]
    require_none(seller, places.offered, places.returning, *back, f"{places.released}/refund")


def test_pages_of_the_arbiter(invite: Invite, places: Places) -> None:
    arbiter = invite("arbiter", is_signed_in=True)
    require_none(arbiter, "/cases")
    arbiter.page.locator("main .row-card a").first.click()
    arbiter.page.locator("#ruling").wait_for()
    assert not problems_at(arbiter)


def test_the_dialog_of_a_test_wallet(invite: Invite) -> None:
    visitor = invite(None)
    visitor.open("/sign-in")
    visitor.press("Buyer (test wallet)")
    visitor.page.get_by_role("button", name="Sign", exact=True).wait_for()
    assert not problems_at(visitor)
