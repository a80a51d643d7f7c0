"""Every statement on the indexer's own tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Row,
    Select,
    Table,
    any_,
    delete,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.decoder import decode_log, topics_of
from backend.chain.deployment import Deployment
from backend.chain.events import ContractEvent, OfferPosted, OfferWithdrawn, StateEvent
from backend.chain.types import BlockHash, BlockHeader, ChainId, RawLog
from backend.core.bulk import copy_rows
from backend.indexer.models import ChainBlock, ChainCursor, ChainLog
from backend.indexer.reorg import SPARSE, BlockRef

IDS_AT_ONCE = 10_000
TOPIC_SIZE = 32
STATE_TOPICS = topics_of(StateEvent)
OFFER_TOPICS = (*topics_of(OfferPosted), *topics_of(OfferWithdrawn))
_LOG_COLUMNS = (
    ChainLog.address,
    ChainLog.topics,
    ChainLog.data,
    ChainLog.block_number,
    ChainLog.block_hash,
    ChainLog.tx_hash,
    ChainLog.log_index,
    ChainLog.timestamp,
)
_BLOCKS, _LOGS = (cast(Table, model.__table__) for model in (ChainBlock, ChainLog))
_BLOCK_COLUMNS = ("chain_id", "number", "hash", "parent_hash", "timestamp")
_LOG_ROW = (
    "chain_id",
    "block_hash",
    "log_index",
    "block_number",
    "timestamp",
    "tx_hash",
    "address",
    "topics",
    "data",
    "escrow_id",
)


class ChainRepository:
    """Blocks, logs and the cursor of one chain."""

    def __init__(self, session: AsyncSession, chain_id: ChainId) -> None:
        self._session = session
        self._chain_id = chain_id

    # The cursor

    async def ensure_cursor(self, deployment: Deployment, now: datetime) -> None:
        """Make the row that says where reading begins, unless it is there."""
        before_all = deployment.start_block - 1
        statement = insert(ChainCursor).values(
            chain_id=self._chain_id,
            genesis_hash=deployment.genesis_hash,
            contract=deployment.escrow,
            block_number=before_all,
            head_number=before_all,
            updated_at=now,
        )
        await self._session.execute(statement.on_conflict_do_nothing())

    async def get_cursor(self, *, lock: bool = False) -> ChainCursor:
        """The cursor; with `lock` nobody else moves it until this unit of work ends."""
        query = select(ChainCursor).where(ChainCursor.chain_id == self._chain_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one()

    # Blocks

    async def list_blocks(self, at_most: int, limit: int) -> list[BlockRef]:
        """Remembered blocks up to a height, highest first."""
        query = (
            select(ChainBlock.number, ChainBlock.hash)
            .where(ChainBlock.chain_id == self._chain_id, ChainBlock.number <= at_most)
            .order_by(ChainBlock.number.desc())
            .limit(limit)
        )
        rows = await self._session.execute(query)
        return [BlockRef(number, BlockHash(block_hash)) for number, block_hash in rows]

    async def add_blocks(self, headers: Iterable[BlockHeader]) -> None:
        rows = [
            (self._chain_id, header.number, header.hash, header.parent_hash, header.timestamp)
            for header in headers
        ]
        await copy_rows(self._session, _BLOCKS, _BLOCK_COLUMNS, rows)

    async def delete_blocks_above(self, number: int) -> None:
        await self._session.execute(
            delete(ChainBlock).where(
                ChainBlock.chain_id == self._chain_id, ChainBlock.number > number
            )
        )

    async def forget_blocks(self, first: int, last: int) -> None:
        """Drop blocks of no more use between two heights: those without logs, but for a few."""
        with_logs = select(ChainLog.block_number).where(
            self._logs(), ChainLog.block_number.between(first, last)
        )
        await self._session.execute(
            delete(ChainBlock).where(
                ChainBlock.chain_id == self._chain_id,
                ChainBlock.number.between(first, last),
                ChainBlock.number % SPARSE != 0,
                ChainBlock.number.not_in(with_logs),
            )
        )

    # Logs

    async def add_logs(self, events: Iterable[tuple[RawLog, int, bytes | None]]) -> None:
        """Logs with the time of their block and the escrow they belong to."""
        rows = [
            (
                self._chain_id,
                log.block_hash,
                log.log_index,
                log.block_number,
                timestamp,
                log.tx_hash,
                log.address,
                log.topics,
                log.data,
                escrow_id,
            )
            for log, timestamp, escrow_id in events
        ]
        await copy_rows(self._session, _LOGS, _LOG_ROW, rows)

    async def delete_logs_above(self, number: int) -> None:
        await self._session.execute(
            delete(ChainLog).where(self._logs(), ChainLog.block_number > number)
        )

    async def list_events_above(self, number: int) -> list[ContractEvent]:
        """Events of blocks above a height, in the order of the chain."""
        return await self._events(ChainLog.block_number > number)

    async def list_events_of(self, escrow_ids: Collection[bytes]) -> list[ContractEvent]:
        """Everything stored about these escrows, in the order of the chain."""
        wanted, found = list(escrow_ids), list[ContractEvent]()
        for start in range(0, len(wanted), IDS_AT_ONCE):
            some = literal(wanted[start : start + IDS_AT_ONCE], ARRAY(LargeBinary))
            found += await self._events(ChainLog.escrow_id == any_(some))
        return found

    async def list_events_after(self, position: tuple[int, int], limit: int) -> list[ContractEvent]:
        """The next stored events behind (block number, log index)."""
        place = tuple_(ChainLog.block_number, ChainLog.log_index)
        return await self._events(place > tuple_(*map(literal, position)), limit=limit)

    async def list_last_states(self, after: bytes, limit: int) -> list[StateEvent]:
        """The newest state-carrying event of each escrow, by id, those behind `after`."""
        query = (
            self._select_logs()
            .ext(distinct_on(ChainLog.escrow_id))
            .where(
                ChainLog.escrow_id > after,
                func.substring(ChainLog.topics, 1, TOPIC_SIZE).in_(STATE_TOPICS),
            )
            .order_by(ChainLog.escrow_id, ChainLog.block_number.desc(), ChainLog.log_index.desc())
            .limit(limit)
        )
        events = [self._decode(row) for row in await self._session.execute(query)]
        return [event for event in events if isinstance(event, StateEvent)]

    async def list_last_offers(
        self, after: tuple[bytes, bytes], limit: int
    ) -> list[OfferPosted | OfferWithdrawn]:
        """The newest of them of each escrow and maker, those behind `after`."""
        maker = func.substring(ChainLog.topics, 2 * TOPIC_SIZE + 1, TOPIC_SIZE)
        behind = tuple_(ChainLog.escrow_id, maker) > tuple_(*map(literal, after))
        query = (
            self._select_logs()
            .ext(distinct_on(ChainLog.escrow_id, maker))
            .where(behind, func.substring(ChainLog.topics, 1, TOPIC_SIZE).in_(OFFER_TOPICS))
            .order_by(
                ChainLog.escrow_id, maker, ChainLog.block_number.desc(), ChainLog.log_index.desc()
            )
            .limit(limit)
        )
        events = [self._decode(row) for row in await self._session.execute(query)]
        return [event for event in events if isinstance(event, OfferPosted | OfferWithdrawn)]

    async def _events(
        self, condition: ColumnElement[bool], *, limit: int | None = None
    ) -> list[ContractEvent]:
        query = (
            self._select_logs()
            .where(condition)
            .order_by(ChainLog.block_number, ChainLog.log_index)
            .limit(limit)
        )
        return [self._decode(row) for row in await self._session.execute(query)]

    def _select_logs(self) -> Select[*tuple[Any, ...]]:
        """Plain columns: an ORM object per log would be most of the work."""
        return select(*_LOG_COLUMNS).where(self._logs())

    def _decode(self, row: Row[*tuple[Any, ...]]) -> ContractEvent:
        return decode_log(RawLog.of(row), self._chain_id, row.timestamp)

    def _logs(self) -> ColumnElement[bool]:
        return ChainLog.chain_id == self._chain_id


async def list_chains(session: AsyncSession) -> list[ChainId]:
    """Every chain this database has rows of."""
    query = select(ChainCursor.chain_id).order_by(ChainCursor.chain_id)
    return [ChainId(chain_id) for chain_id in await session.scalars(query)]
