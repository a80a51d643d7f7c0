"""Every query on keys that sign messages, each narrowed to one party."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.messaging.models import MessageKey


class MessageKeyRepository:
    """Keys of one party at a time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, key: MessageKey) -> None:
        self._session.add(key)

    async def find(self, key_id: UUID, party_id: UUID, *, lock: bool = False) -> MessageKey | None:
        query = select(MessageKey).where(MessageKey.id == key_id, MessageKey.party_id == party_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def find_by_public(
        self, public_key: bytes, chain_id: int, party_id: UUID
    ) -> MessageKey | None:
        query = select(MessageKey).where(
            MessageKey.public_key == public_key,
            MessageKey.chain_id == chain_id,
            MessageKey.party_id == party_id,
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_of(self, party_id: UUID) -> Sequence[MessageKey]:
        """The newest first."""
        query = select(MessageKey).where(MessageKey.party_id == party_id)
        return (await self._session.scalars(query.order_by(MessageKey.id.desc()))).all()

    async def count_usable(self, party_id: UUID, now: datetime) -> int:
        query = select(func.count()).where(
            MessageKey.party_id == party_id,
            MessageKey.revoked_at.is_(None),
            MessageKey.valid_until > now,
        )
        return int((await self._session.execute(query)).scalar_one())
