"""A seller's figures out of the index. covers: S2-25, S2-26, S2-30, S2-31, S2-36"""

from __future__ import annotations

from datetime import timedelta

from backend.domain.escrow.statuses import Status
from backend.domain.insights.figures import Dispatch, Rate
from backend.domain.insights.periods import read_period
from backend.domain.insights.service import InsightService
from tests.builders.histories import History


async def figures_of(trade, viewer, name="30d"):
    period = read_period(name, trade.market.clock.now())
    service = InsightService(trade.market.session, trade.market.resources)
    return await service.figures(period, viewer)


def stay(figures, status):
    return next(stay for stay in figures.stays if stay.status is status)


async def test_sales_are_counted_for_their_seller_alone(trade, lamp, buying, selling, strange):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    figures = await figures_of(trade, selling)
    assert figures.paid == 1
    assert figures.dispatched == {Dispatch.ON_TIME: 1}
    assert figures.fulfilment == figures.on_time == Rate(1, 1)
    (money,) = figures.turnover
    assert money.held == money.sold
    for other in (buying, strange):
        assert (await figures_of(trade, other)).paid == 0


async def test_time_in_a_status_runs_from_event_to_event(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.delivered)
    events = trade.lives[order.deliveries[0].id].events
    figures = await figures_of(trade, selling)
    waited = events[1].at.block_time - events[0].at.block_time
    assert stay(figures, Status.FUNDED).median == waited
    assert stay(figures, Status.FUNDED).open_count == 0
    before = stay(figures, Status.DELIVERED)
    assert before.open_count == 1
    await trade.wait(timedelta(hours=5))
    later = stay(await figures_of(trade, selling), Status.DELIVERED)
    assert later.longest_open - before.longest_open == timedelta(hours=5)


async def test_more_time_does_not_cut_a_stay_in_two(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.extended)
    figures = await figures_of(trade, selling)
    assert stay(figures, Status.SHIPPED).count == 1


async def test_a_dispute_and_its_reason_are_counted(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.disputed)
    figures = await figures_of(trade, selling)
    assert figures.disputed == Rate(1, 1)
    assert sum(figures.reasons.values()) == 1


async def test_another_month_does_not_count_it(trade, lamp, buying, selling):
    await trade.paid(lamp, buying)
    assert (await figures_of(trade, selling, "2026-11")).paid == 1
    assert (await figures_of(trade, selling, "2026-10")).paid == 0
