"""axe finds nothing on the main pages, as wide as a phone and as a desk, in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

from tests.builders.chain import actor
from tests.e2e.conftest import Invite
from tests.e2e.harness import trade
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
    for person in (seller, buyer):
        person.context.close()
    return Places(listing, unpaid, disputed)


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
