"""axe finds nothing on the main pages, on a phone and at a desk, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import Invite
from tests.e2e.harness import trade
from tests.e2e.harness.person import Device, Person, Theme
from tests.e2e.harness.trade import Offer

LOOKS: list[tuple[Device, Theme]] = [
    ("phone", "light"),
    ("phone", "dark"),
    ("desktop", "light"),
    ("desktop", "dark"),
]


@dataclass(frozen=True)
class Places:
    """Pages in interesting states, made once."""

    listing: str
    unpaid: str
    disputed: str


@pytest.fixture(scope="module")
def places(browser, stack, money) -> Places:
    from tests.builders.chain import actor
    from tests.e2e.harness.person import make_person

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


def violations(person: Person, path: str) -> list[str]:
    page = person.open(path)
    page.wait_for_load_state("networkidle") if "/orders/ord" not in path else None
    found = Axe().run(page).response["violations"]
    return [
        f"{path}: {item['id']} ({item['impact']}) at {node['target']}"
        for item in found
        for node in item["nodes"]
    ]


@pytest.mark.parametrize(("device", "theme"), LOOKS)
def test_pages_of_guests(invite: Invite, places: Places, device: Device, theme: Theme) -> None:
    visitor = invite(None, device=device, theme=theme)
    paths = ["/", "/sign-in", "/how-it-works", "/status", "/devnet", places.listing, "/nowhere"]
    assert not [problem for path in paths for problem in violations(visitor, path)]


@pytest.mark.parametrize(("device", "theme"), LOOKS)
def test_pages_of_the_parties(invite: Invite, places: Places, device: Device, theme: Theme) -> None:
    pages: dict[str, Callable[[], list[str]]] = {
        "buyer": lambda: [
            "/orders",
            places.unpaid,
            f"{places.unpaid}/pay",
            places.disputed,
            "/account",
        ],
        "seller": lambda: ["/sell", "/sell/new", places.disputed, f"{places.disputed}/answer"],
        "arbiter": lambda: ["/cases"],
    }
    problems: list[str] = []
    for role, paths in pages.items():
        person = invite(role, device=device, theme=theme)
        person.sign_in()
        for path in paths():
            problems += violations(person, path)
    assert not problems
