"""Notes and records: who wrote what, who reads it, and where it stands in the story.

covers: S3-53, S3-54, S3-55, S3-56, S3-59, S3-42
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.core.errors import Invalid
from backend.core.viewer import Audience, StaffRole, TeamRole
from backend.domain.orders.approvals import ApprovalService
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.notes import StepNotes
from backend.domain.orders.rules import Verdict
from backend.domain.parties.service import PartyService
from backend.domain.parties.teams import TeamService
from tests.builders.fulfilment import allocate, fulfilments, hear
from tests.builders.histories import History


@pytest.fixture
def support(judging):
    return replace(judging, staff=frozenset({StaffRole.SUPPORT}))


@pytest.fixture
async def packing(trade, selling, strange):
    """The stranger, who packs for the seller."""
    resources = trade.market.resources
    await PartyService(trade.market.session, resources).rename("Ann Packer", strange)
    teams = TeamService(trade.market.session, resources)
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    await teams.take_step(seat.id, "join", strange)
    return replace(strange, teams={selling.party_id: TeamRole.PACKER})


async def read_notes(trade, order, viewer):
    story = await trade.orders.timeline(order.id, viewer)
    return [note.text for entry in story for note in entry.notes]


async def test_each_note_is_read_by_those_it_is_for(trade, lamp, buying, selling, packing, support):
    order = await trade.paid(lamp, buying)
    add = trade.orders.add_note
    await add(order.id, Audience.SHOP, "Wrap it twice.", packing)
    await add(order.id, Audience.STAFF, "Known to be impatient.", support)
    await add(order.id, Audience.EVERYBODY, "We pack on Monday.", selling)
    for viewer, expected in (
        (buying, ["We pack on Monday."]),
        (selling, ["Wrap it twice.", "We pack on Monday."]),
        (packing, ["Wrap it twice.", "We pack on Monday."]),
        (support, ["Known to be impatient.", "We pack on Monday."]),
    ):
        assert await read_notes(trade, order, viewer) == expected


async def test_the_shop_knows_its_people_by_name_and_the_buyer_a_team(
    trade, lamp, buying, selling, packing
):
    order = await trade.paid(lamp, buying)
    await trade.orders.add_note(order.id, Audience.EVERYBODY, "Two days late.", packing)
    told = {}
    for viewer in (buying, selling):
        story = await trade.orders.timeline(order.id, viewer)
        [entry] = [entry for entry in story if entry.name == "note.added"]
        told[viewer.party_id] = (entry.actor.role, entry.actor.person and entry.actor.person.id)
    assert told == {
        buying.party_id: ("team", None),
        selling.party_id: ("team", packing.party_id),
    }


@pytest.mark.parametrize(
    ("case", "who", "audience", "text", "refusal"),
    [
        ("a buyer writes messages", "buying", Audience.EVERYBODY, "Hello?", OrderNotFound),
        ("an arbiter writes rulings", "judging", Audience.EVERYBODY, "Hm.", OrderNotFound),
        ("the shop does not write for staff", "selling", Audience.STAFF, "Psst.", Invalid),
        ("staff do not write for the shop", "support", Audience.SHOP, "Psst.", Invalid),
        ("an empty one says nothing", "selling", Audience.SHOP, "  ", Invalid),
        ("it has an end", "selling", Audience.SHOP, "x" * 2_001, Invalid),
    ],
)
async def test_a_refused_note_changes_nothing(
    trade, lamp, buying, selling, judging, support, case, who, audience, text, refusal
):
    order = await trade.paid(lamp, buying)
    people = {"buying": buying, "selling": selling, "judging": judging, "support": support}
    viewer = people[who]
    before = await trade.market.fingerprint()
    with pytest.raises(refusal):
        await trade.orders.add_note(order.id, audience, text, viewer)
    assert await trade.market.fingerprint() == before


async def test_a_step_keeps_where_it_led_and_what_was_said_with_it(
    trade, lamp, buying, selling, packing
):
    order = await trade.paid(lamp, buying)
    await hear(trade)
    await allocate(trade)
    work = fulfilments(trade)
    notes = StepNotes(inside="Box 4.", told="We have begun to pack.")
    await work.take("start_packing", order.deliveries[0].id, packing, notes=notes)
    story = await trade.orders.timeline(order.id, selling)
    last = [entry for entry in story if entry.name == "fulfilment.moved"][-1]
    assert (last.source, last.status, last.is_detail) == ("allocated", "packing", True)
    assert [note.text for note in last.notes] == ["Box 4.", "We have begun to pack."]
    assert await read_notes(trade, order, buying) == ["We have begun to pack."]
    thread = await trade.messages.list(order.id, None, buying)
    assert all("packing" not in entry.text for entry in thread)


async def test_who_approved_is_told_inside_and_the_reason_to_everybody(
    trade, lamp, buying, selling, support
):
    approvals = ApprovalService(trade.market.session, trade.market.resources)
    await approvals.add_rule(Verdict.APPROVE, buying.address, None, selling)
    order = await trade.ordered(lamp, buying)
    await approvals.decide(order.id, "approve", "Welcome.", selling, "Called them.")
    [entry] = [
        entry
        for entry in await trade.orders.timeline(order.id, selling)
        if entry.name == "order.decided"
    ]
    assert (entry.source, entry.status, entry.actor.role) == ("waiting", "approved", "seller")
    assert [note.text for note in entry.notes] == ["Welcome.", "Called them."]
    assert await read_notes(trade, order, buying) == ["Welcome."]
    for viewer, expected in ((selling, selling.party_id), (support, selling.party_id)):
        view = await trade.orders.get(order.id, viewer)
        assert view.hold.decided_by.id == expected
    assert (await trade.orders.get(order.id, buying)).hold.decided_by is None


async def test_facts_of_the_chain_name_the_status_they_met(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.delivered)
    story = [e for e in await trade.orders.timeline(order.id, buying) if e.is_on_chain]
    assert [(e.source, e.status) for e in story] == [
        (None, "funded"),
        ("funded", "shipped"),
        ("shipped", "delivered"),
    ]
