"""People who are two things at once: lists, counts, sums and steps say what one order says.

Who bought is a buyer and nothing else to the order; who works for the shop that sold it is no staff
to it. The rows of every list are compared with single things in test_what_lists_show.py.
"""
# covers: S3-02, S3-70

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.care.errors import NobodyToAssign, TicketNotFound
from backend.domain.care.keeper import CareKeeper
from backend.domain.care.repository import TicketFilter
from backend.domain.care.service import TicketService
from backend.domain.disputes.repository import CaseStage
from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.domain.fulfilment.repository import FulfilmentRepository
from backend.domain.messaging.inbox import Inbox
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.repository import OrderFilter, Side
from backend.domain.parties.staff import StaffService
from backend.domain.parties.teams import TeamService
from backend.domain.payments.service import PaymentService
from backend.domain.questions.errors import NotYourQuestion
from backend.domain.questions.service import QuestionService
from backend.domain.shipping.errors import ParcelNotUnderWay
from backend.domain.shipping.progress import ParcelStatus
from backend.domain.shipping.updates import CarrierUpdateService
from tests.builders.fulfilment import allocate, hear
from tests.builders.histories import History

ASKED = PageRequest(limit=9)


def on_team(viewer, seller, role):
    return replace(viewer, teams={**viewer.teams, seller.party_id: role})


def as_staff(viewer, role):
    return replace(viewer, staff=viewer.staff | {role})


@pytest.fixture
def place(trade):
    """A service of the market, made anew: it takes the time when it is made."""
    return lambda service: service(trade.market.session, trade.market.resources)


@pytest.fixture
async def late(trade, lamp, buying, place):
    """An order about which a ticket is open, with a message in its thread."""
    order = await trade.paid(lamp, buying)
    await trade.messages.post(order.id, "Is it packed well?", buying)
    await place(CareKeeper).follow(order.id)
    await trade.wait(timedelta(days=4))
    assert await place(CareKeeper).watch() == 1
    return order


async def test_what_a_member_bought_from_the_shop_is_bought_and_not_sold(
    trade, lamp, buying, selling, strange, place
):
    member = on_team(buying, selling, TeamRole.FINANCE)
    own = await trade.paid(lamp, member)
    other = await trade.paid(lamp, strange)

    async def listed(side):
        page = await trade.orders.list(OrderFilter(side=side), ASKED, member)
        return [order.id for order in page.items]

    assert await listed(Side.SELLING) == [other.id]
    assert await listed(Side.BUYING) == [own.id]
    assert await listed(Side.ANY) == [other.id, own.id]
    sums = {one.side: one.sums for one in await place(PaymentService).totals(member)}
    once = (await place(PaymentService).of_order(own.id, member)).sums
    assert sums == {Side.BUYING: once, Side.SELLING: once}, "each order on one side"


async def test_support_that_works_for_the_shop_does_not_read_as_support(
    trade, late, selling, strange, place
):
    helper = as_staff(strange, StaffRole.SUPPORT)
    assert (await place(Inbox).list(ASKED, helper)).items
    for role in (TeamRole.PACKER, TeamRole.FINANCE):
        member = on_team(helper, selling, role)
        with pytest.raises(OrderNotFound):
            await trade.messages.list(late.id, None, member)
        assert not (await place(Inbox).list(ASKED, member)).items
        assert await trade.messages.count_unread(member) == {}


async def test_tickets_of_a_shop_are_nothing_for_those_who_work_for_it(
    trade, late, selling, strange, place
):
    await place(StaffService).grant_by_command(strange.address, StaffRole.SUPPORT)
    helper = as_staff(strange, StaffRole.SUPPORT)
    (ticket,) = (await place(TicketService).list_page(TicketFilter(), ASKED, helper)).items
    await place(TicketService).take_step(ticket.id, "take", "", "", helper)
    assert await place(TicketService).count_mine(helper) == 1
    seen = await place(TicketService).get(ticket.id, helper)
    assert [one.id for one in seen.candidates] == [strange.party_id]

    seat = await place(TeamService).invite(strange.address, TeamRole.FINANCE, selling)
    await place(TeamService).take_step(seat.id, "join", strange)
    member = on_team(helper, selling, TeamRole.FINANCE)
    assert not (await place(TicketService).list_page(TicketFilter(), ASKED, member)).items
    assert await place(TicketService).count_mine(member) == 0
    with pytest.raises(TicketNotFound):
        await place(TicketService).get(ticket.id, member)
    admin = as_staff(await trade.market.person("second_seller"), StaffRole.ADMIN)
    with pytest.raises(NobodyToAssign):
        await place(TicketService).assign([ticket.id], strange.party_id, admin)
    assert (await place(TicketService).get(ticket.id, admin)).candidates == ()


