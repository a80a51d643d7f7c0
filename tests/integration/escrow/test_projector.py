"""The escrow tables follow the chain, there and back.

covers: C-04, N-11, S3-44
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from backend.chain import events as ev
from backend.core.outbox.models import EventRow
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.models import CreditEntry, Escrow
from backend.domain.escrow.projection import fold
from backend.domain.escrow.projector import EscrowProjector
from backend.domain.escrow.repository import Credit, EscrowRepository
from tests.builders.histories import BUYER, CHAIN, ESCROW, SELLER, a_history
from tests.builders.index import HandIndex
from tests.builders.walks import histories

ORDER = UUID(int=7 << 64)


async def find_orders(_session, _chain_id, escrow_ids):
    return {escrow_id: ORDER for escrow_id in escrow_ids if escrow_id == ESCROW}


@pytest.fixture
def index():
    return HandIndex(EscrowProjector(find_orders))


@pytest.fixture
def escrows(session):
    return EscrowRepository(session, CHAIN)


async def told(session):
    rows = await session.scalars(select(EventRow).order_by(EventRow.number))
    return [row.name for row in rows]


async def test_a_whole_life_is_stored_to_the_unit(session, index, escrows):
    life = a_history(has_asset=True, royalty_bps=500).funded().shipped().delivered()
    life = life.disputed(600_000).contested().ruled(250_000)
    for event in life.events:
        await index.add(session, event)

    assert await escrows.find(ESCROW) == fold(life.events)
    assert await told(session) == [
        "escrow.funded",
        "escrow.shipped",
        "escrow.delivered",
        "escrow.disputed",
        "escrow.contested",
        "escrow.ruled",
    ]
    facts = await escrows.list_facts([ESCROW])
    assert [fact.name for fact in facts] == [type(event).__name__ for event in life.events]
    assert facts[-1].data["status"] == "ruled"
    assert facts[0].data["buyer"].lower() == "0x" + "b0" * 20


async def test_told_events_carry_order_and_log(session, index):
    life = a_history().funded()
    await index.add(session, *life.events)
    row = (await session.scalars(select(EventRow))).one()
    assert (row.order_id, row.chain_id) == (ORDER, CHAIN)
    assert row.block_hash == life.events[0].at.block_hash
    assert row.actor == "system:indexer"
    assert row.data["status"] == "funded"


async def test_an_escrow_of_nobodys_order_is_stored_and_not_told(session, index, escrows):
    other = a_history(escrow_id=bytes([1]) * 32).funded()
    await index.add(session, *other.events)
    assert await escrows.find(other.escrow_id) is not None
    assert await told(session) == []


async def test_the_same_logs_told_twice_change_nothing(session, index, escrows):
    life = a_history().funded().shipped()
    await index.add(session, *life.events)
    before = await escrows.find(ESCROW)
    again = HandIndex(EscrowProjector(find_orders))
    await again.add(session, *life.events)
    assert await escrows.find(ESCROW) == before
    assert await told(session) == ["escrow.funded", "escrow.shipped"]


async def test_a_step_that_is_taken_back_is_undone(session, index, escrows):
    life = a_history().funded().shipped()
    await index.add(session, *life.events)
    await index.remove(session, life.events[-1])
    record = await escrows.find(ESCROW)
    assert (record.status, record.shipped_at) == (Status.FUNDED, None)
    assert await told(session) == ["escrow.funded", "escrow.shipped", "escrow.rolled_back"]


async def test_a_funding_that_is_taken_back_leaves_nothing(session, index, escrows):
    life = a_history(has_asset=True).funded()
    await index.add(session, *life.events)
    await index.remove(session, *life.events)
    assert await escrows.find(ESCROW) is None
    assert await escrows.list_facts([ESCROW]) == []
    assert await told(session) == ["escrow.funded", "escrow.rolled_back", "escrow.vanished"]


async def test_mined_again_in_another_block_it_is_told_again(session, index, escrows):
    life = a_history().funded()
    elsewhere = replace(
        life.events[0], at=life.events[0].at._replace(block_hash=bytes([7]) * 32, block_number=101)
    )
    await index.add(session, *life.events)
    await index.change(session, added=[elsewhere], removed=life.events)
    assert (await escrows.find(ESCROW)).funded_block == 101
    assert await told(session) == ["escrow.funded", "escrow.rolled_back", "escrow.funded"]


async def test_a_chain_that_comes_back_to_its_branch_tells_it_again(session, index, escrows):
    life = a_history().funded()
    for _ in range(3):
        await index.add(session, *life.events)
        await index.remove(session, *life.events)
    await index.add(session, *life.events)
    assert (await escrows.find(ESCROW)).status is Status.FUNDED
    once = ["escrow.funded", "escrow.rolled_back", "escrow.vanished"]
    assert await told(session) == [*once, *once, *once, "escrow.funded"]


async def test_credits_are_summed_and_drawn(session, index, escrows):
    life = a_history(has_asset=True).funded().confirmed()
    at = life.events[-1].at
    token, coin = life.asset, bytes(20)
    credited = ev.Credited(at._replace(log_index=1), ESCROW, coin, SELLER, 975_000)
    held = ev.AssetCredited(at._replace(log_index=2), ESCROW, token, BUYER, 7, 0)
    await index.add(session, *life.events, credited, held)
    assert await escrows.credits_of(SELLER) == [Credit(coin, False, 0, 975_000, CHAIN)]
    assert await escrows.credits_of(BUYER) == [Credit(token, True, 7, 1, CHAIN)]

    drawn = ev.Withdrawn(at._replace(log_index=3), coin, SELLER, SELLER, 975_000)
    claimed = ev.AssetClaimed(at._replace(log_index=4), token, BUYER, BUYER, 7, 0)
    await index.add(session, drawn, claimed)
    assert await escrows.credits_of(SELLER) == []
    assert await escrows.credits_of(BUYER) == []

    await index.remove(session, drawn)
    assert await escrows.credits_of(SELLER) == [Credit(coin, False, 0, 975_000, CHAIN)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories())
async def test_whatever_is_undone_the_rows_are_those_of_what_stands(session, escrows, history):
    savepoint = await session.begin_nested()
    index = HandIndex(EscrowProjector(find_orders))
    await index.add(session, *history.events)
    for event in reversed(history.events):
        await index.remove(session, event)
        standing = index._history(ESCROW)
        assert await escrows.find(ESCROW) == fold(standing)
    assert await session.scalar(select(func.count()).select_from(Escrow)) == 0
    assert await session.scalar(select(func.count()).select_from(CreditEntry)) == 0
    await savepoint.rollback()


async def test_an_offer_is_told_where_it_stood_and_taken_back_with_its_log(session, index, escrows):
    life = a_history().funded().shipped().offered(0).proven(BUYER, 200)
    for event in life.events:
        await index.add(session, event)
    record = await escrows.find(ESCROW)
    assert record == fold(life.events)
    assert (len(record.offers), len(record.proofs)) == (1, 1)

    await index.remove(session, *life.events[2:])
    record = await escrows.find(ESCROW)
    assert (record.offers, record.proofs, record.status) == ((), (), Status.SHIPPED)
    assert await told(session) == [
        "escrow.funded",
        "escrow.shipped",
        "escrow.offer_posted",
        "escrow.item_proven",
        "escrow.rolled_back",
        "escrow.rolled_back",
    ]
    rows = await session.scalars(select(EventRow).where(EventRow.name == "escrow.offer_posted"))
    assert rows.one().data["status"] == "shipped"


async def test_a_life_with_deals_and_returns_is_stored_to_the_unit(session, index, escrows):
    life = a_history(has_asset=True, royalty_bps=500).funded().shipped().disputed(600_000)
    life = life.settled(2).shipped().extended().settled(1, 300_000).return_shipped()
    life = life.return_contested().return_ruled(200_000).return_shipped().return_accepted()
    for event in life.events:
        await index.add(session, event)
    assert await escrows.find(ESCROW) == fold(life.events)
    assert (await told(session))[-1] == "escrow.return_accepted"
    listed = await escrows.list_facts([ESCROW])
    moved = next(row for row in listed if row.name == "Extended")
    assert int(moved.data["deadline"]) > moved.block_time.timestamp()
