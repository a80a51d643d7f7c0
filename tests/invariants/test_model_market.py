"""The model's market: rules, listings, paying in, credits, tokens nobody takes, batches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, HOUR, NOBODY, NOT_OFFERED, Policy, Status
from tests.contracts.builders.constants import MAX_AMOUNT, MAX_WINDOW, MIN_WINDOW
from tests.invariants.books import custody, liabilities
from tests.invariants.cast import (
    ARBITER,
    ARTIST,
    ATTESTER,
    BUYER,
    CONTRACT,
    GOLD,
    MARKETPLACE,
    NOW,
    PICTURES,
    PRINTS,
    PURSE,
    RULES,
    SELLER,
    STRANGER,
    a_model,
    a_picture,
    a_purchase,
    bought,
    with_order,
)
from tests.invariants.deals import Authorization, Permit
from tests.invariants.refusals import Kind, Refused
from tests.invariants.trade import Trade

S = Status


def refusal(call, *arguments, **named) -> Kind:
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.kind


def refused_to_buy(purchase, model=None, now=NOW, **named) -> Kind:
    if "value" not in named:
        named["value"] = purchase.amount if purchase.listing.currency == COIN else 0
    return refusal((model or a_model()).fund, purchase.buyer, now, purchase, **named)


@pytest.mark.parametrize(
    "changes",
    [
        {"arbiter": NOBODY},
        {"arbiter": CONTRACT},
        {"fee_recipient": NOBODY},
        {"fee_recipient": CONTRACT},
        {"fee_bps": 2_001},
        {"arbiter_fee_bps": 2_001},
        {"silence_bps": 10_001},
        {"ship_window": MIN_WINDOW - 1},
        {"arbitration_window": MAX_WINDOW + 1},
        {"cancel_window": RULES.ship_window + 1},
        {"long_inspection_window": RULES.inspection_window - 1},
    ],
)
def test_rules_out_of_bounds_are_refused(changes):
    rules = replace(RULES, **changes)
    assert refusal(a_model().register_policy, STRANGER, NOW, rules) is Kind.BAD_TERMS


def test_rules_are_registered_once():
    assert refusal(a_model().register_policy, STRANGER, NOW, RULES) is Kind.EXISTS


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"policy": b"\1" * 32}, Kind.UNKNOWN),
        ({"allowed_buyer": STRANGER}, Kind.WRONG_ROLE),
        ({"seller": BUYER}, Kind.BAD_TERMS),
        ({"seller": ARBITER}, Kind.BAD_TERMS),
        ({"seller": ATTESTER}, Kind.BAD_TERMS),
        ({"seller": CONTRACT}, Kind.BAD_TERMS),
        ({"unit_price": 0, "fee_standard": 0}, Kind.BAD_AMOUNT),
        ({"unit_price": MAX_AMOUNT, "fee_standard": 1}, Kind.BAD_AMOUNT),
        ({"fee_standard": NOT_OFFERED}, Kind.BAD_TERMS),
        ({"royalty_bps": 1, "royalty_recipient": ARTIST}, Kind.BAD_TERMS),
        ({"royalty_bps": 1, "asset": PICTURES}, Kind.BAD_TERMS),
        ({"royalty_bps": 1_001, "royalty_recipient": ARTIST, "asset": PICTURES}, Kind.BAD_TERMS),
        ({"valid_from": NOW + 1}, Kind.TOO_EARLY),
        ({"valid_until": NOW}, Kind.TOO_LATE),
        ({"epoch": 1}, Kind.WITHDRAWN),
        ({"asset": PICTURES, "asset_id": 5}, Kind.NO_TOKEN),
        ({"asset": PRINTS, "asset_units": 101}, Kind.NO_TOKEN),
    ],
)
def test_a_sale_that_cannot_be_is_refused(changes, kind):
    assert refused_to_buy(a_purchase(**changes)) is kind


@pytest.mark.parametrize("judge", ["arbiter", "attester"])
def test_a_buyer_neither_judges_nor_attests(judge):
    model = a_model()
    rules = replace(RULES, **{judge: BUYER})
    purchase = a_purchase(policy=model.register_policy(STRANGER, NOW, rules))
    assert refused_to_buy(purchase, model) is Kind.BAD_TERMS


def test_nobody_buys_for_somebody_else_or_with_other_money():
    purchase = a_purchase()
    assert refusal(a_model().fund, STRANGER, NOW, purchase, value=1_050_000) is Kind.WRONG_ROLE
    assert refused_to_buy(purchase, value=1_050_001) is Kind.NOT_PAID
    assert refused_to_buy(a_purchase(currency=GOLD), value=1) is Kind.NOT_PAID
    assert refused_to_buy(purchase, is_signed=False) is Kind.NOT_SIGNED
    assert refused_to_buy(a_purchase(quantity=0)) is Kind.BAD_AMOUNT
    assert refused_to_buy(replace(purchase, option=3), value=0) is Kind.BAD_TERMS


def test_a_currency_that_keeps_a_part_is_refused():
    model = a_model()
    model.till.outside.toll_bps[GOLD] = 1
    assert refused_to_buy(a_purchase(currency=GOLD, unit_price=10**6), model) is Kind.NOT_PAID


def test_terms_are_funded_once():
    model = a_model()
    purchase = bought(model, a_purchase())
    assert refused_to_buy(purchase, model) is Kind.EXISTS
    bought(model, with_order(purchase, 2))


def test_a_counted_listing_sells_out_and_a_refund_puts_nothing_back():
    model = a_model()
    first = bought(model, a_purchase(max_quantity=3, quantity=2))
    model.refund(SELLER, NOW, first)
    assert refused_to_buy(with_order(first, 2), model) is Kind.SOLD_OUT
    bought(model, replace(with_order(first, 3), quantity=1))


def test_a_seller_takes_back_one_listing_or_all():
    model = a_model()
    purchase = a_purchase()
    model.cancel_listing(STRANGER, NOW, purchase.listing)
    bought(model, purchase)
    model.cancel_listing(SELLER, NOW, purchase.listing)
    model.cancel_listing(SELLER, NOW, purchase.listing)
    assert refused_to_buy(with_order(purchase, 2), model) is Kind.WITHDRAWN
    other = bought(model, a_purchase(salt=8))
    assert model.bump_epoch(SELLER, NOW) == 1
    assert refused_to_buy(with_order(other, 2), model) is Kind.WITHDRAWN
    bought(model, a_purchase(epoch=1))


def test_an_instant_listing_pays_out_at_once():
    trade = Trade(asset=PICTURES, royalty_recipient=ARTIST, royalty_bps=500, instant=True)
    assert trade.escrow.status is S.RELEASED
    assert trade.gained(SELLER) == 1_050_000 - 26_250 - 52_500
    assert (trade.gained(MARKETPLACE), trade.gained(ARTIST)) == (26_250, 52_500)
    assert trade.model.till.outside.tokens[PICTURES, 0, BUYER] == 1
    assert trade.refusal("refund", SELLER) is Kind.WRONG_STATUS


def test_what_nobody_takes_becomes_a_credit_and_blocks_nobody():
    trade = Trade()
    outside = trade.model.till.outside
    outside.declines_money |= {(COIN, SELLER), (COIN, MARKETPLACE)}
    trade.do("confirm", BUYER)
    assert trade.model.till.credits == {(COIN, SELLER): 1_023_750, (COIN, MARKETPLACE): 26_250}
    assert liabilities(trade.model)[COIN] == outside.money[COIN, CONTRACT] == 1_050_000
    draw = trade.model.withdraw
    assert refusal(draw, SELLER, NOW, COIN, SELLER) is Kind.NOT_TAKEN
    assert refusal(draw, SELLER, NOW, COIN, NOBODY) is Kind.BAD_TERMS
    assert refusal(draw, BUYER, NOW, COIN, BUYER) is Kind.NOTHING_OWED
    draw(SELLER, NOW, COIN, STRANGER)
    assert trade.gained(STRANGER) == 1_023_750
    assert refusal(draw, SELLER, NOW, COIN, STRANGER) is Kind.NOTHING_OWED


def test_a_token_that_its_receiver_rejects_is_claimed_elsewhere():
    trade = Trade(asset=PRINTS, asset_units=4)
    trade.model.till.outside.declines_editions.add(BUYER)
    trade.do("confirm", BUYER)
    assert trade.gained(SELLER) > 0
    assert custody(trade.model) == {(PRINTS, 0): 4}
    claim = trade.model.claim_asset
    assert refusal(claim, SELLER, NOW, (PRINTS, 0), SELLER) is Kind.NOTHING_OWED
    assert refusal(claim, BUYER, NOW, (PRINTS, 0), BUYER) is Kind.NOT_TAKEN
    claim(BUYER, NOW, (PRINTS, 0), STRANGER)
    assert trade.model.till.outside.tokens[PRINTS, 0, STRANGER] == 4
    assert custody(trade.model) == {}


def test_a_halted_currency_leaves_credits_and_the_outcome_as_it_is():
    trade = Trade(currency=GOLD)
    trade.model.till.outside.halted.add(GOLD)
    trade.do("refund", SELLER)
    assert trade.model.till.credits == {(GOLD, BUYER): 1_050_000}
    trade.model.till.outside.halted.clear()
    trade.model.withdraw(BUYER, NOW, GOLD, BUYER)
    assert trade.gained(BUYER, GOLD) == 0


def test_units_are_counted_per_piece():
    model = a_model()
    purchase = bought(model, a_purchase(asset=PRINTS, asset_units=3, quantity=4))
    assert model.till.outside.tokens[PRINTS, 0, CONTRACT] == 12
    model.confirm(BUYER, NOW, purchase)
    assert model.till.outside.tokens[PRINTS, 0, BUYER] == 12
    single = a_purchase(asset=PICTURES, quantity=2)
    assert refused_to_buy(single, model) is Kind.BAD_AMOUNT


def test_a_seller_refunds_after_release_from_the_own_wallet():
    trade = Trade()
    assert trade.refusal("refund_released", SELLER) is Kind.WRONG_STATUS
    trade.do("confirm", BUYER)
    assert trade.refusal("refund_released", BUYER) is Kind.WRONG_ROLE
    assert trade.refusal("refund_released", SELLER, amount=0) is Kind.BAD_AMOUNT
    assert trade.refusal("refund_released", SELLER, amount=MAX_AMOUNT + 1) is Kind.BAD_AMOUNT
    assert trade.refusal("refund_released", SELLER, amount=50, value=49) is Kind.NOT_PAID
    trade.do("refund_released", SELLER, amount=50)
    assert trade.gained(BUYER) == 50 - 1_050_000
    assert trade.gained(CONTRACT) == -PURSE


def test_an_order_is_paid_whole_or_not_at_all():
    model = a_model()
    first = a_picture()
    again = with_order(first, 2)
    total = first.amount * 2
    order = {"currency": COIN, "total": total, "value": total}
    assert refusal(model.fund_many, BUYER, NOW, (first, again), **order) is Kind.NO_TOKEN
    assert model.escrows == {}
    assert model.till.outside.money[COIN, BUYER] == PURSE
    plain = with_order(a_purchase(), 3)
    order = dict.fromkeys(("total", "value"), first.amount + plain.amount) | {"currency": COIN}
    model.fund_many(BUYER, NOW, (first, plain), **order)
    assert set(model.escrows) == {first, plain}
    assert model.till.outside.money[COIN, CONTRACT] == order["total"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"total": 2_100_001}, Kind.NOT_PAID),
        ({"value": 2_100_001}, Kind.NOT_PAID),
        ({"total": 2_100_001, "value": 2_100_001}, Kind.NOT_PAID),
        ({"total": 2_099_999, "value": 2_099_999}, Kind.NOT_PAID),
        ({"currency": GOLD, "value": 0}, Kind.NOT_PAID),
        ({"forged": frozenset({1})}, Kind.NOT_SIGNED),
    ],
)
def test_an_order_costs_what_its_parts_cost(changes, kind):
    model = a_model()
    both = (a_purchase(), with_order(a_purchase(), 2))
    order = {"currency": COIN, "total": 2_100_000, "value": 2_100_000} | changes
    assert refusal(model.fund_many, BUYER, NOW, both, **order) is kind
    assert refusal(model.fund_many, BUYER, NOW, (), **order | {"total": 0, "value": 0})


def test_a_signed_payment_is_carried_by_anybody_in_its_time():
    model = a_model()
    purchase = a_purchase(currency=GOLD)
    good = Authorization(valid_after=NOW - 1, valid_before=NOW + 1)
    carry = model.fund_with_authorization
    assert refusal(carry, STRANGER, NOW, purchase, good) is Kind.NOT_PAID
    model.till.outside.signable.add(GOLD)
    late, early = replace(good, valid_before=NOW), replace(good, valid_after=NOW)
    for wrong in (late, early, replace(good, is_good=False)):
        assert refusal(carry, STRANGER, NOW, purchase, wrong) is Kind.NOT_PAID
    carry(STRANGER, NOW, purchase, good)
    assert model.till.outside.money[GOLD, BUYER] == PURSE - purchase.amount
    assert refusal(carry, STRANGER, NOW, a_purchase(), good) is Kind.NOT_PAID


@pytest.mark.parametrize("is_used", [False, True])
def test_a_signed_approval_pays_and_a_used_one_does_no_harm(is_used):
    model = a_model()
    outside, purchase = model.till.outside, a_purchase(currency=GOLD)
    outside.signable.add(GOLD)
    outside.allowances[GOLD, BUYER] = purchase.amount if is_used else 0
    permit = Permit(amount=purchase.amount, deadline=NOW, is_good=not is_used)
    model.fund_with_permit(BUYER, NOW, purchase, permit)
    assert outside.allowances[GOLD, BUYER] == 0
    other = with_order(purchase, 2)
    late = replace(permit, deadline=NOW - 1)
    assert refusal(model.fund_with_permit, BUYER, NOW, other, late) is Kind.NOT_PAID


def test_a_batch_of_time_outs_runs_what_is_due():
    model = a_model()
    first = bought(model, a_purchase())
    second = bought(model, with_order(first, 2), NOW + HOUR)
    third = bought(model, with_order(first, 3))
    model.confirm(BUYER, NOW, third)
    due = NOW + RULES.ship_window
    unknown = with_order(first, 4)
    assert model.timeout_many(STRANGER, due, (first, second, third, unknown)) == [first]
    assert model.escrows[second].status is S.FUNDED


def test_an_unknown_escrow_is_nobodys():
    trade = Trade()
    other = with_order(trade.purchase, 9)
    assert refusal(trade.model.confirm, BUYER, NOW, other) is Kind.UNKNOWN


def test_the_narrowest_rules_are_rules():
    clocks = {name: MIN_WINDOW for name in Policy.__annotations__ if name.endswith("_window")}
    narrow = Policy(
        arbiter=ARBITER, fee_recipient=NOBODY, fee_bps=0, **clocks | {"cancel_window": 0}
    )
    model = a_model()
    purchase = bought(model, a_purchase(policy=model.register_policy(STRANGER, NOW, narrow)))
    assert refusal(model.cancel, BUYER, NOW, purchase) is Kind.TOO_LATE
