"""Every query on carried signatures. A party sees its own; the sender sees all of its chain."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.sender.models import SentState, SentTransaction
from backend.domain.parties.models import Party
from backend.domain.relay.lifecycle import UNDER_WAY, RelayStatus
from backend.domain.relay.models import RelayedAction

_SETTLED_BY = {RelayStatus.CARRIED: SentState.MINED, RelayStatus.FAILED: SentState.FAILED}


class RelayRepository:
    """Carried signatures."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_party(self, party_id: UUID) -> None:
        """One at a time: what an account may do in a day is counted right."""
        query = select(Party.id).where(Party.id == party_id).with_for_update()
        await self._session.execute(query)

    async def add(self, values: dict[str, object]) -> bool:
        """Keep a signature. False when the same one is there already."""
        statement = insert(RelayedAction).values(values).on_conflict_do_nothing()
        added = await self._session.execute(statement.returning(RelayedAction.id))
        return added.scalar_one_or_none() is not None

    async def find_by_digest(self, chain_id: int, digest: bytes) -> RelayedAction | None:
        query = select(RelayedAction).where(
            RelayedAction.chain_id == chain_id, RelayedAction.digest == digest
        )
        return (await self._session.scalars(query)).one_or_none()

    async def find_own(
        self, delivery_id: UUID, action_id: UUID, party_id: UUID
    ) -> RelayedAction | None:
        query = select(RelayedAction).where(
            RelayedAction.delivery_id == delivery_id,
            RelayedAction.id == action_id,
            RelayedAction.party_id == party_id,
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_own(
        self, delivery_ids: Collection[UUID], party_id: UUID
    ) -> Sequence[RelayedAction]:
        """The newest first."""
        query = (
            select(RelayedAction)
            .where(RelayedAction.delivery_id.in_(delivery_ids), RelayedAction.party_id == party_id)
            .order_by(RelayedAction.id.desc())
        )
        return (await self._session.scalars(query)).all()

    async def count_since(self, party_id: UUID, since: datetime) -> int:
        query = select(func.count()).where(
            RelayedAction.party_id == party_id, RelayedAction.accepted_at > since
        )
        return int(await self._session.scalar(query) or 0)

    async def list_in(
        self, chain_id: int, status: RelayStatus, most: int
    ) -> Sequence[RelayedAction]:
        """Those of all parties that stand there, the oldest first."""
        query = (
            select(RelayedAction)
            .where(RelayedAction.chain_id == chain_id, RelayedAction.status == status)
            .order_by(RelayedAction.id)
            .limit(most)
        )
        return (await self._session.scalars(query)).all()

    async def list_undone(
        self, chain_id: int, since: datetime, most: int
    ) -> Sequence[RelayedAction]:
        """Those settled lately whose transaction says something else by now: its block has gone."""
        says_so = or_(
            *(
                (RelayedAction.status == status) & (SentTransaction.state == state)
                for status, state in _SETTLED_BY.items()
            )
        )
        query = (
            select(RelayedAction)
            .join(SentTransaction, SentTransaction.id == RelayedAction.transaction_id)
            .where(RelayedAction.chain_id == chain_id, RelayedAction.settled_at > since, ~says_so)
            .where(RelayedAction.status.in_(_SETTLED_BY))
            .order_by(RelayedAction.id)
            .limit(most)
        )
        return (await self._session.scalars(query)).all()

    async def lock(self, order_id: UUID, action_id: UUID) -> RelayedAction:
        return await self._session.get_one(
            RelayedAction, (order_id, action_id), with_for_update=True
        )

    async def count_by_status(self, chain_id: int, since: datetime) -> dict[RelayStatus, int]:
        """How many of each, lately, and all that are under way."""
        is_shown = (RelayedAction.accepted_at > since) | RelayedAction.status.in_(UNDER_WAY)
        query = (
            select(RelayedAction.status, func.count())
            .where(RelayedAction.chain_id == chain_id, is_shown)
            .group_by(RelayedAction.status)
        )
        rows = await self._session.execute(query)
        return {RelayStatus(status): count for status, count in rows}
