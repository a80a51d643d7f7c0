"""One word for an order, whose move it is, and the payment words.

covers: S3-27, S3-28, S3-33, S0-27, S4-02, S4-03, S1-14
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.money import Amount, Currency
from backend.domain.escrow.lifecycle import CLOSED, OPEN, WAITS_FOR, Role, Status
from backend.domain.escrow.projection import fold
from backend.domain.escrow.settlement import Rates
from backend.domain.orders.money import plain, present_money, stage_of
from backend.domain.orders.summary import FAVOURED, summarise, waits_for
from tests.builders.histories import NOON, a_history
from tests.builders.resources import COIN, TUSD

S, R = Status, Role


@pytest.mark.parametrize(
    ("case", "statuses", "expected"),
    [
        ("one delivery speaks for itself", [S.SHIPPED], "shipped"),
        ("two alike too", [S.FUNDED, S.FUNDED], "funded"),
        ("partly shipped", [S.FUNDED, S.SHIPPED], "partially_shipped"),
        ("one here, one still to be sent", [S.RELEASED, S.FUNDED], "partially_shipped"),
        ("one given back, one to be sent", [S.REFUNDED, S.FUNDED], "in_progress"),
        ("one disputed", [S.RELEASED, S.DISPUTED], "disputed"),
        ("one before the arbiter", [S.ARBITRATION, S.SHIPPED], "disputed"),
        ("all over, differently", [S.RELEASED, S.REFUNDED], "completed"),
        ("none was paid", [S.EXPIRED, S.ABANDONED], "closed"),
        ("one still open", [S.RELEASED, S.SHIPPED], "in_progress"),
    ],
)
def test_an_order_is_what_its_deliveries_are(case, statuses, expected):
    assert summarise(statuses) == expected, case


@pytest.mark.parametrize("status", sorted(OPEN))
def test_the_deadline_hands_the_move_to_whom_silence_favours(status):
    before, after = NOON - timedelta(seconds=1), NOON
    assert waits_for(status, NOON, before) == WAITS_FOR[status]
    assert waits_for(status, NOON, after) == FAVOURED[status]


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_nobody_is_waited_for_when_it_is_over(status):
    assert waits_for(status, None, NOON) == frozenset()


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        (S.AWAITING_PAYMENT, "not_paid"),
        (S.FUNDED, "authorised"),
        (S.SHIPPED, "captured"),
        (S.ARBITRATION, "captured"),
        (S.RELEASED, "paid_out"),
        (S.REFUNDED, "refunded"),
        (S.RULED, "split"),
        (S.EXPIRED, "not_paid"),
    ],
)
def test_payment_words(status, stage):
    assert stage_of(status) == stage


def test_before_the_end_the_parts_of_a_release_are_shown():
    rates = Rates(fee_bps=250, royalty_bps=0, arbiter_fee_bps=100)
    record = fold(a_history().funded().shipped().events)
    money = present_money(
        record.status,
        amount=1_000_000,
        delivery_fee=50_000,
        currency=TUSD,
        rates=rates,
        escrow=record,
    )
    assert (money.is_final, money.goods.units, money.fee.units) == (False, 950_000, 25_000)
    assert money.seller_gets.units + money.fee.units == money.paid.units


def test_at_the_end_the_chains_own_numbers_are_shown():
    record = fold(a_history().funded().shipped().disputed(400_000).conceded().events)
    money = present_money(
        record.status,
        amount=1_000_000,
        delivery_fee=0,
        currency=TUSD,
        rates=Rates(),
        escrow=record,
    )
    assert (money.is_final, money.buyer_gets.units, money.fee.units) == (True, 400_000, 15_000)


@pytest.mark.parametrize(
    ("units", "currency", "text"),
    [
        (125_000_000, TUSD, "125.00 tUSD"),
        (1, TUSD, "0.000001 tUSD"),
        (1_234_567_800_000, TUSD, "1,234,567.80 tUSD"),
        (10**18, COIN, "1 ETH"),
        (100, Currency(1, None, "PTS", 0), "100 PTS"),
    ],
)
def test_amounts_in_sentences_keep_every_digit(units, currency, text):
    assert plain(Amount(units, currency)) == text
