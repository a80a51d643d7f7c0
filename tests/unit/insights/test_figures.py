"""What counts as fulfilled, in time, disputed. covers: S2-26, S2-30, S2-31"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.errors import Invalid
from backend.core.money import Currency
from backend.domain.escrow.settlement import Payout
from backend.domain.escrow.statuses import Status
from backend.domain.insights.figures import Dispatch, Rate, Sale, Stay, count
from backend.domain.insights.periods import Grain, read_period, recent_months
from tests.fixtures.time import NOON

COIN = Currency(31337, None, "ETH", 18)
TUSD = Currency(31337, bytes([0x7D]) * 20, "tUSD", 6)
WINDOW = timedelta(days=5)
PERIOD = read_period("30d", NOON)


def a_sale(**changes):
    values = {
        "currency": TUSD,
        "amount": 1_000,
        "status": Status.FUNDED,
        "funded_at": NOON - timedelta(days=3),
        "ship_window": WINDOW,
    }
    return Sale(**values | changes)


def shipped(after, **changes):
    moment = NOON - timedelta(days=3) + after
    return a_sale(first_shipped_at=moment, status=Status.SHIPPED, **changes)


def closed(share, by, **changes):
    return a_sale(payout=Payout(1_000, share, fee=(1_000 - share) // 10), closed_by=by, **changes)


@pytest.mark.parametrize(
    ("sale", "dispatch"),
    [
        (a_sale(), Dispatch.WAITING),
        (shipped(WINDOW - timedelta(seconds=1)), Dispatch.ON_TIME),
        (shipped(WINDOW), Dispatch.LATE),  # a deadline is the first second of being late
        (closed(1_000, "TimedOut"), Dispatch.NEVER),
        (closed(1_000, "Refunded"), Dispatch.NEVER),
        (closed(1_000, "Cancelled"), Dispatch.CANCELLED),
        (closed(0, "Confirmed"), Dispatch.NOT_NEEDED),
    ],
)
def test_what_became_of_a_sale(sale, dispatch):
    assert sale.dispatch is dispatch


def test_a_refund_after_sending_does_not_undo_the_sending():
    sale = shipped(timedelta(days=1), payout=Payout(1_000, 1_000), closed_by="Refunded")
    assert sale.dispatch is Dispatch.ON_TIME


def test_rates_count_only_what_is_decided_and_leave_cancelled_sales_out():
    sales = [
        a_sale(),
        shipped(timedelta(days=1)),
        shipped(WINDOW),
        closed(0, "Confirmed"),
        closed(1_000, "TimedOut"),
        closed(1_000, "Cancelled", is_disputed=True),
    ]
    figures = count(sales, (), PERIOD)
    assert figures.paid == 6
    assert figures.fulfilment == Rate(3, 4)
    assert figures.on_time == Rate(1, 3)
    assert figures.disputed == Rate(0, 5)


def test_of_nothing_there_is_no_rate():
    figures = count([a_sale()], (), PERIOD)
    assert figures.fulfilment.bps is None
    assert Rate(2, 3).bps == 6_666


def test_money_adds_up_by_currency_and_is_never_mixed():
    sales = [
        closed(400, "Settled"),
        closed(0, "Confirmed"),
        a_sale(),
        closed(1_000, "Cancelled"),
        a_sale(currency=COIN, amount=7),
    ]
    tusd, coin = count(sales, (), PERIOD).turnover
    assert (tusd.sold.units, tusd.held.units, tusd.given_back.units) == (3_000, 1_000, 400)
    assert (tusd.fees.units, tusd.received.units) == (160, 1_440)
    assert tusd.sold == tusd.held + tusd.given_back + tusd.fees + tusd.received
    assert (coin.sold.units, coin.held.units) == (7, 7)


def test_each_day_of_the_period_has_its_bar_and_every_sale_stands_in_one():
    sales = [a_sale(funded_at=PERIOD.since), a_sale(funded_at=PERIOD.until - timedelta(seconds=1))]
    bars = count(sales, (), PERIOD).trend
    assert len(bars) == 30
    assert bars[0].total == bars[-1].total == 1
    assert sum(bar.total for bar in bars) == 2


@pytest.mark.parametrize(
    ("name", "grain", "bars"),
    [
        ("7d", Grain.DAY, 7),
        ("2026-02", Grain.DAY, 28),
        ("90d", Grain.WEEK, 13),
        ("365d", Grain.MONTH, 13),
    ],
)
def test_longer_periods_have_wider_bars(name, grain, bars):
    period = read_period(name, NOON)
    starts = list(period.starts())
    assert period.grain is grain
    assert len(starts) == bars
    assert starts[0] <= period.since < period.until


@pytest.mark.parametrize("name", ["", "31d", "2026-13", "2026-1", "1999-01", "2026-10\n", "-1d"])
def test_a_period_that_is_none_is_named(name):
    with pytest.raises(Invalid) as refused:
        read_period(name, NOON)
    assert "period" in refused.value.fields


def test_months_are_whole_and_known_by_name():
    assert recent_months(NOON, 3) == ["2026-11", "2026-10", "2026-09"]
    december = read_period("2026-12", NOON)
    assert f"{december.until:%Y-%m-%d}" == "2027-01-01"


def test_the_bottleneck_is_where_most_time_went_altogether():
    def a_stay(status, total):
        return Stay(status, 2, total, total, total, 0, None)

    slow = a_stay(Status.FUNDED, timedelta(days=9))
    figures = count([], (a_stay(Status.SHIPPED, timedelta(days=2)), slow), PERIOD)
    assert figures.bottleneck is slow
