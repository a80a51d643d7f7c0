"""Files: handed in by somebody who takes part in an order, shown to the others once shared."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import NotFound
from backend.core.held_files import store_held
from backend.core.ids import uuid7
from backend.core.storage import digest_of
from backend.core.viewer import Viewer
from backend.domain.documents.errors import (
    DocumentInUse,
    DocumentNotFound,
    TooManyDocuments,
)
from backend.domain.documents.intake import TakenIn, take_in
from backend.domain.documents.models import Document
from backend.domain.documents.repository import DocumentRepository
from backend.domain.documents.views import DocumentContent, DocumentView
from backend.domain.orders.service import OrderService
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

FOLDER = "documents"
MOST_PER_ORDER = 60  # of one person
QUOTA_BYTES = 200 * 1024 * 1024  # of one person, in all orders
ORPHAN_LIFE = timedelta(days=1)
SWEEP_AT_ONCE = 50


class DocumentService:
    """Hand in, share, read, take back; and forget what was never sent."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._documents = DocumentRepository(session)
        self._orders = OrderService(session, resources)
        self._store = resources.storage.within(FOLDER)
        self._clock = resources.clock
        self._session = session

    async def hand_in(
        self, order_id: UUID, content: bytes, filename: str, viewer: Viewer
    ) -> DocumentView:
        """Check a file and keep it. Nobody else sees it before it is shared."""
        await self._orders.require(Action.WRITE_THREAD, order_id, viewer)
        owner_id = viewer.require_party()
        # Drawing takes a moment, so there is a look before it and a lock after it.
        await self._require_room(owner_id, order_id, 0)
        taken = await asyncio.to_thread(take_in, content, filename)
        await self._documents.lock(f"owner:{owner_id}")
        await self._require_room(owner_id, order_id, len(taken.content))
        row = await self._stored(taken, order_id, owner_id)
        return DocumentView.of(row)

    async def share(
        self, order_id: UUID, ids: Collection[UUID], viewer: Viewer
    ) -> Sequence[DocumentView]:
        """Let everybody read these who reads the thread. From now on they stay."""
        await self._orders.require(Action.WRITE_THREAD, order_id, viewer)
        own = await self._documents.list_own(order_id, viewer.require_party(), ids, lock=True)
        by_id = {row.id: row for row in own}
        if set(by_id) != set(ids):
            raise DocumentNotFound("There is no such file.")
        for row in own:
            row.shared_at = row.shared_at or self._clock.now()
        await self._session.flush()
        return [DocumentView.of(by_id[one]) for one in ids]

    async def list_own(
        self, order_id: UUID, ids: Collection[UUID], viewer: Viewer
    ) -> Sequence[DocumentView]:
        """Files of the viewer's own, in the order in which they are named."""
        own = await self._documents.list_own(order_id, viewer.require_party(), ids)
        by_id = {row.id: DocumentView.of(row) for row in own}
        if set(by_id) != set(ids):
            raise DocumentNotFound("There is no such file.")
        return [by_id[one] for one in ids]

    async def of_ids(self, ids: Collection[UUID]) -> dict[UUID, DocumentView]:
        """What is known of them. The caller has made sure that the viewer may see the order."""
        return {row.id: DocumentView.of(row) for row in await self._documents.list_by_id(ids)}

    async def get(self, document_id: UUID, viewer: Viewer) -> DocumentView:
        """What is known of a file."""
        return DocumentView.of(await self._readable(document_id, viewer))

    async def read(self, document_id: UUID, viewer: Viewer) -> DocumentContent:
        """A file with its bytes, checked against its hash."""
        row = await self._readable(document_id, viewer)
        return DocumentContent(DocumentView.of(row), await self._store.get(row.digest))

    async def read_thumbnail(self, document_id: UUID, viewer: Viewer) -> DocumentContent:
        """The small picture of a picture."""
        row = await self._readable(document_id, viewer)
        if row.thumbnail_digest is None:
            raise DocumentNotFound("There is no such file.")
        return DocumentContent(DocumentView.of(row), await self._store.get(row.thumbnail_digest))

    async def take_back(self, document_id: UUID, viewer: Viewer) -> None:
        """Drop a file of one's own that nobody else has seen."""
        row = await self._documents.find(document_id, lock=True)
        if row is None or row.owner_id != viewer.party_id:
            raise DocumentNotFound("There is no such file.")
        if row.shared_at is not None:
            raise DocumentInUse("This file was sent already, so it stays.")
        await self._drop(row)

    async def forget_orphans(self) -> int:
        """Drop files that were handed in and never sent. A sweep of the worker."""
        before = self._clock.now() - ORPHAN_LIFE
        orphans = await self._documents.list_orphans(before, SWEEP_AT_ONCE)
        for row in orphans:
            await self._drop(row)
        return len(orphans)

    async def _readable(self, document_id: UUID, viewer: Viewer) -> Document:
        row = await self._documents.find(document_id)
        if row is None or (row.shared_at is None and row.owner_id != viewer.party_id):
            raise DocumentNotFound("There is no such file.")
        try:
            await self._orders.require(Action.READ_THREAD, row.order_id, viewer)
        except NotFound:  # an order out of sight is not to be told from a file that is not there
            raise DocumentNotFound("There is no such file.") from None
        return row

    async def _require_room(self, owner_id: UUID, order_id: UUID, more: int) -> None:
        size, count = await self._documents.measure(owner_id, order_id)
        if count >= MOST_PER_ORDER:
            raise TooManyDocuments(f"In one order you can hand in {MOST_PER_ORDER} files.")
        if size + more > QUOTA_BYTES:
            most = QUOTA_BYTES // 1024 // 1024
            raise TooManyDocuments(f"All files you keep here are more than {most} MB together.")

    async def _stored(self, taken: TakenIn, order_id: UUID, owner_id: UUID) -> Document:
        """Bytes first, row second: a row never names a file that is not there."""
        digests = sorted({digest_of(one) for one in (taken.content, taken.thumbnail) if one})
        for digest in digests:  # nobody drops the same content meanwhile
            await self._documents.lock(digest)
        small = await self._put(taken.thumbnail) if taken.thumbnail else None
        row = Document(
            id=uuid7(),
            order_id=order_id,
            owner_id=owner_id,
            media_type=taken.media_type,
            name=taken.name,
            size=len(taken.content),
            width=taken.width,
            height=taken.height,
            digest=await self._put(taken.content),
            thumbnail_digest=small,
            original_digest=taken.original_digest,
            created_at=self._clock.now(),
        )
        self._documents.add(row)
        await self._session.flush()
        return row

    async def _put(self, content: bytes) -> str:
        return await store_held(self._session, self._store, content)

    async def _drop(self, row: Document) -> None:
        """Should this not be stored in the end, the row stays an orphan and is dropped later."""
        digests = sorted(digest for digest in {row.digest, row.thumbnail_digest} if digest)
        await self._documents.delete(row)
        for digest in digests:
            await self._documents.lock(digest)
            if not await self._documents.is_held(digest):
                await self._store.delete(digest)
