"""No credit can be filled up so far that the next one does not fit: that would shut the way out of
an escrow, and of everything that is closed in one call with it.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status

TOO_MUCH = 2**128


@pytest.fixture
def odd(world):
    """A currency of which anybody may have any amount; whose account is full takes no more."""
    currency = world.deploy("Rebase")
    world.know_currency(currency)
    return currency


def fill(world, currency, role):
    address = world.actors[role]
    rest = 2**256 - 1 - world.balance(currency.address, address)
    world.must(currency.mint(address, rest, sender=address))


def test_a_late_refund_is_no_larger_than_any_price(world, odd):
    sale = world.sale(Status.RELEASED, world.listing(currency=odd.address))
    seller = world.actors["seller"]
    fill(world, odd, "seller")
    for amount in (TOO_MUCH, 2**256 - 1):
        outcome = world.escrow.refund_released(sale.terms, amount, sender=seller)
        assert outcome.reason == "escrow: amount out of bounds"
    world.must(world.escrow.refund_released(sale.terms, TOO_MUCH - 1, sender=seller))


def test_the_largest_credit_shuts_no_way_out(world, odd):
    """The buyer's account is full, so everything becomes a credit; the balance shrinks away."""
    listing = world.listing(currency=odd.address)
    released = world.sale(Status.RELEASED, listing)
    seller, buyer = world.actors["seller"], world.actors["buyer"]
    fill(world, odd, "seller")
    waiting = world.sale(Status.FUNDED, listing)
    fill(world, odd, "buyer")
    others = world.sale(Status.FUNDED)
    for amount in (2**256 - 1 - waiting.amount, 1, TOO_MUCH - 1):
        world.escrow.refund_released(released.terms, amount, sender=seller)
        held = world.balance(odd.address, world.escrow.address)
        world.must(odd.shrink(world.escrow.address, held, sender=buyer))

    world.chain.at(world.word(others).deadline)
    many = [waiting.terms, others.terms]
    world.must(world.escrow.timeout_many(many, sender=world.actors["keeper"]))

    assert world.word(waiting).status == world.word(others).status == Status.REFUNDED
    assert world.credits(odd.address) == {"buyer": TOO_MUCH + waiting.amount}
