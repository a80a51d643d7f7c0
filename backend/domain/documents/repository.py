"""Every query on files. Whoever asks for others' has checked that the viewer may read the order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.documents.models import Document


class DocumentRepository:
    """Files by id, by owner and by what they hold."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, document: Document) -> None:
        self._session.add(document)

    async def find(self, document_id: UUID, *, lock: bool = False) -> Document | None:
        return await self._session.get(Document, document_id, with_for_update=lock or None)

    async def list_own(
        self, order_id: UUID, owner_id: UUID, ids: Collection[UUID], *, lock: bool = False
    ) -> Sequence[Document]:
        """Those of these ids that this party handed in with this order."""
        query = select(Document).where(
            Document.order_id == order_id, Document.owner_id == owner_id, Document.id.in_(ids)
        )
        if lock:
            query = query.order_by(Document.id).with_for_update()
        return (await self._session.scalars(query)).all()

    async def list_by_id(self, ids: Collection[UUID]) -> Sequence[Document]:
        return (await self._session.scalars(select(Document).where(Document.id.in_(ids)))).all()

    async def measure(self, owner_id: UUID, order_id: UUID) -> tuple[int, int]:
        """How many bytes the party keeps here, and how many files of that are in this order."""
        query = select(
            func.coalesce(func.sum(Document.size), 0),
            func.count().filter(Document.order_id == order_id),
        ).where(Document.owner_id == owner_id)
        size, count = (await self._session.execute(query)).one()
        return int(size), int(count)

    async def list_orphans(self, before: datetime, limit: int) -> Sequence[Document]:
        """Handed in and never sent; those another worker holds are skipped."""
        query = (
            select(Document)
            .where(Document.shared_at.is_(None), Document.created_at < before)
            .order_by(Document.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(query)).all()

    async def is_held(self, digest: str) -> bool:
        """Whether any file still has this content."""
        query = select(Document.id).where(
            or_(Document.digest == digest, Document.thumbnail_digest == digest)
        )
        return (await self._session.scalars(query.limit(1))).one_or_none() is not None

    async def delete(self, document: Document) -> None:
        await self._session.delete(document)
        await self._session.flush()

    async def lock(self, subject: str) -> None:
        """One at a time for this subject, until the work is stored."""
        key = func.hashtextextended(f"documents:{subject}", 0)
        await self._session.execute(select(func.pg_advisory_xact_lock(key)))
