"""`ship`: the seller hands the goods over; from then on the buyer can no longer simply cancel."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status
from tests.contracts.market import SHIPMENT, logged


def test_ship_starts_the_transit_clock(market, escrow, funded, seller, policy):
    before = market.word(funded)

    with market.moves() as moved:
        receipt = escrow.ship(funded.terms, SHIPMENT, sender=seller)

    word = before.advanced(Status.SHIPPED, receipt.timestamp + policy.transit_window)
    assert market.word(funded) == word
    assert moved == {}
    assert logged(receipt, escrow) == [
        (
            "Shipped",
            {"escrow_id": funded.id, "state": word.packed, "shipment_hash": SHIPMENT},
        )
    ]


@pytest.mark.parametrize("role", ["buyer", "arbiter", "attester", "fee_recipient", "stranger"])
def test_only_the_seller_ships(market, escrow, funded, people, role):
    with market.refused("escrow: not the seller"):
        escrow.ship(funded.terms, SHIPMENT, sender=people[role])


def test_nothing_is_shipped_twice(market, escrow, shipped, seller):
    with market.refused("escrow: wrong status"):
        escrow.ship(shipped.terms, SHIPMENT, sender=seller)


def test_the_last_second_counts(market, escrow, funded, seller):
    market.at(market.word(funded).deadline - 1)

    escrow.ship(funded.terms, SHIPMENT, sender=seller)

    assert market.word(funded).status == Status.SHIPPED


def test_the_deadline_itself_is_too_late(market, escrow, funded, seller):
    market.at(market.word(funded).deadline)

    with market.refused("escrow: too late"):
        escrow.ship(funded.terms, SHIPMENT, sender=seller)
