"""Every query on transactions of ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.sender.models import (
    IN_A_BLOCK,
    UNDER_WAY,
    SendAttempt,
    SenderLease,
    SentState,
    SentTransaction,
)
from backend.chain.types import Address


@dataclass(frozen=True, slots=True)
class Origin:
    """That a transaction of the chain is one of ours, and for what."""

    purpose: str
    on_behalf: Address | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One account's work as it stands now."""

    account: Address
    is_alive: bool  # a process holds it
    under_way: int
    oldest: datetime | None  # since when the oldest of them waits


async def list_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, SentTransaction]:
    """These transactions of ours, whatever chains they are on."""
    if not ids:
        return {}
    query = select(SentTransaction).where(SentTransaction.id.in_(ids))
    return {row.id: row for row in await session.scalars(query)}


class SentRepository:
    """Transactions of ours on one chain."""

    def __init__(self, session: AsyncSession, chain_id: int) -> None:
        self._session = session
        self._chain_id = chain_id

    def add(self, transaction: SentTransaction) -> None:
        self._session.add(transaction)

    async def get(self, transaction_id: UUID) -> SentTransaction:
        return await self._session.get_one(SentTransaction, transaction_id)

    async def under_way(self, account: Address) -> Sequence[SentTransaction]:
        """By nonce."""
        return await self._in_states(account, UNDER_WAY)

    async def settled_lately(
        self, account: Address, *, above_block: int, from_nonce: int
    ) -> Sequence[SentTransaction]:
        """Those in blocks that the chain may leave, or whose nonce it says is unused."""
        is_late = SentTransaction.block_number > above_block
        return await self._in_states(
            account, IN_A_BLOCK, is_late | (SentTransaction.nonce >= from_nonce)
        )

    async def nonces_from(self, account: Address, first: int) -> set[int]:
        """Nonces that are taken."""
        query = select(SentTransaction.nonce).where(
            *self._of(account),
            SentTransaction.state != SentState.DROPPED,
            SentTransaction.nonce >= first,
        )
        return set(await self._session.scalars(query))

    async def spent_since(self, purpose: str, since: datetime) -> int:
        """What a purpose has cost: what is paid, and what is under way at its worst."""
        cost = func.coalesce(SentTransaction.cost, SentTransaction.worst_cost)
        query = select(func.coalesce(func.sum(cost), 0)).where(
            SentTransaction.chain_id == self._chain_id,
            SentTransaction.purpose == purpose,
            SentTransaction.state != SentState.DROPPED,
            SentTransaction.prepared_at > since,
        )
        return int(await self._session.scalar(query) or 0)

    async def list_of(self, purpose: str, most: int) -> Sequence[SentTransaction]:
        """What was sent for a purpose, the newest first."""
        query = (
            select(SentTransaction)
            .where(SentTransaction.chain_id == self._chain_id, SentTransaction.purpose == purpose)
            .order_by(SentTransaction.id.desc())
            .limit(most)
        )
        return (await self._session.scalars(query)).all()

    async def origins_of(self, hashes: Collection[bytes]) -> dict[bytes, Origin]:
        """Which of these transactions of the chain are ours."""
        query = (
            select(SendAttempt.tx_hash, SentTransaction.purpose, SentTransaction.on_behalf)
            .join(SentTransaction, SentTransaction.id == SendAttempt.transaction_id)
            .where(SentTransaction.chain_id == self._chain_id, SendAttempt.tx_hash.in_(hashes))
        )
        rows = await self._session.execute(query)
        return {tx_hash: Origin(purpose, on_behalf) for tx_hash, purpose, on_behalf in rows}

    async def standing(self, role: str) -> Sequence[Standing]:
        """Accounts of a role with what waits, the newest first. By the clock that leases go by."""
        waiting = (
            select(
                SentTransaction.account,
                func.count().label("number"),
                func.min(SentTransaction.prepared_at).label("oldest"),
            )
            .where(SentTransaction.chain_id == self._chain_id, SentTransaction.state.in_(UNDER_WAY))
            .group_by(SentTransaction.account)
            .subquery()
        )
        query = (
            select(
                SenderLease.account,
                SenderLease.expires_at > func.clock_timestamp(),
                func.coalesce(waiting.c.number, 0),
                waiting.c.oldest,
            )
            .outerjoin(waiting, waiting.c.account == SenderLease.account)
            .where(SenderLease.chain_id == self._chain_id, SenderLease.role == role)
            .order_by(SenderLease.expires_at.desc())
        )
        return [Standing(*row) for row in await self._session.execute(query)]

    async def _in_states(
        self, account: Address, states: Collection[SentState], *narrowed: ColumnElement[bool]
    ) -> Sequence[SentTransaction]:
        query = select(SentTransaction).where(
            *self._of(account), SentTransaction.state.in_(states), *narrowed
        )
        return (await self._session.scalars(query.order_by(SentTransaction.nonce))).all()

    def _of(self, account: Address) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return (SentTransaction.chain_id == self._chain_id, SentTransaction.account == account)
