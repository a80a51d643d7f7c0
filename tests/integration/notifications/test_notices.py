"""Who is told what, once, and what becomes of it when the chain takes its word back."""
# covers: S0-18, S0-31, S2-07, S2-12, S2-15, S2-20, S3-20, S3-29, S3-61

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from backend.core.outbox.models import EventReceipt, EventRow
from backend.core.viewer import TeamRole
from backend.domain.notifications.errors import NoticeNotFound
from backend.domain.notifications.models import Notice
from backend.domain.notifications.service import NoticeService
from backend.domain.parties.teams import TeamService
from tests.builders.histories import History


async def test_each_side_hears_of_the_others_steps(told, trade, lamp, buying, selling, strange):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.delivered)

    assert await told.titles(buying) == [
        "Your order is confirmed: Brass desk lamp",
        "On its way: Brass desk lamp",
    ]
    assert await told.titles(selling) == [
        "New order: Brass desk lamp",
        "Paid, please ship: Brass desk lamp",
        "Arrived at the buyer: Brass desk lamp",
    ]
    assert await told.titles(strange) == []


async def test_a_notice_says_how_much_by_when_and_where(told, trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)

    newest = (await told.notices(selling))[0]

    assert newest.text.startswith("125.00 tUSD for Brass desk lamp is locked in the escrow.")
    assert "Ship it by " in newest.text
    assert newest.href == f"/orders/{order.public_id}"
    assert newest.read_at is None


async def test_the_team_is_told_what_it_works_on(told, trade, lamp, buying, selling, strange):
    teams = TeamService(trade.market.session, trade.market.resources)
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    assert await told.titles(strange) == ["You are invited to a team"]
    await teams.take_step(seat.id, "join", strange)

    order = await trade.paid(lamp, buying)
    await trade.messages.post(order.id, "Is the cable new?", buying)

    assert await told.titles(strange) == [
        "You are invited to a team",
        "Paid, please ship: Brass desk lamp",
    ]
    assert "Your team has changed" in await told.titles(selling)

    before = await told.titles(strange)
    await trade.paid(lamp, strange)
    assert "Paid, please ship: Brass desk lamp" not in (await told.titles(strange))[len(before) :]


async def test_the_arbiter_hears_of_a_case_and_not_before(
    told, trade, lamp, buying, selling, judging
):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.disputed)
    assert "A buyer disputes: Brass desk lamp" in await told.titles(selling)
    assert await told.titles(judging) == []

    await trade.move(order, History.contested)

    assert await told.titles(judging) == ["A case for you: Brass desk lamp"]
    assert "The seller contests your claim: Brass desk lamp" in await told.titles(buying)


async def test_nobody_is_told_of_what_they_did(told, trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    before = await told.titles(buying)

    await trade.messages.post(order.id, "Is the cable new?", buying)

    assert await told.titles(buying) == before
    assert (await told.titles(selling))[-1] == "A new message: Brass desk lamp"


async def test_an_event_heard_twice_is_told_once(told, trade, lamp, buying, selling):
    await trade.paid(lamp, buying)
    before = await told.titles(selling)
    session = trade.market.session
    for row in (await session.scalars(select(EventRow))).all():
        row.dispatched_at = None
    for receipt in (await session.scalars(select(EventReceipt))).all():
        await session.delete(receipt)
    await session.flush()

    assert await told.hand_on() > 0

    assert await told.titles(selling) == before


async def test_what_vanished_is_corrected_once(told, trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    await told.hand_on()

    await trade.undo(order)

    titles = await told.titles(buying)
    assert titles[-2:] == [
        "On its way: Brass desk lamp",
        "No longer true: On its way: Brass desk lamp",
    ]
    correction, shipped = (await told.notices(buying))[:2]
    assert correction.corrects_id == shipped.id and shipped.corrected_at is not None
    assert "No longer true: On its way: Brass desk lamp" not in await told.titles(selling)


async def test_the_same_transaction_in_a_new_block_is_no_news(told, trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    before = await told.titles(buying)

    gone = await trade.undo(order)
    await trade.redo(order, gone)

    assert await told.titles(buying) == before
    notices = await told.notices(buying)
    assert all(notice.corrected_at is None for notice in notices)

    await trade.undo(order)
    assert (await told.titles(buying))[-1].startswith("No longer true")


async def test_a_step_that_comes_again_after_its_correction_is_told_again(
    told, trade, lamp, buying
):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    await told.hand_on()
    gone = await trade.undo(order)
    await told.hand_on()

    await trade.redo(order, gone)

    assert (await told.titles(buying))[-3:] == [
        "On its way: Brass desk lamp",
        "No longer true: On its way: Brass desk lamp",
        "On its way: Brass desk lamp",
    ]


async def test_read_marks_are_ones_own(told, trade, lamp, buying, selling, strange):
    await trade.paid(lamp, buying)
    newest = (await told.notices(selling))[0]
    service = NoticeService(trade.market.session, await told.resources())
    unread = await service.count_unread(selling)

    with pytest.raises(NoticeNotFound):
        await service.read(newest.id, strange)
    assert await service.count_unread(selling) == unread

    await service.read(newest.id, selling)
    assert await service.count_unread(selling) == unread - 1
    await service.set_unread(newest.id, selling)
    await service.read_all(selling)
    assert await service.count_unread(selling) == 0
    count = select(func.count()).select_from(Notice).where(Notice.read_at.is_not(None))
    assert await trade.market.session.scalar(count) == unread
