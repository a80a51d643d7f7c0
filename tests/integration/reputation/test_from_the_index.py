"""The records of the index are those of the logs, and a block that goes takes its counts along."""
# covers: N-20, N-11

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from backend.chain.events import PolicyRegistered
from backend.domain.catalog.projector import CatalogProjector
from backend.domain.escrow.models import Escrow
from backend.domain.escrow.projector import EscrowProjector
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import Count, count
from backend.domain.reputation.rebuilding import ROLES, rebuild
from backend.domain.reputation.repository import ReputationRepository
from tests.builders.histories import ARBITER, BUYER, CHAIN, POLICY, SELLER, a_history
from tests.builders.index import HandIndex
from tests.builders.walks import histories

WHO = {Role.SELLER: SELLER, Role.BUYER: BUYER, Role.ARBITER: ARBITER}
RULES = PolicyRegistered(a_history().funded().events[0].at, a_history().policy_id, POLICY)


async def nobody(*_: object) -> dict:
    return {}


@pytest.fixture
def index():
    return HandIndex(EscrowProjector(nobody))


async def read(session, role):
    repository = ReputationRepository(session, CHAIN)
    outcomes = await repository.list_outcomes(role, WHO[role])
    return count(role, outcomes, await repository.count_people(role, WHO[role]))


def a_sale(number, buyer=BUYER):
    return a_history(escrow_id=bytes([number]) * 32, buyer=buyer).funded()


async def register(session):
    await HandIndex(CatalogProjector()).add(session, RULES)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lives=st.lists(histories(), min_size=1, max_size=4))
async def test_whatever_happened_the_logs_alone_give_the_same_records(session, lives):
    await session.execute(delete(Escrow))
    index = HandIndex(EscrowProjector(nobody))
    told = []
    for number, life in enumerate(lives, start=1):
        events = [replace(event, escrow_id=bytes([number]) * 32) for event in life.events]
        await index.add(session, *events)
        told += events
    for role in (Role.SELLER, Role.BUYER):
        assert await read(session, role) == rebuild(told, WHO[role])[role]


async def test_a_market_is_counted_for_all_three(session, index):
    await register(session)
    lives = [
        a_sale(1).shipped().confirmed(),
        a_sale(2, bytes([7]) * 20).shipped().disputed().contested().ruled(250_000),
        a_sale(3).shipped().disputed(400_000).contested().to_the_deadline().timed_out(),
    ]
    for life in lives:
        await index.add(session, *life.events)

    told = [RULES, *(event for life in lives for event in life.events)]
    for role in ROLES:
        assert await read(session, role) == rebuild(told, WHO[role])[role]
    seller = await read(session, Role.SELLER)
    assert (seller.people, seller[Count.STARTED], seller.rulings) == (2, 3, 1)
    arbiter = await read(session, Role.ARBITER)
    assert (arbiter[Count.CONTESTED], arbiter[Count.DIVIDED], arbiter[Count.UNDECIDED]) == (2, 1, 1)


async def test_a_reorganisation_takes_a_count_back(session, index):
    life = a_sale(1).shipped()
    await index.add(session, *life.events)
    before = await read(session, Role.SELLER)
    ending = life.disputed().conceded().events[len(life.events) :]
    await index.add(session, *ending)
    assert (await read(session, Role.SELLER))[Count.CONCEDED] == 1

    await index.remove(session, *ending)
    assert await read(session, Role.SELLER) == before
    await index.remove(session, *life.events)
    assert (await read(session, Role.SELLER)).is_empty


async def test_an_item_has_the_history_of_its_sales_until_a_block_goes(session, index):
    repository = ReputationRepository(session, CHAIN)
    other = bytes([7]) * 20
    first = a_history(escrow_id=bytes([1]) * 32, has_asset=True).funded().shipped().confirmed()
    back = a_history(escrow_id=bytes([2]) * 32, has_asset=True, buyer=other).funded().refunded()
    for life in (first, back):
        await index.add(session, *life.events)
    item = (first.asset, first.asset_id, 20)
    [sale] = await repository.list_handovers(*item)
    assert (sale.seller, sale.buyer, sale.is_proven) == (SELLER, BUYER, False)
    assert await repository.list_handovers(first.asset, 8, 20) == []
    await index.remove(session, first.events[-1])
    assert await repository.list_handovers(*item) == []
