"""What small mistakes around buying, agreeing and claiming would do, asked without ape, so that the
judge of mutants can ask it, too (docs/mutation.md). It takes
six cells of a table, but all of a loop.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, NOBODY, Deal, Proposal, Status
from tests.contracts.builders.constants import BPS, MAX_WINDOW, MIN_WINDOW

SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=1)


# -- buying


def buy_together(world, *purchases, total):
    given = [world.fund_arguments(purchase) for purchase in purchases]
    buyer = world.actors["buyer"]
    return world.escrow.fund_many(given, COIN, total, sender=buyer, value=total)


@pytest.mark.parametrize("by", [-1, 1])
def test_deliveries_cost_together_what_is_paid(world, by):
    first, second = world.purchase(), world.purchase()
    outcome = buy_together(world, first, second, total=first.amount + second.amount + by)
    assert outcome.reason == "escrow: wrong payment"


def test_deliveries_of_another_currency_are_not_paid_in_coins(world):
    coins, dollars = world.purchase(), world.purchase(world.listing(currency=world.dollars.address))
    outcome = buy_together(world, coins, dollars, total=coins.amount + dollars.amount)
    assert outcome.reason == "escrow: wrong payment"


WITHOUT_A_PRICE = {
    "escrow: no quantity": ({"fee_standard": 1}, {"quantity": 0}),
    "escrow: option not offered": ({}, {"option": 3}),
    "escrow: amount out of bounds": ({"unit_price": 0, "fee_standard": 0}, {}),
}


@pytest.mark.parametrize("reason", WITHOUT_A_PRICE)
def test_no_way_to_buy_takes_what_has_no_price(world, reason):
    """`fund` reckons the price itself, the other two ask for it."""
    listed, bought = WITHOUT_A_PRICE[reason]
    signed = (0, 2**40, 27, b"\x01" * 32, b"\x02" * 32)
    buyer = world.actors["buyer"]
    for currency in (COIN, world.dollars.address):
        purchase = world.purchase(world.listing(currency=currency, **listed), **bought)
        given = world.fund_arguments(purchase)
        assert world.escrow.call("fund", *given, sender=buyer).reason == reason
        carried = world.escrow.call("fund_with_authorization", *given, buyer, signed, sender=buyer)
        assert carried.reason == reason
    coins = world.purchase(world.listing(**listed), **bought)
    assert buy_together(world, coins, total=1).reason == reason


def test_a_listing_ends_with_the_second_it_names(world):
    ends = world.chain.now + 100
    listing = world.listing(valid_until=ends, max_quantity=2)
    world.chain.at(ends - 1)
    world.must(world.try_fund(world.purchase(listing)))
    world.chain.at(ends)
    assert world.try_fund(world.purchase(listing)).reason == "escrow: listing expired"


def test_a_run_of_many_pieces_is_sold_to_the_last(world):
    listing = world.listing(max_quantity=100)
    world.must(world.try_fund(world.purchase(listing, quantity=70)))
    world.must(world.try_fund(world.purchase(listing, quantity=30)))
    assert world.try_fund(world.purchase(listing)).reason == "escrow: sold out"


# -- policies


def test_no_clock_leaves_its_bounds_and_silence_gives_no_more_than_all(world):
    rules = replace(world.policy, cancel_window=0)
    clocks = [name for name in vars(rules) if name.endswith("_window") and name != "cancel_window"]
    wrong = [{clock: end} for clock in clocks for end in (MIN_WINDOW - 1, MAX_WINDOW + 1)]
    for changes in wrong:
        given = replace(rules, **changes).values
        outcome = world.escrow.register_policy(given, sender=world.actors["keeper"])
        assert outcome.reason == "escrow: window out of bounds", changes
    given = replace(rules, silence_bps=BPS + 1).values
    outcome = world.escrow.register_policy(given, sender=world.actors["keeper"])
    assert outcome.reason == "escrow: silence share too high"


# -- agreeing


def test_an_offer_says_nothing_that_means_nothing(world):
    sale = world.sale(Status.DELIVERED)
    wrong = [
        Proposal(deal=5),
        replace(SPLIT, buyer_share=sale.amount + 1),
        replace(SPLIT, new_deadline=1),
        Proposal(deal=Deal.RETURN, asset_to_buyer=True),
        Proposal(deal=Deal.REPLACEMENT, buyer_share=1),
        Proposal(deal=Deal.RESUME, asset_to_buyer=True),
        Proposal(deal=Deal.MORE_TIME),
    ]
    for proposal in wrong:
        outcome = world.escrow.offer(sale.terms, proposal.values, sender=sale.seller)
        assert outcome.reason == "escrow: malformed offer", proposal


# -- claiming and time-outs


def test_a_token_that_waits_does_not_go_to_nobody_or_into_the_escrow_itself(world):
    sale = world.sale(Status.SHIPPED, world.item_listing())
    world.chain.plant(sale.buyer, world.runtime_code("NoReceiver"))
    world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    waiting = (sale.listing.asset, sale.listing.asset_id)
    for nowhere in (NOBODY, world.escrow.address):
        outcome = world.escrow.claim_asset(*waiting, nowhere, sender=sale.buyer)
        assert outcome.reason == "escrow: bad recipient"
    assert world.escrow.read("asset_credit", *waiting, sale.buyer)


def test_one_call_times_out_fifty_escrows_at_the_most(world):
    sale = world.sale(Status.SHIPPED)
    world.chain.at(world.word(sale).deadline)
    keeper = world.actors["keeper"]
    many = [sale.terms] * 51
    assert not world.escrow.timeout_many(many, sender=keeper).ok
    assert world.word(sale).status == Status.SHIPPED
    world.must(world.escrow.timeout_many(many[:50], sender=keeper))
    assert world.word(sale).status != Status.SHIPPED
