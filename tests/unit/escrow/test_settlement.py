"""Who gets what.

covers: S4-04, S3-45, N-03, N-18
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.escrow.settlement import (
    Payout,
    Rates,
    SettlementError,
    purchase_amount,
    share_when_arbiter_is_silent,
    split,
)

AMOUNTS = st.integers(1, 2**128 - 1)
# The contract's own caps: 20 % fee, 10 % royalty, 20 % arbiter.
RATES = st.builds(
    Rates,
    fee_bps=st.integers(0, 2_000),
    royalty_bps=st.integers(0, 1_000),
    arbiter_fee_bps=st.integers(0, 2_000),
)


@given(amount=AMOUNTS, part=st.fractions(0, 1), rates=RATES, ruled=st.booleans())
def test_the_parts_always_sum_to_the_amount(amount, part, rates, ruled):
    share = int(amount * part)
    paid = split(amount, share, rates, ruled=ruled)
    parts = (paid.buyer_net, paid.seller_net, paid.fee, paid.royalty, paid.arbiter_fee)
    assert sum(parts) == amount
    assert min(parts) >= 0


@given(amount=AMOUNTS, part=st.fractions(0, 1), rates=RATES)
def test_the_arbiter_earns_only_by_ruling(amount, part, rates):
    assert split(amount, int(amount * part), rates).arbiter_fee == 0


@given(amount=AMOUNTS, rates=RATES)
def test_a_full_refund_costs_nobody_anything(amount, rates):
    paid = split(amount, amount, rates)
    assert (paid.buyer_net, paid.seller_net, paid.fee, paid.royalty) == (amount, 0, 0, 0)


@given(amount=AMOUNTS, part=st.fractions(0, 1), rates=RATES)
def test_no_fee_is_rounded_up(amount, part, rates):
    paid = split(amount, int(amount * part), rates, ruled=True)
    assert paid.fee * 10_000 <= paid.seller_gross * rates.fee_bps
    assert paid.royalty * 10_000 <= paid.seller_gross * rates.royalty_bps
    assert paid.arbiter_fee * 10_000 <= amount * rates.arbiter_fee_bps


@given(claim=AMOUNTS, bps=st.integers(0, 10_000))
def test_a_silent_arbiter_never_gives_more_than_the_claim(claim, bps):
    assert 0 <= share_when_arbiter_is_silent(claim, bps) <= claim


@pytest.mark.parametrize(
    ("case", "amount", "share", "ruled", "expected"),
    [
        ("release", 1_000_000, 0, False, (0, 925_000, 25_000, 50_000, 0)),
        ("half, agreed", 1_000_000, 500_000, False, (500_000, 462_500, 12_500, 25_000, 0)),
        ("half, ruled", 1_000_000, 500_000, True, (495_000, 457_500, 12_500, 25_000, 10_000)),
        ("one unit", 1, 0, True, (0, 1, 0, 0, 0)),
        ("dust stays with the seller", 999, 0, False, (0, 926, 24, 49, 0)),
    ],
)
def test_worked_examples(case, amount, share, ruled, expected):
    paid = split(amount, share, Rates(250, 500, 100), ruled=ruled)
    found = (paid.buyer_net, paid.seller_net, paid.fee, paid.royalty, paid.arbiter_fee)
    assert found == expected, case


@pytest.mark.parametrize("share", [-1, 101])
def test_a_share_outside_the_amount_is_refused(share):
    with pytest.raises(SettlementError):
        split(100, share, Rates())


@pytest.mark.parametrize("rates", [(-1, 0, 0), (10_001, 0, 0), (5_000, 5_000, 1)])
def test_rates_that_take_more_than_everything_are_refused(rates):
    with pytest.raises(SettlementError):
        Rates(*rates)


@pytest.mark.parametrize("bps", [-1, 10_001])
def test_a_silence_share_outside_the_whole_is_refused(bps):
    with pytest.raises(SettlementError):
        share_when_arbiter_is_silent(100, bps)


def test_a_payout_that_takes_more_than_a_part_holds_is_refused():
    with pytest.raises(SettlementError):
        Payout(amount=100, share=90, fee=11)
    with pytest.raises(SettlementError):
        Payout(amount=100, share=1, arbiter_fee_buyer=2)


def test_the_amount_of_a_purchase():
    assert purchase_amount(120, 3, 15) == 375
    with pytest.raises(SettlementError):
        purchase_amount(120, 0, 15)
