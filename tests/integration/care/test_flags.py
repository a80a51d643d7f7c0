"""What stands in the way of an order is flagged for both sides. covers: S2-22, S2-23"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.ids import uuid7
from backend.domain.care.flags import FlagService
from backend.domain.fulfilment.service import FulfilmentService
from backend.domain.orders.second_looks import Look
from backend.domain.pending.lifecycle import PendingStatus
from backend.domain.pending.models import PendingTransaction
from backend.domain.shipping.progress import ParcelStatus
from backend.domain.shipping.updates import CarrierUpdateService
from tests.builders.fulfilment import allocate, hear


@pytest.fixture
def flags(trade):
    async def read(order, viewer):
        view = await trade.orders.get(order.id, viewer)
        service = FlagService(trade.market.session, trade.market.resources)
        return [(one.kind, one.sentence) for one in await service.of_order(view, viewer)]

    return read


def payment(trade, order, status):
    """A payment of the order that was sent and ended so."""
    [delivery] = order.deliveries
    now = trade.market.clock.now()
    row = PendingTransaction(
        delivery_id=delivery.id,
        tx_hash=uuid7().bytes * 2,
        order_id=order.id,
        chain_id=delivery.chain_id,
        escrow_id=delivery.escrow_id,
        party_id=order.buyer.id,
        sender=order.buyer.address,
        nonce=1,
        function="fund",
        status=status.value,
        sent_at=now,
        call_hash=bytes(32),
        seen_block=1,
        looked_at=now,
        closed_at=now,
    )
    trade.market.session.add(row)


async def test_a_refused_payment_is_flagged_until_another_is_tried(
    trade, lamp, buying, selling, flags
):
    order = await trade.ordered(lamp, buying)
    assert await flags(order, buying) == []
    payment(trade, order, PendingStatus.FAILED)
    [(kind, words)] = await flags(order, buying)
    assert (kind, "nothing was taken" in words) == (Look.PAYMENT_FAILED, True)
    [(_, words)] = await flags(order, selling)
    assert words == "The buyer tried to pay, and the contract refused it. Nothing is paid yet."
    await trade.pay(order)
    assert await flags(order, selling) == []


async def test_goods_that_cannot_go_are_flagged_with_the_reason(
    trade, lamp, buying, selling, flags
):
    order = await trade.paid(lamp, buying)
    await hear(trade)
    await allocate(trade)
    work = FulfilmentService(trade.market.session, trade.market.resources)
    await work.take("report_problem", order.deliveries[0].id, selling, "The shade is cracked.")
    for viewer in (buying, selling):
        assert await flags(order, viewer) == [
            (Look.DELIVERY, "“Brass desk lamp” cannot go out: The shade is cracked.")
        ]


async def test_a_parcel_in_trouble_is_flagged_until_it_goes_on(trade, lamp, buying, selling, flags):
    order = await trade.paid(lamp, buying)
    [delivery] = order.deliveries
    prepared = await trade.shipments.prepare(delivery.id, "dhl", "JD014600003000", selling)
    await trade.move(order, lambda life: life.shipped(prepared.hash))
    parcels = CarrierUpdateService(trade.market.session, trade.market.resources)
    await parcels.write_down(delivery.id, ParcelStatus.ATTEMPT_FAILED, "", "", selling)
    [(kind, words)] = await flags(order, buying)
    assert (kind, words.startswith("The parcel with “Brass desk lamp”:")) == (Look.DELIVERY, True)
    trade.market.clock.advance(timedelta(hours=1))
    await parcels.write_down(delivery.id, ParcelStatus.OUT_FOR_DELIVERY, "", "", selling)
    assert await flags(order, buying) == []
