"""axe finds nothing in the rooms behind the main pages, and nothing has to be pushed sideways.

covers: S1-01, S2-38
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

from tests.builders.chain import actor
from tests.e2e.conftest import Invite
from tests.e2e.harness import staff, trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer

# Light on a phone, dark at a desk; the main pages are looked at in every combination.
LOOKS = ((390, 844, "light"), (1280, 900, "dark"))
NOWHERE = "/nowhere/at/all"
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_rooms_of_a_shop(seller: Person, buyer: Person, stack: Stack) -> None:
    listing = trade.list_item(seller, Offer(title="Hourglass", stock="3"))
    order_path = trade.order(buyer, listing)
    trade.pay(buyer, order_path)
    number = listing.rsplit("/", 1)[1]
    tagged = trade.list_item(seller, Offer(title="Compass", kind="phygital")).rsplit("/", 1)[1]
    shop = ("figures", "exports", "invoices", "billing", "payment-methods", "stock", "statement")
    look_at(
        seller,
        *(f"/sell/{room}" for room in shop),
        f"/sell/stock/{number}",
        f"/sell/{number}",
        f"/sell/{number}/discount",
        f"/sell/{tagged}/tags",
        "/fulfilment",
        "/carriers",
        "/team",
        "/approvals",
        "/services",
        "/notices",
        "/notices/settings",
        *(f"{order_path}/{part}" for part in ("ship", "costs", "papers", "payments")),
    )
    staff.grant(stack, "seller", "admin")
    look_at(seller, "/tickets", "/staff", "/cases/stuck")


def test_the_rooms_of_a_buyer(seller: Person, buyer: Person, invite: Invite) -> None:
    listing = trade.list_item(seller, Offer(title="Sundial", stock="3"))
    order_path = trade.order(buyer, listing)
    trade.pay(buyer, order_path)
    parts = ("payments", "papers", "complaint", "sealed", "chip", "extend", "receipt")
    look_at(
        buyer,
        "/messages",
        "/messages?q=nobody+said+this",
        "/message-keys",
        "/basket",
        "/quotes",
        f"{listing}/quote",
        "/payments",
        "/questions",
        "/account/data",
        f"/people/{actor('seller').account.address}",
        *(f"{order_path}/{part}" for part in parts),
    )
    look_at(invite(None), "/verify", "/offline", "/keeper", "/devnet/mail", NOWHERE)


def look_at(person: Person, *paths: str) -> None:
    """What axe finds, and what is wider than the phone, of all pages at once."""
    page, problems = person.page, []
    for path in paths:
        person.open(path)
        is_there = page.get_by_role("heading", name="There is nothing here").count() == 0
        assert is_there != (path == NOWHERE), path
        for width, height, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if too_wide := page.evaluate(WIDTH):
                problems.append(f"{path} {width}: {too_wide} px too wide")
            problems += [
                f"{path} {width} {scheme}: {found['id']} at {node['target']}"
                for found in Axe().run(page).response["violations"]
                for node in found["nodes"]
            ]
    assert not problems, "\n".join(problems)
