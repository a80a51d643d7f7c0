"""What a transaction offers, by how much it is raised, and where that ends."""
# covers: N-12

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.sender.fees import Fees, Market, first_fees, raised_fees

GWEI = 10**9
prices = st.integers(0, 10**12)


def test_the_first_offer_outlasts_full_blocks():
    assert first_fees(Market(10 * GWEI, GWEI), 100 * GWEI) == Fees(21 * GWEI, GWEI)


def test_the_first_offer_stays_below_the_cap():
    assert first_fees(Market(10 * GWEI, GWEI), 12 * GWEI) == Fees(12 * GWEI, GWEI)


def test_nothing_is_offered_that_not_even_the_next_block_would_take():
    assert first_fees(Market(10 * GWEI, GWEI), 10 * GWEI) is None


@pytest.mark.parametrize("most", [0, 1, GWEI])
def test_the_tip_is_never_more_than_the_whole(most):
    fees = first_fees(Market(0, 5 * GWEI), most)
    assert fees is None or fees.priority_fee <= fees.max_fee <= most


@given(prices, prices, prices, prices, st.integers(1, 10**13))
def test_a_raise_is_a_tenth_in_both_or_none(max_fee, priority, base, tip, most):
    last = Fees(max(max_fee, priority), min(max_fee, priority))
    raised = raised_fees(last, Market(base, tip), most)
    if raised is None:
        assert last.max_fee * 9 // 8 + 1 > most
        return
    assert raised.max_fee <= most
    assert raised.max_fee * 10 >= last.max_fee * 11
    assert raised.priority_fee * 10 >= last.priority_fee * 11
    assert raised.max_fee > last.max_fee


@given(prices, prices, prices)
def test_raising_again_and_again_ends_at_the_cap(max_fee, base, tip):
    fees, most, steps = Fees(max_fee, 0), 10**13, 0
    while (raised := raised_fees(fees, Market(base, tip), most)) is not None:
        assert raised.max_fee > fees.max_fee
        fees, steps = raised, steps + 1
    assert steps < 400


def test_a_raise_follows_the_market_when_that_is_higher():
    assert raised_fees(Fees(10, 1), Market(100, 7), 10_000) == Fees(207, 7)


def test_a_tip_above_the_whole_is_no_offer():
    with pytest.raises(ValueError):
        Fees(1, 2)
