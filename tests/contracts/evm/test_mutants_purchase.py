"""What small mistakes in opening a purchase would do, asked of every way to buy without ape, so
that the judge of mutants can ask it, too (docs/mutation.md).
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, NOBODY, NOT_OFFERED
from tests.contracts.evm.chain import key_of

MOST_DELIVERIES = 16
ONE = f"0x{1:040x}"


def by_fund(world, purchase, signature=None):
    return world.try_fund(purchase, signature)


def by_fund_many(world, purchase, signature=None):
    given = [world.fund_arguments(purchase, signature)]
    currency, amount = purchase.listing.currency, purchase.amount
    return world.escrow.fund_many(given, currency, amount, sender=purchase.buyer)


def by_authorization(world, purchase, signature=None):
    given = world.fund_arguments(purchase, signature)
    signed = world.authorization(purchase)
    keeper = world.actors["keeper"]
    return world.escrow.call(
        "fund_with_authorization", *given, purchase.buyer, signed, sender=keeper
    )


@pytest.fixture(params=[by_fund, by_fund_many, by_authorization], ids=lambda way: way.__name__)
def buy(request):
    """The three ways; each takes dollars."""
    return request.param


def in_dollars(world, **changes):
    return world.listing(currency=world.dollars.address, **changes)


def test_what_the_seller_has_not_signed_is_not_for_sale(world, buy):
    purchase = world.purchase(in_dollars(world))
    forged = purchase.listing.sign(world.domain, key_of("buyer"))
    with world.moves(purchase.listing.currency) as moved:
        assert buy(world, purchase, forged).reason == "escrow: not signed by the seller"
    assert moved == {}
    world.must(buy(world, purchase))


def test_a_way_that_is_not_offered_has_no_price(world, buy):
    listing = in_dollars(world, fee_pickup=NOT_OFFERED)
    refused = buy(world, world.purchase(listing, option=2))
    assert refused.reason == "escrow: option not offered"
    world.must(buy(world, world.purchase(listing, option=1)))


@pytest.mark.parametrize("role", ["arbiter", "attester"])
def test_who_judges_or_attests_does_not_sell(world, buy, role):
    listing = in_dollars(world, seller=world.actors[role])
    assert buy(world, world.purchase(listing)).reason == f"escrow: {role} is a party"


def test_a_listing_opens_with_the_second_it_names(world, buy):
    opens = world.chain.now + 100
    purchase = world.purchase(in_dollars(world, valid_from=opens))
    world.chain.at(opens - 1)
    assert buy(world, purchase).reason == "escrow: listing not open yet"
    world.chain.at(opens)
    world.must(buy(world, purchase))


@pytest.mark.parametrize("way", [by_fund, by_authorization])
def test_who_buys_learns_which_escrow_it_is(world, way):
    purchase = world.purchase(in_dollars(world))
    assert world.must(way(world, purchase)).value == purchase.escrow_id(world.domain)


def test_sixteen_deliveries_are_paid_at_once_and_no_more(world):
    listing = world.listing()
    purchases = [world.purchase(listing) for _ in range(MOST_DELIVERIES + 1)]
    buyer = world.actors["buyer"]

    def pay(chosen):
        given = [world.fund_arguments(purchase) for purchase in chosen]
        total = sum(purchase.amount for purchase in chosen)
        return world.escrow.call("fund_many", given, COIN, total, sender=buyer, value=total)

    assert not pay(purchases).ok
    world.must(pay(purchases[:MOST_DELIVERIES]))


@pytest.mark.parametrize("bps", [500, 501])
def test_a_royalty_without_anybody_is_malformed_whatever_its_rate(world, bps):
    """The rate lies right above the recipient: none of its bits may pass for one."""
    listing = world.item_listing(royalty_recipient=NOBODY, royalty_bps=bps)
    assert world.try_fund(world.purchase(listing)).reason == "escrow: malformed listing"


def test_every_bit_of_a_royaltys_recipient_counts(world):
    world.must(world.try_fund(world.purchase(world.item_listing(royalty_recipient=ONE))))
