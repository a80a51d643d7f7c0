"""Steps on ticked orders of a list. covers: S3-32"""

from __future__ import annotations

import pytest

from backend.core.errors import Invalid
from backend.domain.gateways.rows import RowAction, RowService
from backend.domain.gateways.service import BesideService
from backend.domain.orders.approvals import ApprovalService
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.methods import Method
from backend.domain.orders.rules import Verdict
from backend.domain.orders.shop_methods import ShopMethods
from tests.builders.histories import History


@pytest.fixture
async def rows(trade, selling):
    shop = ShopMethods(trade.market.session, trade.market.resources)
    await shop.set({Method.BANK_TRANSFER: "To 12 34."}, selling)
    service = RowService(trade.market.session, trade.market.resources)

    async def take(action, orders, viewer, reason="So it is."):
        found = await service.take(action, [order.id for order in orders], reason, viewer)
        return [next(one for one in found if one.order.id == order.id) for order in orders]

    return take


async def test_each_row_is_done_signed_or_told_why_not(trade, rows, lamp, buying, selling):
    by_transfer = await trade.ordered(lamp, buying, method=Method.BANK_TRANSFER)
    paid = await trade.paid(lamp, buying)
    await trade.move(sent := await trade.paid(lamp, buying), History.shipped)
    orders = [by_transfer, paid, sent]

    found = await rows(RowAction.APPROVE, orders, selling)
    assert [one.is_done for one in found] == [True, False, False]
    assert "nothing to approve" in found[1].sentence

    found = await rows(RowAction.RETURN, orders, selling)
    assert [one.is_done for one in found] == [False] * 3
    assert found[2].to_sign == ((sent.deliveries[0].id, "refund"),)
    assert not found[1].to_sign

    found = await rows(RowAction.CANCEL, orders, selling)
    assert [one.is_done for one in found] == [True, False, False]
    assert found[1].to_sign == ((paid.deliveries[0].id, "refund"),)
    assert not found[2].to_sign
    unpaid = await trade.ordered(lamp, buying)  # the cancelled piece is on sale again
    [refused] = await rows(RowAction.CANCEL, [unpaid], selling)
    assert "only its buyer" in refused.sentence and not refused.is_possible
    statuses = [await trade.status(order, selling) for order in (*orders, unpaid)]
    assert statuses == ["called_off", "funded", "shipped", "awaiting_payment"]


async def test_held_orders_are_approved_or_refused_together(trade, rows, lamp, buying, selling):
    approvals = ApprovalService(trade.market.session, trade.market.resources)
    await approvals.add_rule(Verdict.APPROVE, None, None, selling)
    held = [await trade.ordered(lamp, buying) for _ in range(2)]
    [one] = await rows(RowAction.PRE_APPROVE, held[:1], selling, "")
    assert one.is_done
    again, other = await rows(RowAction.PRE_APPROVE, held, selling, "")
    assert (again.is_done, other.is_done) == (False, True)
    assert again.sentence == "It does not wait for your approval."
    assert (await trade.orders.get(held[1].id, buying)).payment is not None


async def test_nothing_happens_without_a_reason_or_with_somebody_elses_order(
    trade, rows, lamp, buying, selling, strange
):
    order = await trade.ordered(lamp, buying, method=Method.BANK_TRANSFER)
    before = await trade.market.fingerprint()
    with pytest.raises(Invalid):
        await rows(RowAction.CANCEL, [order], selling, "")
    with pytest.raises(OrderNotFound):
        await rows(RowAction.APPROVE, [order], strange)
    [refused] = await rows(RowAction.APPROVE, [order], buying)
    assert not refused.is_done and not refused.is_possible
    assert await trade.market.fingerprint() == before


async def test_an_order_in_parts_is_not_cancelled_by_halves(trade, rows, lamp, buying, selling):
    order = await trade.ordered(lamp, buying, method=Method.BANK_TRANSFER)
    beside = BesideService(trade.market.session, trade.market.resources)
    for action in ("approve", "ship"):
        await beside.take(action, order.deliveries[0].id, "", selling)
    [gone] = await rows(RowAction.CANCEL, [order], selling)
    assert not gone.is_done and "any more" in gone.sentence
    [back] = await rows(RowAction.RETURN, [order], selling)
    assert back.is_done
