"""No call outgrows a transaction: not the longest lists, and not with the worst of payees.

Since Osaka a transaction has at most 2**24 gas (EIP-7825), whatever a block has room for. The
ceilings stand far below it; where many hostile payees would not, a shorter list does the same.
"""

# covers: N-12

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.world import PARTIES

MOST_OF_A_TRANSACTION = 2**24
MOST_DELIVERIES, MOST_TIMEOUTS = 16, 50
BASKET_GAS, TIMEOUTS_GAS = 3_000_000, 5_000_000
HOSTILE_TIMEOUT_GAS = 1_500_000  # each; what our keeper gives at most


def shipped(world, count):
    """As many sales, each with an item and an artist to be paid, and all of them due."""
    sales = [world.sale(Status.SHIPPED, world.item_listing()) for _ in range(count)]
    world.chain.at(max(world.word(sale).deadline for sale in sales))
    return sales


def run(world, sales):
    terms = [sale.terms for sale in sales]
    return world.escrow.timeout_many(terms, sender=world.actors["keeper"])


@pytest.mark.parametrize("pays_in", ["coins", "a currency"])
def test_the_longest_basket_is_bought_in_one_transaction(world, pays_in):
    currency = COIN if pays_in == "coins" else world.dollars.address
    bought = [world.purchase(world.item_listing(currency=currency)) for _ in range(MOST_DELIVERIES)]
    given, total = [world.fund_arguments(one) for one in bought], sum(one.amount for one in bought)
    value = total if currency == COIN else 0
    buyer = world.actors["buyer"]
    funded = world.must(world.escrow.fund_many(given, currency, total, sender=buyer, value=value))
    assert len([log for log in funded.logs if log.name == "Funded"]) == MOST_DELIVERIES
    assert funded.gas < BASKET_GAS


def test_the_longest_list_of_timeouts_is_run_in_one_transaction(world):
    sales = shipped(world, MOST_TIMEOUTS)
    outcome = world.must(run(world, sales))
    assert not any(world.word(sale).status == Status.SHIPPED for sale in sales)
    assert outcome.gas < TIMEOUTS_GAS


@pytest.mark.parametrize("kind", ["GasBurner", "BombReverter"])
def test_of_hostile_payees_one_is_always_run_and_some_at_once(world, zoo, kind):
    sales = shipped(world, 10)
    for role in PARTIES:
        zoo.plant(role, kind)
    with world.chain.undone():
        alone = world.must(world.escrow.timeout(sales[0].terms, sender=world.actors["keeper"]))
        assert alone.gas < HOSTILE_TIMEOUT_GAS
    outcome = world.must(run(world, sales))
    assert not any(world.word(sale).status == Status.SHIPPED for sale in sales)
    assert outcome.gas < 10 * HOSTILE_TIMEOUT_GAS < MOST_OF_A_TRANSACTION
