"""The backend's arithmetic against the model's: two hands, one page.

covers: N-18, S4-04
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.escrow.settlement import (
    Rates,
    purchase_amount,
    share_when_arbiter_is_silent,
    split,
)
from tests.contracts.builders.constants import (
    BPS,
    MAX_AMOUNT,
    MAX_ARBITER_FEE_BPS,
    MAX_FEE_BPS,
    MAX_ROYALTY_BPS,
)
from tests.invariants.cast import BUYER, a_purchase
from tests.invariants.escrows import bps_of, parts_of

# Small numbers are where rounding shows, large ones where a float would.
AMOUNTS = st.one_of(st.integers(1, 200), st.integers(1, 10**9), st.integers(1, MAX_AMOUNT))
FEES, ROYALTIES = st.integers(0, MAX_FEE_BPS), st.integers(0, MAX_ROYALTY_BPS)
ARBITER_FEES = st.integers(0, MAX_ARBITER_FEE_BPS)


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
    assert min(parts.buyer, parts.seller, parts.fee, parts.royalty, parts.arbiter) >= 0
    theirs = (paid.buyer_net, paid.seller_net, paid.fee, paid.royalty, paid.arbiter_fee)
    assert theirs == (parts.buyer, parts.seller, parts.fee, parts.royalty, parts.arbiter)


@given(AMOUNTS, st.integers(0, BPS))
def test_both_read_an_arbiters_silence_alike(claim, silence):
    assert share_when_arbiter_is_silent(claim, silence) == bps_of(claim, silence)


@given(st.integers(0, 2**100), st.integers(1, 2**20), st.integers(0, 2**85 - 2))
def test_both_ask_the_same_price(price, quantity, fee):
    purchase = a_purchase(unit_price=price, fee_standard=fee, quantity=quantity, buyer=BUYER)
    assert purchase.amount == purchase_amount(price, quantity, fee)
