"""axe finds nothing on the main pages, as wide as a phone and as a desk, in light and in dark.

covers: S1-01, S2-38
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser

from backend.chain.devnet_accounts import Role
from tests.builders.chain import actor
from tests.e2e.conftest import Invite
from tests.e2e.harness import agree, forms, staff, trade
from tests.e2e.harness.axe import ALL_LOOKS, look_at, problems_at
from tests.e2e.harness.person import Person, make_person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer
from tests.e2e.harness.walks import MAIN, STEPS

ROLES: tuple[Role, ...] = ("seller", "buyer", "arbiter", "stranger")  # who works for the house


@pytest.fixture(scope="module")
def places(browser: Browser, stack: Stack) -> Mapping[str, str]:
    """Orders in interesting states, and what hangs on them, made once; by their public ids."""
    seller, buyer, arbiter, helper = people = [
        make_person(browser, stack, actor(role)) for role in ROLES
    ]
    for person in people:
        person.sign_in()
    paths = {
        "listing": trade.list_item(seller, Offer(title="Harmonica")),
        "unpaid": trade.order(buyer, trade.list_item(seller, Offer(title="Concertina"))),
        "disputed": disputed(seller, buyer),
        "offered": offered(seller, buyer),  # the seller offers a return
        "returning": on_its_way_back(seller, buyer, "Viola"),  # the buyer has to send it
        "returned": on_its_way_back(seller, buyer, "Lute"),  # the seller looks at what comes
        "released": released(seller, buyer),
    }
    agree.send_back(buyer, paths["returned"])
    found = {name: path.rsplit("/", 1)[1] for name, path in paths.items()}
    found |= things_of(found["disputed"], buyer, arbiter)
    found["ticket"] = ticket_about(found["offered"], buyer, helper)
    for person in people:
        person.context.close()
    return found


def disputed(seller: Person, buyer: Person) -> str:
    path = trade.buy(seller, buyer, Offer(title="Mandolin"))
    trade.ship(seller, path)
    trade.dispute(buyer, path, "40", "Two strings are missing.")
    return path


def offered(seller: Person, buyer: Person) -> str:
    path = trade.buy(seller, buyer, Offer(title="Accordion", kind="phygital"))
    trade.ship(seller, path)
    agree.offer(seller, path, "return", percent="80")
    return path


def on_its_way_back(seller: Person, buyer: Person, title: str) -> str:
    """The two agreed to send the goods back, and the buyer knows where to."""
    path = trade.buy(seller, buyer, Offer(title=title))
    trade.ship(seller, path)
    agree.offer(buyer, path, "return", percent="60")
    seller.open(path)
    agree.accept(seller)
    trade.expect_status(buyer, "To be sent back")
    forms.send(seller, f"{path}/return-address", **forms.HOME)
    return path


def released(seller: Person, buyer: Person) -> str:
    path = trade.buy(seller, buyer, Offer(title="Triangle"))
    trade.ship(seller, path)
    trade.confirm(buyer)
    trade.expect_status(buyer, "Seller paid")
    return path


def things_of(order: str, buyer: Person, arbiter: Person) -> dict[str, str]:
    """The case, its evidence, and a question of its arbiter."""
    case = forms.read(buyer, f"/orders/{order}", r"(dlv_\w+)")
    root = forms.read(buyer, f"/orders/{order}", rf"/evidence/{case}/(\w+)")
    forms.ask_side(arbiter, case)
    question = forms.read(buyer, f"/orders/{order}", rf"/orders/{order}/questions/(\w+)")
    return {"case": case, "root": root, "question": question}


def ticket_about(order: str, buyer: Person, helper: Person) -> str:
    """A complaint, as staff see it."""
    forms.complain(buyer, order, forms.read(buyer, f"/orders/{order}", r"(dlv_\w+)"))
    staff.grant(helper.stack, "stranger", "admin")
    return forms.read(helper, "/tickets", r"/tickets/(tic_\w+)")


def test_pages_of_guests(invite: Invite, places: Mapping[str, str]) -> None:
    look_at(invite(None), MAIN["guest"], ALL_LOOKS, places)


def test_pages_of_the_buyer(buyer: Person, places: Mapping[str, str]) -> None:
    look_at(buyer, MAIN["buyer"], ALL_LOOKS, places)
    buyer.open(f"/orders/{places['offered']}")
    buyer.press("Accept this offer")
    buyer.page.get_by_role("dialog").wait_for()
    assert not problems_at(buyer.page)


def test_pages_of_the_seller(seller: Person, places: Mapping[str, str]) -> None:
    look_at(seller, MAIN["seller"], ALL_LOOKS, places)


def test_pages_of_the_arbiter(invite: Invite, places: Mapping[str, str]) -> None:
    look_at(invite("arbiter", is_signed_in=True), MAIN["arbiter"], ALL_LOOKS, places)


def test_steps_of_the_buyer(buyer: Person, places: Mapping[str, str]) -> None:
    look_at(buyer, STEPS["buyer"], places=places)


def test_steps_of_the_seller(seller: Person, places: Mapping[str, str]) -> None:
    look_at(seller, STEPS["seller"], places=places)


def test_pages_of_the_house(invite: Invite, places: Mapping[str, str]) -> None:
    look_at(invite("stranger", is_signed_in=True), STEPS["staff"], places=places)


def test_the_dialog_of_a_test_wallet(invite: Invite) -> None:
    visitor = invite(None)
    visitor.open("/sign-in")
    visitor.press("Buyer (test wallet)")
    visitor.page.get_by_role("button", name="Sign", exact=True).wait_for()
    assert not problems_at(visitor.page)
