"""What small mistakes in the payouts would do, and no walk and no table saw (docs/mutation.md)."""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, NOBODY
from tests.contracts.evm.paths import PATHS


@pytest.fixture
def credited(world, zoo):
    """The seller, a contract now, has refused its coins."""
    path = next(p for p in PATHS if p.name == "confirm")
    sale = path.start(world)
    zoo.plant("seller", "Refuser")
    world.must(path.close(world, sale))
    return world


def test_nothing_is_drawn_to_nobody_or_into_the_escrow_itself(credited):
    world, seller = credited, credited.actors["seller"]
    owed = world.credits(COIN)["seller"]
    for nowhere in (NOBODY, world.escrow.address):
        outcome = world.escrow.withdraw(COIN, nowhere, sender=seller)
        assert outcome.reason == "escrow: bad recipient"
        assert world.credits(COIN) == {"seller": owed}
    assert owed > 0


def test_an_authorisation_without_an_end_does_not_draw_on_an_allowance(world):
    """Without an end it would not count as one, and the buyer's standing allowance would pay."""
    listing = world.listing(currency=world.dollars.address)
    purchase = world.purchase(listing)
    nobody_signed = (0, 0, 27, b"\x01" * 32, b"\x02" * 32)
    arguments = (*world.fund_arguments(purchase), purchase.buyer, nobody_signed)
    keeper = world.actors["keeper"]
    with world.moves(world.dollars.address) as moved:
        outcome = world.escrow.call("fund_with_authorization", *arguments, sender=keeper)
    assert outcome.reason == "escrow: wrong payment"
    assert moved == {}


def test_an_authorisation_buys_nothing_in_coins(world):
    purchase = world.purchase()
    signed = (0, 2**40, 27, b"\x01" * 32, b"\x02" * 32)
    arguments = (*world.fund_arguments(purchase), purchase.buyer, signed)
    outcome = world.escrow.call("fund_with_authorization", *arguments, sender=purchase.buyer)
    assert outcome.reason == "escrow: wrong payment"


def test_the_escrow_claims_no_standard_that_it_does_not_follow(world):
    answers = {"01ffc9a7": True, "4e2312e0": True, "150b7a02": False, "ffffffff": False}
    said = {i: world.escrow.read("supportsInterface", bytes.fromhex(i)) for i in answers}
    assert said == answers
