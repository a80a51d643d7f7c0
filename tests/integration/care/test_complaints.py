"""Complaints become tickets, and customs are one press.

covers: S2-14, S2-23, S2-24, S2-25, S4-19
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core.errors import Invalid
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole
from backend.domain.care.complaining import MOST_COMPLAINTS, ComplaintService
from backend.domain.care.complaints import COMPLAINTS, ComplaintKind
from backend.domain.care.customs import CustomsDesk
from backend.domain.care.errors import ComplaintRefused, CustomsHoldRefused
from backend.domain.care.flags import FlagService
from backend.domain.care.keeper import CareKeeper
from backend.domain.care.lifecycle import TicketStatus
from backend.domain.care.models import Ticket
from backend.domain.care.repository import Queue, TicketFilter
from backend.domain.care.service import CareService, TicketService
from backend.domain.parties.staff import StaffService
from backend.domain.services.lifecycle import RequestKind
from backend.domain.shipping.progress import CUSTOMS_DAYS, ParcelStatus
from backend.domain.shipping.updates import CarrierUpdateService
from tests.builders.histories import History

K = ComplaintKind


@pytest.fixture
def complaints(trade):
    return ComplaintService(trade.market.session, trade.market.resources)


@pytest.fixture
def tickets(trade):
    return lambda: TicketService(trade.market.session, trade.market.resources)


@pytest.fixture
async def support(trade, strange):
    staff = StaffService(trade.market.session, trade.market.resources)
    await staff.grant_by_command(strange.address, StaffRole.SUPPORT)
    return type(strange)(strange.party_id, strange.address, staff=frozenset({StaffRole.SUPPORT}))


@pytest.fixture
async def arrived(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.delivered)
    return await trade.orders.get(order.id, buying)


def test_every_kind_has_words_and_somebody():
    assert [row.kind for row in COMPLAINTS] == list(ComplaintKind)


async def test_a_complaint_is_a_ticket_that_both_sides_and_staff_read(
    trade, arrived, complaints, tickets, buying, selling, support
):
    [delivery] = arrived.deliveries
    made = await complaints.complain(delivery.id, K.WRONG_PRODUCT, "A green one.", buying)
    assert (made.label, made.is_open, made.said) == ("Wrong product", True, ("A green one.",))
    [ticket] = (await tickets().list_page(TicketFilter(), PageRequest(), support)).items
    assert (ticket.title, ticket.step) == ("Complaint: Wrong product", K.WRONG_PRODUCT)
    assert ticket.is_mine  # given to the one who is there
    theirs = await trade.orders.get(arrived.id, selling)
    [seen] = await complaints.of_order(theirs)
    assert seen.said == ("A green one.",)
    story = [entry.sentence for entry in await trade.orders.timeline(arrived.id, selling)]
    assert "The buyer complains: wrong product." in story


async def test_it_is_no_late_step_and_the_chain_does_not_settle_it(
    trade, arrived, complaints, tickets, buying, support
):
    [delivery] = arrived.deliveries
    await complaints.complain(delivery.id, K.DAMAGED, "A scratch.", buying)
    await trade.move(arrived, History.confirmed)
    await CareKeeper(trade.market.session, trade.market.resources).follow(arrived.id)
    [ticket] = (await tickets().list_page(TicketFilter(), PageRequest(), support)).items
    view = await trade.orders.get(arrived.id, buying)
    care = CareService(trade.market.session, trade.market.resources)
    assert await care.of_order(view, buying) == {}
    closed = await tickets().take_step(ticket.id, "close", "They got a part back.", "", support)
    assert closed.status is TicketStatus.CLOSED


async def test_another_word_about_the_same_thing_opens_the_same_ticket_again(
    trade, arrived, complaints, tickets, buying, support
):
    [delivery] = arrived.deliveries
    await complaints.complain(delivery.id, K.MISSING_ITEM, "No bulb.", buying)
    [ticket] = (await tickets().list_page(TicketFilter(), PageRequest(), support)).items
    await tickets().take_step(ticket.id, "close", "It was in the other box.", "", support)
    again = await complaints.complain(delivery.id, K.MISSING_ITEM, "It was not.", buying)
    assert again.is_open and again.said == ("No bulb.", "It was not.")
    whole = await tickets().get(ticket.id, support)
    assert [entry.action for entry in whole.entries] == ["complain", "close", "complain"]
    count = await trade.market.session.scalar(select(func.count()).select_from(Ticket))
    assert count == 1
    done = await tickets().list_page(TicketFilter(queue=Queue.DONE), PageRequest(), support)
    assert done.items == []


async def test_what_cannot_be_complained_about_changes_nothing(
    trade, lamp, arrived, complaints, buying, selling
):
    [delivery] = arrived.deliveries
    fresh = await trade.paid(lamp, buying)
    for _ in range(MOST_COMPLAINTS):
        await complaints.complain(delivery.id, K.OTHER, "Hm.", buying)
    await trade.market.session.flush()
    before = await trade.market.fingerprint()
    for delivery_id, kind, text, viewer, refusal in (
        (delivery.id, K.DAMAGED, "I sold it.", selling, ComplaintRefused),
        (delivery.id, K.DAMAGED, " ", buying, Invalid),
        (delivery.id, K.OTHER, "Once more.", buying, ComplaintRefused),
        (fresh.deliveries[0].id, K.DAMAGED, "Not even sent.", buying, ComplaintRefused),
    ):
        with pytest.raises(refusal):
            await complaints.complain(delivery_id, kind, text, viewer)
    assert await trade.market.fingerprint() == before


async def test_customs_are_told_and_ask_for_time_with_one_press(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    [delivery] = order.deliveries
    prepared = await trade.shipments.prepare(delivery.id, "dhl", "JD014600003SE", selling)
    await trade.move(order, lambda life: life.shipped(prepared.hash))
    deadline = (await trade.orders.get(order.id, buying)).deliveries[0].escrow.deadline
    desk = CustomsDesk(trade.market.session, trade.market.resources)
    work = await desk.report(delivery.id, selling)
    [asked] = work.requests
    assert (asked.kind, asked.until) == (RequestKind.MORE_TIME, deadline + CUSTOMS_DAYS)
    assert "customs" in asked.text
    story = [entry.sentence for entry in await trade.orders.timeline(order.id, buying)]
    assert story[-2:] == [
        "News of the parcel: held at customs.",
        "The seller asks the buyer for more time.",
    ]
    before = await trade.market.fingerprint()
    for viewer in (selling, buying):  # once, and by the seller
        with pytest.raises(CustomsHoldRefused):
            await desk.report(delivery.id, viewer)
    assert await trade.market.fingerprint() == before
    await trade.move(order, lambda life: life.extended(int(CUSTOMS_DAYS / timedelta(seconds=1))))


async def test_what_customs_hold_is_expected_later_and_is_no_ones_ticket(
    trade, lamp, buying, selling
):
    def keeper():
        return CareKeeper(trade.market.session, trade.market.resources)

    order = await trade.paid(lamp, buying)
    [delivery] = order.deliveries
    prepared = await trade.shipments.prepare(delivery.id, "dhl", "JD014600003SE", selling)
    await trade.move(order, lambda life: life.shipped(prepared.hash))
    await keeper().follow(order.id)
    await trade.wait(timedelta(days=10))
    assert await keeper().watch() == 1
    ticket = await trade.market.session.scalar(select(Ticket).where(Ticket.order_id == order.id))
    assert (ticket.step, ticket.status) == ("arrive", TicketStatus.OPEN)
    parcels = CarrierUpdateService(trade.market.session, trade.market.resources)
    await parcels.write_down(delivery.id, ParcelStatus.HELD_AT_CUSTOMS, "", "", selling)
    await keeper().follow(order.id)
    await trade.market.session.refresh(ticket)
    assert ticket.status == TicketStatus.RESOLVED
    flags = FlagService(trade.market.session, trade.market.resources)
    for viewer, told in ((buying, "give the seller more time"), (selling, "ask the buyer")):
        seen = await trade.orders.get(order.id, viewer)
        [look] = await flags.of_order(seen, viewer)
        assert "Held at customs." in look.sentence
        assert told in look.sentence
