"""Paid is sold, vanished is reserved again, unpaid runs out.

covers: N-11, S2-16, S2-17, S2-23, S3-16, S3-58
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.outbox.models import EventRow
from backend.core.outbox.store import to_stored
from backend.domain.catalog.errors import SoldOut
from backend.domain.catalog.models import StockMovement
from backend.domain.catalog.movements import Reason
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.handlers import subscriptions
from tests.builders.histories import History


async def hear(trade):
    """Hand everything recorded so far to the room's handlers, once more."""
    (keeper,) = subscriptions(trade.market.resources)
    rows = await trade.market.session.scalars(select(EventRow).order_by(EventRow.number))
    for row in rows.all():
        if row.name in keeper.names:
            await keeper.handler(trade.market.session, to_stored(row))


async def told(trade, name):
    rows = await trade.market.session.scalars(select(EventRow).where(EventRow.name == name))
    return len(rows.all())


async def test_a_paid_piece_stays_sold_when_its_reservation_would_have_run_out(trade, lamp, buying):
    order = await trade.paid(lamp, buying, quantity=3)
    await hear(trade)
    await trade.wait(timedelta(days=3))
    assert await trade.sweeper.expire_unpaid() == 0
    with pytest.raises(SoldOut):
        await trade.ordered(lamp, buying)
    assert await trade.status(order, buying) == Status.FUNDED


async def test_handlers_may_hear_everything_again(trade, lamp, buying):
    await trade.paid(lamp, buying, quantity=2)
    for _ in range(3):
        await hear(trade)
    await trade.ordered(lamp, buying)
    with pytest.raises(SoldOut):
        await trade.ordered(lamp, buying)


async def test_a_payment_that_vanishes_is_rolled_back_and_heals(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying, quantity=3)
    await hear(trade)
    await trade.wait(timedelta(minutes=20))

    gone = await trade.undo(order)
    await hear(trade)
    assert await trade.status(order, buying) == Status.AWAITING_PAYMENT
    assert await trade.names(order, buying) == ["fund", "abandon"]
    assert await trade.names(order, selling) == []
    with pytest.raises(SoldOut):
        await trade.ordered(lamp, buying)

    await trade.redo(order, gone)
    await hear(trade)
    assert await trade.status(order, selling) == Status.FUNDED
    await trade.wait(timedelta(hours=2))
    assert await trade.sweeper.expire_unpaid() == 0
    with pytest.raises(SoldOut):
        await trade.ordered(lamp, buying)


async def test_a_payment_that_vanished_for_good_gives_the_goods_back(trade, lamp, buying):
    order = await trade.paid(lamp, buying, quantity=3)
    await hear(trade)
    await trade.undo(order)
    await hear(trade)
    await trade.wait(timedelta(minutes=31))
    assert await trade.sweeper.expire_unpaid() == 1
    assert await trade.status(order, buying) == Status.EXPIRED
    await trade.ordered(lamp, buying, quantity=3)


async def test_unpaid_orders_end_once(trade, lamp, buying):
    order = await trade.ordered(lamp, buying, quantity=3)
    assert await trade.sweeper.expire_unpaid() == 0
    await trade.wait(timedelta(minutes=30))
    assert await trade.sweeper.expire_unpaid() == 1
    assert await trade.sweeper.expire_unpaid() == 0
    assert await told(trade, "order.expired") == 1
    assert await trade.status(order, buying) == Status.EXPIRED


async def test_a_late_payment_is_shown_as_paid_and_overselling_is_flagged(
    trade, lamp, buying, selling
):
    late = await trade.ordered(lamp, buying, quantity=3)
    await trade.wait(timedelta(minutes=31))
    await trade.sweeper.expire_unpaid()
    quick = await trade.paid(lamp, buying, quantity=2)
    await trade.pay(late)
    await hear(trade)
    await hear(trade)

    seen = await trade.orders.get(late.id, selling)
    assert (seen.status, seen.deliveries[0].is_oversold) == (Status.FUNDED, True)
    assert "refund" in await trade.names(late, selling)
    assert await trade.status(quick, selling) == Status.FUNDED
    assert await told(trade, "delivery.oversold") == 1


async def test_a_late_payment_that_vanishes_reserves_nothing(trade, lamp, buying):
    order = await trade.ordered(lamp, buying, quantity=3)
    await trade.orders.abandon(order.id, buying)
    await trade.pay(order)
    await hear(trade)
    await trade.undo(order)
    await hear(trade)
    assert await trade.status(order, buying) == Status.ABANDONED
    await trade.ordered(lamp, buying, quantity=3)


@pytest.mark.parametrize(
    ("case", "end"),
    [("the buyer cancels", History.cancelled), ("the seller refunds", History.refunded)],
)
async def test_what_is_called_off_before_it_left_is_for_sale_again(trade, lamp, buying, case, end):
    order = await trade.paid(lamp, buying, quantity=3)
    await hear(trade)
    await trade.move(order, end)
    for _ in range(2):
        await hear(trade)
    await trade.ordered(lamp, buying, quantity=3)
    ledger = await trade.market.session.scalars(
        select(StockMovement.reason).order_by(StockMovement.id)
    )
    assert list(ledger)[-2:] == [Reason.SOLD, Reason.CALLED_OFF]
    await trade.undo(order)  # the chain takes the end back, so it is sold after all
    await hear(trade)
    with pytest.raises(SoldOut):
        await trade.ordered(lamp, buying)


async def test_what_was_on_its_way_stays_sold_until_the_seller_has_it_again(trade, lamp, buying):
    order = await trade.paid(lamp, buying, quantity=3)
    await trade.move(order, History.shipped, History.refunded)
    await hear(trade)
    with pytest.raises(SoldOut):
        await trade.ordered(lamp, buying)


async def test_pieces_that_the_contract_counts_stay_counted(trade, selling, buying):
    counted = await trade.market.on_sale(selling, stock=3, max_quantity=3)
    order = await trade.paid(counted, buying, quantity=2)
    await hear(trade)
    await trade.move(order, History.cancelled)
    await hear(trade)
    with pytest.raises(SoldOut, match="Only one piece is left"):
        await trade.ordered(counted, buying, quantity=2)
