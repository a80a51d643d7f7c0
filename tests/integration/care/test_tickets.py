"""Late steps become tickets: exactly one, given to somebody, over when the step comes.

covers: S1-14, S2-32, S1-17, S1-18, S1-19, N-11, N-13
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core.errors import Invalid, NotFound
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.care.errors import NobodyToAssign, TicketNotFound, TicketStepRefused
from backend.domain.care.keeper import CareKeeper
from backend.domain.care.lifecycle import TicketStatus
from backend.domain.care.models import Ticket, TicketEntry
from backend.domain.care.repository import Queue, TicketFilter
from backend.domain.care.service import CareService, TicketService
from backend.domain.escrow.statuses import Role
from backend.domain.parties.staff import StaffService
from tests.builders.histories import History

DAYS = timedelta(days=1)


@pytest.fixture
def tickets(trade):
    """A new service each time: it takes the time when it is made."""
    return lambda: TicketService(trade.market.session, trade.market.resources)


@pytest.fixture
def keeper(trade):
    return lambda: CareKeeper(trade.market.session, trade.market.resources)


@pytest.fixture
def hire(trade):
    async def make(viewer, role):
        staff = StaffService(trade.market.session, trade.market.resources)
        await staff.grant_by_command(viewer.address, role)
        return replace(viewer, staff=viewer.staff | {role})

    return make


@pytest.fixture
async def support(strange, hire):
    return await hire(strange, StaffRole.SUPPORT)


@pytest.fixture
async def late(trade, lamp, buying, keeper):
    """Paid, expected, and not shipped for four days."""

    async def make():
        order = await trade.paid(lamp, buying)
        await keeper().follow(order.id)
        await trade.wait(4 * DAYS)
        assert await keeper().watch() == 1
        return order

    return make


async def listed(tickets, viewer, queue=Queue.OPEN):
    page = await tickets().list_page(TicketFilter(queue=queue), PageRequest(), viewer)
    return page.items


async def rows(trade, model):
    return await trade.market.session.scalar(select(func.count()).select_from(model))


async def test_nothing_is_raised_before_its_time(trade, lamp, buying, keeper, support, tickets):
    order = await trade.paid(lamp, buying)
    await keeper().follow(order.id)
    await trade.wait(2 * DAYS)
    assert await keeper().watch() == 0
    assert await listed(tickets, support) == []


async def test_an_overdue_step_is_one_ticket_given_to_the_right_person(
    trade, late, keeper, support, tickets
):
    order = await late()
    assert await keeper().watch() == 0
    await keeper().follow(order.id)
    [ticket] = await listed(tickets, support)
    assert (ticket.title, ticket.waits_for, ticket.status) == (
        "Not shipped",
        Role.SELLER,
        TicketStatus.OPEN,
    )
    assert ticket.is_mine and ticket.assignee.id == support.party_id
    assert await rows(trade, Ticket) == 1
    assert await tickets().count_mine(support) == 1


async def test_both_sides_are_told_what_they_can_do_and_by_when(
    trade, late, buying, selling, support
):
    order = await late()
    told = {}
    for viewer in (buying, selling):
        view = await trade.orders.get(order.id, viewer)
        care = CareService(trade.market.session, trade.market.resources)
        [told[view.role]] = (await care.of_order(view, viewer)).values()
    assert told[Role.BUYER].is_late and told[Role.SELLER].is_late
    assert "anybody can send your money back" in told[Role.BUYER].advice
    assert "Ship it" in told[Role.SELLER].advice
    view = await trade.orders.get(order.id, buying)
    assert told[Role.BUYER].acts_at == view.deliveries[0].silence.at
    assert told[Role.BUYER].helper == "our staff"  # who has chosen no name


async def test_the_step_resolves_it_and_a_block_that_goes_opens_the_same_one_again(
    trade, late, keeper, support, tickets
):
    order = await late()
    await trade.move(order, History.shipped)
    await keeper().follow(order.id)
    [ticket] = await listed(tickets, support, Queue.DONE)
    assert ticket.status is TicketStatus.RESOLVED
    await trade.undo(order)
    await keeper().follow(order.id)
    [again] = await listed(tickets, support)
    assert (again.id, again.status) == (ticket.id, TicketStatus.OPEN)
    whole = await tickets().get(ticket.id, support)
    assert [entry.action for entry in whole.entries] == ["resolve", "reopen"]
    assert await rows(trade, Ticket) == 1


async def test_a_payment_that_vanishes_leaves_nothing_to_do(trade, late, keeper, support, tickets):
    order = await late()
    await trade.undo(order)
    await keeper().follow(order.id)
    assert await listed(tickets, support) == []


async def test_support_reads_the_thread_exactly_while_it_is_open(
    trade, late, keeper, buying, support
):
    order = await late()
    await trade.messages.post(order.id, "Anybody there?", buying)
    assert [e.text for e in await trade.messages.list(order.id, None, support) if e.author] == [
        "Anybody there?"
    ]
    await trade.move(order, History.shipped)
    await keeper().follow(order.id)
    with pytest.raises(NotFound):
        await trade.messages.list(order.id, None, support)


async def test_work_goes_round_and_nobody_looks_after_their_own(
    trade, market, lamp, buying, selling, strange, hire, keeper, tickets
):
    await hire(buying, StaffRole.SUPPORT)  # a side of every order here
    first = await hire(strange, StaffRole.SUPPORT)
    second = await hire(await market.person("second_seller"), StaffRole.SUPPORT)
    for _ in range(3):
        order = await trade.paid(lamp, buying)
        await keeper().follow(order.id)
    await trade.wait(4 * DAYS)
    await keeper().watch()
    queue = await listed(tickets, first)
    given = [ticket.assignee.id for ticket in queue]
    assert sorted(given.count(v.party_id) for v in (first, second)) == [1, 2]
    as_staff = replace(buying, staff=frozenset({StaffRole.SUPPORT}))
    assert await listed(tickets, as_staff) == []
    with pytest.raises(TicketNotFound):
        await tickets().get(queue[0].id, as_staff)
    with pytest.raises(NobodyToAssign):
        await tickets().assign([queue[0].id], buying.party_id, first)


async def test_without_anybody_it_waits_unassigned_and_is_given_later(
    trade, late, strange, hire, tickets
):
    await late()
    support = await hire(strange, StaffRole.SUPPORT)
    [ticket] = await listed(tickets, support, Queue.UNASSIGNED)
    assert await tickets().assign([ticket.id], support.party_id, support) == 1
    assert [t.id for t in await listed(tickets, support, Queue.MINE)] == [ticket.id]
    await tickets().assign([ticket.id], None, support)
    taken = await tickets().take_step(ticket.id, "take", "", "", support)
    assert taken.is_mine and "take" not in taken.actions


async def test_who_is_staff_no_more_hands_over(trade, market, late, strange, hire, keeper, tickets):
    first = await hire(strange, StaffRole.SUPPORT)
    await late()
    second = await hire(await market.person("second_seller"), StaffRole.SUPPORT)
    staff = StaffService(market.session, market.resources)
    await staff.revoke_by_command(first.address, StaffRole.SUPPORT)
    await keeper().reassign(first.party_id, StaffRole.SUPPORT.value)
    [ticket] = await listed(tickets, second, Queue.MINE)
    assert ticket.assignee.id == second.party_id


async def test_a_question_is_read_by_the_side_it_is_for(
    trade, late, buying, selling, support, tickets
):
    order = await late()
    [ticket] = await listed(tickets, support)
    await tickets().take_step(ticket.id, "ask", "When will it be posted?", "seller", support)
    await tickets().take_step(ticket.id, "note", "Called them twice.", "", support)
    care = CareService(trade.market.session, trade.market.resources)
    seen = {}
    for viewer in (buying, selling):
        view = await trade.orders.get(order.id, viewer)
        [found] = (await care.of_order(view, viewer)).values()
        seen[view.role] = [entry.text for entry in found.asked]
    assert seen == {Role.BUYER: [], Role.SELLER: ["When will it be posted?"]}
    whole = await tickets().get(ticket.id, support)
    assert [entry.action for entry in whole.entries] == ["ask", "note"]
    assert whole.act_by > ticket.opened_at


async def test_staff_are_never_told_to_act_after_the_contract_has(
    trade, late, buying, support, tickets
):
    order = await late()
    deadline = (await trade.orders.get(order.id, buying)).deliveries[0].silence.at
    await trade.wait(deadline - trade.market.clock.now() - timedelta(hours=2))
    [ticket] = await listed(tickets, support)
    assert ticket.act_by <= deadline
    moved = await tickets().take_step(ticket.id, "note", "Called them.", "", support)
    assert moved.act_by == deadline


async def test_a_closed_ticket_stays_closed_until_staff_opens_it(
    trade, late, keeper, support, tickets
):
    order = await late()
    [ticket] = await listed(tickets, support)
    closed = await tickets().take_step(ticket.id, "close", "They agreed to wait.", "", support)
    assert closed.status is TicketStatus.CLOSED
    await trade.wait(DAYS)
    await keeper().watch()
    await keeper().follow(order.id)
    assert await listed(tickets, support) == []
    opened = await tickets().take_step(ticket.id, "reopen", "", "", support)
    assert opened.status is TicketStatus.OPEN


@pytest.mark.parametrize(
    ("case", "action", "text", "side", "refusal"),
    [
        ("closing needs a reason", "close", "", "", Invalid),
        ("a question needs somebody to ask", "ask", "When?", "everybody", Invalid),
        ("only the system resolves", "resolve", "", "", TicketStepRefused),
        ("an open one is not opened", "reopen", "", "", TicketStepRefused),
        ("assigning has its own way", "assign", "", "", TicketStepRefused),
        ("a step nobody knows", "burn", "", "", NotFound),
    ],
)
async def test_a_refused_step_changes_nothing(
    trade, late, support, tickets, case, action, text, side, refusal
):
    await late()
    [ticket] = await listed(tickets, support)
    before = await trade.market.fingerprint()
    with pytest.raises(refusal):
        await tickets().take_step(ticket.id, action, text, side, support)
    assert await trade.market.fingerprint() == before
    assert await rows(trade, TicketEntry) == 0


async def test_others_have_no_tickets_at_all(
    trade, late, buying, selling, judging, support, tickets
):
    await late()
    [ticket] = await listed(tickets, support)
    outsiders = (
        buying,
        selling,
        judging,
        replace(judging, teams={selling.party_id: TeamRole.SUPPORT}),
    )
    for viewer in outsiders:
        with pytest.raises(NotFound, match="nothing here"):
            await listed(tickets, viewer)
        with pytest.raises(NotFound, match="nothing here"):
            await tickets().get(ticket.id, viewer)
        with pytest.raises(NotFound, match="nothing here"):
            await tickets().take_step(ticket.id, "close", "No reason", "", viewer)


async def test_an_admin_gives_work_away_and_does_none(judging, hire, late, support, tickets):
    admin = await hire(judging, StaffRole.ADMIN)
    await late()
    [ticket] = await listed(tickets, support)
    assert set((await tickets().get(ticket.id, admin)).actions) == {"assign"}
    with pytest.raises(TicketStepRefused):
        await tickets().take_step(ticket.id, "close", "I say so", "", admin)
    await tickets().assign([ticket.id], None, admin)
