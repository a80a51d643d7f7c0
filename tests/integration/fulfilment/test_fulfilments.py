"""From the payment to the parcel: pieces set apart, packed, handed over, and back again.

covers: S2-08, S2-10, S2-11, S2-12, S2-21, S2-26, S3-16, S3-18, S3-19, S3-22, S3-23, S3-24, S3-25,
covers: S3-27, S3-39, S3-57, S3-61, S3-71
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.errors import Invalid
from backend.core.outbox.models import EventRow
from backend.core.pagination import PageRequest
from backend.core.viewer import TeamRole
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.fulfilment.errors import FulfilmentNotFound, FulfilmentStepNotAllowed
from backend.domain.fulfilment.lifecycle import FulfilmentStatus, Path
from backend.domain.fulfilment.promises import Mark
from backend.domain.fulfilment.views import WorkList
from tests.builders.fulfilment import allocate, fulfilments, hear
from tests.builders.histories import History
from tests.builders.market import tusd

S = FulfilmentStatus


async def moves(trade):
    query = select(EventRow).where(EventRow.name == "fulfilment.moved").order_by(EventRow.number)
    return [
        (row.data["source"], row.data["target"])
        for row in await trade.market.session.scalars(query)
    ]


async def status(trade, order, viewer):
    (view,) = (await fulfilments(trade).of_order(order.id, viewer)).values()
    return view.status


@pytest.fixture
async def paid(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await hear(trade)
    return order


async def pack(trade, order, viewer):
    for action in ("start_packing", "finish_packing"):
        await fulfilments(trade).take(action, order.deliveries[0].id, viewer)


async def test_nobody_packs_what_they_bought_themselves(trade, paid, buying, selling, strange):
    await allocate(trade)
    customer, colleague = (
        replace(one, teams={selling.party_id: TeamRole.PACKER}) for one in (buying, strange)
    )
    for viewer, found in ((customer, 0), (colleague, 1)):
        page = await fulfilments(trade).list(WorkList.TO_PACK, PageRequest(), viewer)
        assert len(page.items) == found
        assert (await fulfilments(trade).count(viewer))[WorkList.TO_PACK] == found
    (seen,) = (await fulfilments(trade).of_order(paid.id, customer)).values()
    assert seen.actions == ()
    with pytest.raises(FulfilmentNotFound):
        await fulfilments(trade).take("start_packing", paid.deliveries[0].id, customer)
    await fulfilments(trade).take("start_packing", paid.deliveries[0].id, colleague)


async def test_it_begins_with_the_payment_and_not_before(trade, lamp, buying, selling):
    order = await trade.ordered(lamp, buying)
    await hear(trade)
    assert await fulfilments(trade).of_order(order.id, selling) == {}
    await trade.pay(order)
    await hear(trade)
    await hear(trade)
    assert await status(trade, order, selling) is S.AWAITING_ALLOCATION
    assert await allocate(trade) == 1
    assert await allocate(trade) == 0
    assert await status(trade, order, buying) is S.ALLOCATED
    assert await moves(trade) == [
        ("awaiting_allocation", "awaiting_allocation"),
        ("awaiting_allocation", "allocated"),
    ]


async def test_a_parcel_goes_from_the_shelf_to_the_door(trade, paid, buying, selling):
    await allocate(trade)
    await pack(trade, paid, selling)
    assert await status(trade, paid, selling) is S.READY
    await trade.move(paid, History.shipped)
    assert await status(trade, paid, selling) is S.READY  # not indexed for this room yet
    await hear(trade)
    assert await status(trade, paid, selling) is S.SHIPPED
    await trade.move(paid, History.delivered)
    await hear(trade)
    (seen,) = (await fulfilments(trade).of_order(paid.id, buying)).values()
    assert (seen.status, seen.actions) == (S.DELIVERED, ())
    assert seen.handed_over_at is not None
    assert seen.arrived_at is not None


async def test_what_the_chain_takes_back_goes_back(trade, paid, selling):
    await allocate(trade)
    await pack(trade, paid, selling)
    await trade.move(paid, History.shipped)
    await hear(trade)
    gone = await trade.undo(paid)
    await hear(trade)
    assert await status(trade, paid, selling) is S.READY
    await trade.redo(paid, gone)
    await hear(trade)
    assert await status(trade, paid, selling) is S.SHIPPED

    gone = await trade.undo(paid, 2)
    await hear(trade)
    assert await status(trade, paid, selling) is S.CALLED_OFF
    await trade.redo(paid, gone[:1])
    await hear(trade)
    assert await status(trade, paid, selling) is S.AWAITING_ALLOCATION
    assert await allocate(trade) == 1


async def test_a_refund_before_shipping_calls_it_off(trade, paid, selling):
    await allocate(trade)
    await trade.move(paid, History.refunded)
    await hear(trade)
    assert await status(trade, paid, selling) is S.CALLED_OFF
    with pytest.raises(FulfilmentStepNotAllowed):
        await pack(trade, paid, selling)


async def test_files_need_no_packing(trade, buying, selling, strange):
    only = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    listing = await trade.market.on_sale(
        selling, kind=ListingKind.DIGITAL, stock=None, options=only
    )
    order = await trade.paid(listing, buying, address=None)
    await hear(trade)
    await allocate(trade)
    (seen,) = (await fulfilments(trade).of_order(order.id, selling)).values()
    assert (seen.path, seen.status) == (Path.ELECTRONIC, S.READY)
    assert [action.action for action in seen.actions] == ["report_problem"]
    packing = replace(strange, teams={selling.party_id: TeamRole.PACKER})
    for viewer, found in ((selling, 1), (packing, 0)):  # the owner's wallet hands it over
        page = await fulfilments(trade).list(WorkList.READY, PageRequest(), viewer)
        assert len(page.items) == found
        assert (await fulfilments(trade).count(viewer))[WorkList.READY] == found
    await trade.move(order, History.shipped)
    await hear(trade)
    assert await status(trade, order, selling) is S.DELIVERED


async def test_what_the_buyer_comes_for_is_collected(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying, option=DeliveryOption.PICKUP, address=None)
    await hear(trade)
    await allocate(trade)
    await pack(trade, order, selling)
    assert await status(trade, order, selling) is S.READY_TO_COLLECT
    await trade.move(order, History.shipped)
    await hear(trade)
    assert await status(trade, order, selling) is S.COLLECTED


async def test_the_oldest_gets_the_piece_and_the_others_are_told_once(trade, lamp, buying, selling):
    late = await trade.ordered(lamp, buying, quantity=2)
    await trade.wait(timedelta(minutes=31))
    await trade.sweeper.expire_unpaid()
    first = await trade.paid(lamp, buying, quantity=2)
    await trade.wait(timedelta(minutes=1))
    await trade.pay(late)  # oversold: its reservation had run out
    await hear(trade)
    assert await allocate(trade) == 1
    assert await allocate(trade) == 0
    assert await status(trade, first, selling) is S.ALLOCATED
    (short,) = (await fulfilments(trade).of_order(late.id, buying)).values()
    assert (short.status, short.is_short) == (S.AWAITING_ALLOCATION, True)
    query = select(EventRow).where(EventRow.name == "fulfilment.short")
    assert len((await trade.market.session.scalars(query)).all()) == 1

    await trade.market.listings.restock(lamp.id, 4, selling)
    assert await allocate(trade) == 1
    (served,) = (await fulfilments(trade).of_order(late.id, buying)).values()
    assert (served.status, served.is_short) == (S.ALLOCATED, False)


async def test_a_problem_has_words_and_an_end(trade, paid, buying, selling):
    await allocate(trade)
    delivery_id = paid.deliveries[0].id
    with pytest.raises(Invalid):
        await fulfilments(trade).take("report_problem", delivery_id, selling)
    said = await fulfilments(trade).take(
        "report_problem", delivery_id, selling, "The shade is cracked."
    )
    assert (said.status, said.problem) == (S.EXCEPTION, "The shade is cracked.")
    (seen,) = (await fulfilments(trade).of_order(paid.id, buying)).values()
    assert seen.problem == "The shade is cracked."
    done = await fulfilments(trade).take("resolve_problem", delivery_id, selling)
    assert (done.status, done.problem) == (S.ALLOCATED, "")


async def test_nobody_else_works_on_it(trade, paid, buying, strange):
    await allocate(trade)
    before = await moves(trade)
    for viewer in (buying, strange):
        with pytest.raises(FulfilmentNotFound):
            await fulfilments(trade).take("start_packing", paid.deliveries[0].id, viewer)
        with pytest.raises(FulfilmentNotFound):
            await fulfilments(trade).take_many("start_packing", [paid.deliveries[0].id], viewer)
        with pytest.raises(FulfilmentNotFound):
            await fulfilments(trade).mark(paid.deliveries[0].id, [Mark.FRAGILE], 1, viewer)
    assert await moves(trade) == before
    assert (await fulfilments(trade).count(buying))[WorkList.TO_PACK] == 0


async def test_many_at_once_each_for_itself(trade, buying, selling):
    lamps = await trade.market.on_sale(selling, stock=50)
    orders = [await trade.paid(lamps, buying) for _ in range(5)]
    await hear(trade)
    assert await allocate(trade) == 5
    ids = [order.deliveries[0].id for order in orders]
    await fulfilments(trade).take("finish_packing", ids[0], selling)
    outcome = await fulfilments(trade).take_many("start_packing", ids, selling)
    assert sorted(outcome.done) == sorted(ids[1:])
    assert [refused.delivery_id for refused in outcome.refused] == ids[:1]
    counts = await fulfilments(trade).count(selling)
    assert (counts[WorkList.TO_PACK], counts[WorkList.READY]) == (4, 1)
    undone = await fulfilments(trade).take_many("unpack", ids, selling)
    assert (len(undone.done), undone.refused) == (5, [])
    with pytest.raises(Invalid):
        await fulfilments(trade).take_many("report_problem", ids, selling)
    page = await fulfilments(trade).list(WorkList.TO_PACK, PageRequest(limit=2), selling)
    assert [view.delivery_id for view in page.items] == ids[:2]
    assert page.next_cursor is not None


async def test_marks_are_written_until_it_has_left(trade, paid, selling):
    await allocate(trade)
    delivery_id = paid.deliveries[0].id
    seen = await fulfilments(trade).mark(delivery_id, [Mark.KEEP_DRY, Mark.FRAGILE], 2, selling)
    assert (seen.marks, seen.pieces) == ((Mark.FRAGILE, Mark.KEEP_DRY), 2)
    with pytest.raises(Invalid):
        await fulfilments(trade).mark(delivery_id, [], 0, selling)
    await trade.move(paid, History.shipped)
    await hear(trade)
    with pytest.raises(FulfilmentStepNotAllowed):
        await fulfilments(trade).mark(delivery_id, [], 1, selling)


async def test_lateness_follows_from_the_promise(trade, paid, selling):
    await allocate(trade)
    delivery_id = paid.deliveries[0].id
    assert not (await fulfilments(trade).get(delivery_id, selling)).is_late
    await trade.wait(timedelta(days=4))
    assert (await fulfilments(trade).get(delivery_id, selling)).is_late
