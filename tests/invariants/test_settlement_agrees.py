"""The backend's arithmetic against the model's: two hands, one page.

covers: N-18, S4-04
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.escrow.settlement import (
    Payout,
    Rates,
    purchase_amount,
    share_when_arbiter_is_silent,
    split,
)
from tests.contracts.builders import Status
from tests.contracts.builders.constants import (
    BPS,
    MAX_AMOUNT,
    MAX_ARBITER_FEE_BPS,
    MAX_FEE_BPS,
    MAX_ROYALTY_BPS,
    MAX_WINDOW,
)
from tests.invariants.cast import ARBITER, ARTIST, BUYER, PICTURES, SELLER, STRANGER, a_purchase
from tests.invariants.deals import Deal
from tests.invariants.escrows import Parts, bps_of, parts_of
from tests.invariants.trade import Trade

S = Status
# Small numbers are where rounding shows, large ones where a float would.
AMOUNTS = st.one_of(st.integers(1, 200), st.integers(1, 10**9), st.integers(1, MAX_AMOUNT))
FEES, ROYALTIES = st.integers(0, MAX_FEE_BPS), st.integers(0, MAX_ROYALTY_BPS)
ARBITER_FEES = st.integers(0, MAX_ARBITER_FEE_BPS)


def backend_says(paid: Payout) -> tuple[int, ...]:
    arbiter = (paid.arbiter_fee_buyer, paid.arbiter_fee_seller)
    return (paid.buyer_net, paid.seller_net, paid.fee, paid.royalty, *arbiter)


def model_says(parts: Parts) -> tuple[int, ...]:
    arbiter = (parts.arbiter_from_buyer, parts.arbiter_from_seller)
    return (parts.buyer, parts.seller, parts.fee, parts.royalty, *arbiter)


@given(st.data(), AMOUNTS, FEES, ROYALTIES, ARBITER_FEES, st.booleans())
def test_both_pay_everybody_the_same(data, amount, fee, royalty, arbiter_fee, is_ruled):
    share = data.draw(st.integers(0, amount))
    rates = Rates(fee_bps=fee, royalty_bps=royalty, arbiter_fee_bps=arbiter_fee)
    paid = split(amount, share, rates, ruled=is_ruled)
    parts = parts_of(
        amount,
        share,
        fee_bps=fee,
        royalty_bps=royalty,
        arbiter_bps=arbiter_fee if is_ruled else 0,
    )
    assert parts.total == amount
    assert min(model_says(parts)) >= 0
    assert backend_says(paid) == model_says(parts)


# How an escrow can close, each told to the model as people would do it.
ENDINGS: dict[str, tuple[Status, str, str]] = {
    "confirmed": (S.SHIPPED, "confirm", BUYER),
    "refunded": (S.SHIPPED, "refund", SELLER),
    "conceded": (S.DISPUTED, "concede", SELLER),
    "the claim stands": (S.DISPUTED, "timeout", STRANGER),
    "the arbiter is silent": (S.ARBITRATION, "timeout", STRANGER),
    "ruled": (S.ARBITRATION, "rule", ARBITER),
    "a ruled return is accepted": (S.RETURNED, "accept_return", SELLER),
    "a ruled return runs out": (S.RETURNED, "timeout", STRANGER),
    "a ruled return is never sent": (S.RETURNING, "timeout", STRANGER),
    "split by agreement": (S.SHIPPED, "settle SPLIT", BUYER),
    "an agreed return is accepted": (S.SHIPPED, "settle RETURN", SELLER),
}


@pytest.mark.parametrize("ending", ENDINGS)
@given(price=st.one_of(st.integers(10**6, 10**9), st.integers(10**6, 2**120)), royalty=ROYALTIES)
def test_both_close_every_way_alike(ending, price, royalty):
    """The whole way in the model; the closed word alone in the backend, as its index reads it."""
    status, action, caller = ENDINGS[ending]
    art = {"asset": PICTURES, "royalty_recipient": ARTIST, "royalty_bps": royalty}
    trade = Trade.at(status, unit_price=price, **art)
    if action.startswith("settle"):
        trade.settled(Deal[action.removeprefix("settle ")], share=price // 3)
        if "RETURN" in action:
            trade.do("return_shipped", BUYER).do("accept_return", SELLER)
    else:
        trade.now += MAX_WINDOW if action == "timeout" else 0
        trade.do(action, caller)
    escrow, rules = trade.escrow, trade.escrow.policy
    rates = Rates(fee_bps=rules.fee_bps, royalty_bps=royalty, arbiter_fee_bps=rules.arbiter_fee_bps)
    paid = split(escrow.amount, escrow.share, rates, ruled=escrow.status is S.RULED)
    assert escrow.paid is not None
    assert backend_says(paid) == model_says(escrow.paid)
    assert (paid.arbiter_fee > 0) is ("rul" in ending)


@given(AMOUNTS, st.integers(0, BPS))
def test_both_read_an_arbiters_silence_alike(claim, silence):
    assert share_when_arbiter_is_silent(claim, silence) == bps_of(claim, silence)


@given(st.integers(0, 2**100), st.integers(1, 2**20), st.integers(0, 2**85 - 2))
def test_both_ask_the_same_price(price, quantity, fee):
    purchase = a_purchase(unit_price=price, fee_standard=fee, quantity=quantity, buyer=BUYER)
    assert purchase.amount == purchase_amount(price, quantity, fee)
