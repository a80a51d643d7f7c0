"""Derive everything again from the stored logs and compare it with what the tables say.

The tables are emptied, filled and looked at inside a savepoint that is always rolled back, so
nobody sees it and nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CompoundSelect, Table, column, delete, except_, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.deployment import Deployment
from backend.chain.events import OfferPosted, OfferWithdrawn
from backend.chain.gateway import ChainGateway
from backend.chain.signed_actions import OfferToSign
from backend.chain.types import ZERO_HASH, Address, BlockHash, ChainId, EscrowId
from backend.indexer.ingest import escrows_of, read_histories
from backend.indexer.projector import Projector
from backend.indexer.repository import ChainRepository

EVENTS_AT_ONCE = 5_000
ESCROWS_AT_ONCE = 1_000
ROWS_SHOWN = 20  # per table and direction; one is enough to look into it


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is there and should not be (`unexpected`), or the other way round (`missing`)."""

    chain_id: ChainId
    table: str
    kind: Literal["missing", "unexpected"]
    row: dict[str, Any]


async def reconcile(
    session: AsyncSession, projectors: Sequence[Projector], chain_id: ChainId
) -> list[Difference]:
    """Every difference between the derived tables and the stored logs of one chain."""
    # The lock keeps the indexer from moving on between the two looks.
    await ChainRepository(session, chain_id).get_cursor(lock=True)
    found: list[Difference] = []
    for projector in projectors:
        found += await _compare(session, chain_id, projector)
    return found


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An escrow whose newest stored log does not carry the word that the contract holds."""

    escrow_id: EscrowId
    indexed: int
    on_chain: int


@dataclass(frozen=True, slots=True)
class OfferDisagreement:
    """An offer that the contract holds otherwise than the logs tell; zero: it holds none."""

    escrow_id: EscrowId
    maker: Address
    indexed: bytes
    on_chain: bytes


async def compare_with_contract(
    session: AsyncSession, gateway: ChainGateway, deployment: Deployment
) -> list[Disagreement | OfferDisagreement]:
    """Ask the contract for every escrow, in the block we have read to. Logs left out show here."""
    repository = ChainRepository(session, deployment.chain_id)
    block_hash = (await repository.get_cursor(lock=True)).block_hash
    if block_hash is None:
        return []
    asked = (repository, gateway, deployment, BlockHash(block_hash))
    return [*await _compare_states(*asked), *await _compare_offers(*asked)]


async def _compare_states(
    repository: ChainRepository, gateway: ChainGateway, deployment: Deployment, at: BlockHash
) -> list[Disagreement]:
    found: list[Disagreement] = []
    after = ZERO_HASH
    while events := await repository.list_last_states(after, ESCROWS_AT_ONCE):
        ids = [event.escrow_id for event in events]
        words = await gateway.state_words(deployment.escrow, ids, at)
        found += [
            Disagreement(event.escrow_id, event.state, word)
            for event, word in zip(events, words, strict=True)
            if event.state != word
        ]
        after = ids[-1]
    return found


async def _compare_offers(
    repository: ChainRepository, gateway: ChainGateway, deployment: Deployment, at: BlockHash
) -> list[OfferDisagreement]:
    found: list[OfferDisagreement] = []
    after = (ZERO_HASH, ZERO_HASH)
    while events := await repository.list_last_offers(after, ESCROWS_AT_ONCE):
        makers = [(event.escrow_id, event.maker) for event in events]
        hashes = await gateway.offer_hashes(deployment.escrow, makers, at)
        found += [
            OfferDisagreement(event.escrow_id, event.maker, _offer_hash(event), on_chain)
            for event, on_chain in zip(events, hashes, strict=True)
            if _offer_hash(event) != on_chain
        ]
        after = (events[-1].escrow_id, events[-1].maker.rjust(len(ZERO_HASH), b"\0"))
    return found


def _offer_hash(event: OfferPosted | OfferWithdrawn) -> bytes:
    if isinstance(event, OfferWithdrawn):
        return ZERO_HASH
    return OfferToSign(event.maker, event.escrow_id, event.state, event.proposal).hash()


async def replay(session: AsyncSession, chain_id: ChainId, projector: Projector) -> None:
    """Empty the projector's tables and fill them again from the stored logs."""
    for derived in reversed(_in_order(projector.tables)):
        await session.execute(delete(derived).where(derived.c.chain_id == chain_id))
    repository = ChainRepository(session, chain_id)
    place = (-1, -1)
    while events := await repository.list_events_after(place, EVENTS_AT_ONCE):
        histories = await read_histories(repository, escrows_of(events))
        await projector.apply(session, chain_id, histories, events, [])
        place = (events[-1].at.block_number, events[-1].at.log_index)


async def _compare(
    session: AsyncSession, chain_id: ChainId, projector: Projector
) -> list[Difference]:
    savepoint = await session.begin_nested()
    try:
        for derived in projector.tables:
            copy = f"CREATE TEMPORARY TABLE {_copy_of(derived)} ON COMMIT DROP AS TABLE {derived}"
            await session.execute(text(copy))
        await replay(session, chain_id, projector)
        return [
            difference
            for derived in projector.tables
            for difference in await _differences(session, chain_id, derived)
        ]
    finally:
        await savepoint.rollback()
        session.expire_all()


async def _differences(
    session: AsyncSession, chain_id: ChainId, derived: Table
) -> list[Difference]:
    names = [item.name for item in derived.columns]
    copy = table(_copy_of(derived), *(column(name) for name in names))
    is_ours = copy.c.chain_id == chain_id
    before = select(*(copy.c[name] for name in names)).where(is_ours)
    after = select(*(derived.c[name] for name in names)).where(derived.c.chain_id == chain_id)
    missing = await _rows(session, except_(after, before))
    unexpected = await _rows(session, except_(before, after))
    return [
        *(Difference(chain_id, derived.name, "missing", row) for row in missing),
        *(Difference(chain_id, derived.name, "unexpected", row) for row in unexpected),
    ]


async def _rows(session: AsyncSession, query: CompoundSelect[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in (await session.execute(query.limit(ROWS_SHOWN))).mappings()]


def _in_order(tables: Sequence[Table]) -> list[Table]:
    """Those that others refer to first."""
    everything = tables[0].metadata.sorted_tables if tables else []
    return [item for item in everything if item in tables]


def _copy_of(derived: Table) -> str:
    return f"before_{derived.name}"