async def test_a_ticket_is_never_given_to_somebody_of_the_shop_by_itself(
    trade, lamp, buying, selling, strange, place
):
    await place(StaffService).grant_by_command(strange.address, StaffRole.SUPPORT)
    seat = await place(TeamService).invite(strange.address, TeamRole.PACKER, selling)
    await place(TeamService).take_step(seat.id, "join", strange)
    order = await trade.paid(lamp, buying)
    await place(CareKeeper).follow(order.id)
    await trade.wait(timedelta(days=4))
    assert await place(CareKeeper).watch() == 1
    admin = as_staff(await trade.market.person("second_seller"), StaffRole.ADMIN)
    (ticket,) = (await place(TicketService).list_page(TicketFilter(), ASKED, admin)).items
    assert ticket.assignee is None


async def test_logistics_report_no_parcel_of_their_own(
    trade, lamp, buying, selling, strange, place
):
    order = await trade.paid(lamp, buying)
    prepared = await trade.shipments.prepare(
        order.deliveries[0].id, "dhl", "JD014600003000", selling
    )
    await trade.move(order, lambda life: life.shipped(shipment_hash=prepared.hash))
    delivery_id, arrived = order.deliveries[0].id, ParcelStatus.DELIVERED
    buyer = as_staff(buying, StaffRole.LOGISTICS)
    member = on_team(as_staff(strange, StaffRole.LOGISTICS), selling, TeamRole.FINANCE)
    for wrong in (buyer, member):
        with pytest.raises(ParcelNotUnderWay):
            await place(CarrierUpdateService).write_down(delivery_id, arrived, "", "", wrong)
    right = as_staff(strange, StaffRole.LOGISTICS)
    await place(CarrierUpdateService).write_down(delivery_id, arrived, "", "", right)


async def test_staff_follow_the_parcels_of_others(trade, lamp, buying, selling, strange):
    order = await trade.paid(lamp, buying)
    await hear(trade)
    await allocate(trade)
    rows = FulfilmentRepository(trade.market.session)

    async def counted(viewer):
        return sum((await rows.count_by_status(viewer)).values())

    assert await counted(as_staff(strange, StaffRole.LOGISTICS)) == 1
    assert await counted(as_staff(buying, StaffRole.LOGISTICS)) == 0
    helper = as_staff(strange, StaffRole.SUPPORT)
    assert await counted(on_team(helper, selling, TeamRole.FINANCE)) == 0
    assert await counted(on_team(helper, selling, TeamRole.PACKER)) == 1
    assert FulfilmentStatus.ALLOCATED in await rows.count_by_status(helper)
    assert order.seller.id == selling.party_id


async def test_a_stuck_case_is_no_sides_to_remind_of(trade, lamp, buying, selling, strange):
    order = await trade.paid(lamp, buying)
    disputed = lambda life: life.disputed(1_000_000, 2)  # noqa: E731
    await trade.move(order, History.shipped, disputed, History.contested)
    await trade.wait(timedelta(days=12))  # of the 14 for a ruling
    assert await trade.disputes.list_stuck(as_staff(strange, StaffRole.SUPPORT))
    helpers = as_staff(buying, StaffRole.SUPPORT), as_staff(selling, StaffRole.SUPPORT)
    member = on_team(as_staff(strange, StaffRole.SUPPORT), selling, TeamRole.SUPPORT)
    for side in (*helpers, member):
        assert list(await trade.disputes.list_stuck(side)) == []


async def test_cases_are_listed_and_counted_for_as_long_as_they_are_seen(
    trade, lamp, buying, judging
):
    order = await trade.paid(lamp, buying)
    disputed = lambda life: life.disputed(1_000_000, 2)  # noqa: E731
    await trade.move(order, History.shipped, disputed, History.contested)
    await trade.move(order, lambda life: life.ruled(1_000_000))
    for days, expected in ((1, 1), (100, 0)):
        await trade.wait(timedelta(days=days))
        for stage in (CaseStage.ANY, CaseStage.CLOSED):
            listed = (await trade.disputes.list_cases(ASKED, judging, stage)).items
            assert len(listed) == await trade.disputes.count_cases(judging, stage) == expected
    assert (await trade.disputes.figures(judging)).cases == 1, "counted for good"


async def test_staff_look_after_no_question_of_theirs(trade, lamp, buying, selling, strange, place):
    questions = place(QuestionService)
    asked = await questions.ask(lamp.id, "Is the cable long?", buying)
    await questions.report(asked.id, await trade.market.person("second_seller"))
    asker = as_staff(buying, StaffRole.SUPPORT)
    helper = as_staff(strange, StaffRole.SUPPORT)
    member = on_team(helper, selling, TeamRole.FINANCE)
    for wrong in (asker, on_team(asker, selling, TeamRole.SUPPORT), member):
        assert list(await questions.list_waiting(wrong)) == []
        for step in (questions.hide(asked.id, wrong), questions.answer(asked.id, "Yes.", wrong)):
            with pytest.raises(NotYourQuestion):
                await step
    (waiting,) = await questions.list_waiting(helper)
    assert "hide" in waiting.actions
