"""The conversation of an order: what people wrote, between what happened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import Address
from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.documents.service import DocumentService
from backend.domain.documents.views import DocumentView
from backend.domain.escrow.lifecycle import Role
from backend.domain.messaging.canonical import (
    FIRST,
    CanonicalMessage,
    is_signed,
    new_salt,
    to_milliseconds,
)
from backend.domain.messaging.errors import (
    MessageNotFound,
    MessageSignatureRefused,
    ThreadMovedOn,
    TooManyMessages,
)
from backend.domain.messaging.events import MessagePosted, MessagesRead
from backend.domain.messaging.keys import MessageKeyService
from backend.domain.messaging.models import Message, MessageAttachment
from backend.domain.messaging.repository import MessageRepository
from backend.domain.messaging.views import ThreadEntry, happened, written
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_TEXT = 4_000
MOST_AT_ONCE = 200
MOST_FILES = 4
PER_MINUTE = 20
LONGEST_SEARCH = 200
STAFF_ROLE = "staff"
_MINUTE = timedelta(minutes=1)
SIGNING_TIME = timedelta(minutes=10)  # from asking what to sign to sending it signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a browser's key signed, and what it needs to be spelled again."""

    key_id: UUID
    signature: bytes
    sequence: int
    written_at: datetime
    salt: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A message that a search has found, and the order it is about."""

    order_id: UUID
    entry: ThreadEntry


class MessageService:
    """Post and read: the parties of an order, and who the policy adds, such as a case's arbiter."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._documents = DocumentService(session, resources)
        self._keys = MessageKeyService(session, resources)
        self._messages = MessageRepository(session)

    async def draft(
        self, order_id: UUID, text: str, documents: Sequence[UUID], viewer: Viewer
    ) -> tuple[str, CanonicalMessage]:
        """The tidy text, and what a key signs for it as things stand. Nothing is stored."""
        await self._orders.require(Action.WRITE_THREAD, order_id, viewer)
        viewer.require_party()
        tidy = _tidy(text, documents)
        files = await self._documents.list_own(order_id, documents, viewer)
        now = to_milliseconds(self._resources.clock.now())
        return tidy, await self._next(order_id, tidy, files, now, new_salt(), viewer)

    async def post(
        self,
        order_id: UUID,
        text: str,
        viewer: Viewer,
        documents: Sequence[UUID] = (),
        signed: Signed | None = None,
    ) -> ThreadEntry:
        """Write to the others of an order, with files if there are some, signed or not."""
        order = await self._orders.require(Action.WRITE_THREAD, order_id, viewer)
        author_id = viewer.require_party()
        tidy = _tidy(text, documents)
        now = to_milliseconds(self._resources.clock.now())
        if await self._messages.count_since(author_id, now - _MINUTE) >= PER_MINUTE:
            raise TooManyMessages("That is a lot at once. Wait a minute.", retry_after=60)
        await self._messages.lock_thread(order_id)
        files = await self._documents.share(order_id, documents, viewer)
        at = self._signing_time(signed, now)
        salt = signed.salt if signed else new_salt()
        canonical = await self._next(order_id, tidy, files, at, salt, viewer)
        await self._require_signed(canonical, signed, order.chain_id, viewer)
        message = Message(
            order_id=order_id,
            id=uuid7(),
            sequence=canonical.sequence,
            author_id=author_id,
            role=_role_named(order),
            text=tidy,
            created_at=at,
            salt=salt.hex(),
            spelled=canonical.spelled(),
            hash=canonical.hash(),
            key_id=signed.key_id if signed else None,
            signature=signed.signature if signed else None,
            attachments=[
                MessageAttachment(position=number, document_id=file.id, digest=file.digest)
                for number, file in enumerate(files)
            ],
        )
        await self._store(message, now, viewer)
        stored = await self._messages.find(order_id, message.id)
        assert stored is not None
        return written(stored, files, viewer)

    async def list(
        self, order_id: UUID, after: UUID | None, viewer: Viewer
    ) -> Sequence[ThreadEntry]:
        """The thread, oldest first: the newest part of it, or what came after a message."""
        await self._orders.require(Action.READ_THREAD, order_id, viewer)
        story = await self._orders.timeline(order_id, viewer)
        timeline = [entry for entry in story if not entry.is_detail]
        positions = await self._messages.positions(order_id)
        if after is None:
            messages = await self._messages.list_newest(order_id, MOST_AT_ONCE)
        else:
            if after not in positions:
                raise MessageNotFound("The thread has no such message.")
            messages = await self._messages.list_after(order_id, after, MOST_AT_ONCE)
            timeline = [entry for entry in timeline if entry.position > positions[after]]
        marks = await self._messages.marks(order_id, viewer.require_party())
        files = await self._files_of(messages)
        placed = [(entry.position, happened(entry)) for entry in timeline]
        placed += [
            (positions[message.id], written(message, files[message.id], viewer, marks))
            for message in messages
        ]
        return [entry for _, entry in sorted(placed, key=lambda pair: pair[0])]

    async def mark_read(self, order_id: UUID, sequence: int, viewer: Viewer) -> None:
        """The viewer has read up to here. A mark never goes back, nor past what was written."""
        await self._orders.require(Action.READ_THREAD, order_id, viewer)
        last = await self._messages.find_last(order_id)
        now = self._resources.clock.now()
        await self._mark(order_id, min(sequence, last.sequence if last else 0), now, viewer)

    async def count_unread(
        self, viewer: Viewer, order_ids: Collection[UUID] | None = None
    ) -> dict[UUID, int]:
        """What the viewer has not read, by order; those with nothing new are missing."""
        now = self._resources.clock.now()
        return await self._messages.count_unread(viewer, now, order_ids)

    async def reads_any(self, order_ids: Collection[UUID], viewer: Viewer) -> bool:
        """Whether the viewer may read one of these threads."""
        now = self._resources.clock.now()
        return await self._messages.reads_any(order_ids, viewer, now)

    async def search(self, text: str, asked: PageRequest, viewer: Viewer) -> Page[Found]:
        """Messages with these words in the threads the viewer may read, the newest first."""
        checks = FieldChecks()
        words = checks.line("q", text, longest=LONGEST_SEARCH, shortest=0)
        checks.raise_if_any()
        if not words:
            return Page[Found]((), None)
        now, signer = self._resources.clock.now(), self._resources.cursors
        page = await self._messages.search(words, asked, viewer, now, signer)
        files = await self._files_of(page.items)
        found = [Found(row.order_id, written(row, files[row.id], viewer)) for row in page.items]
        return Page(found, page.next_cursor)

    async def _store(self, message: Message, now: datetime, viewer: Viewer) -> None:
        """What one writes, one has read up to."""
        self._messages.add(message)
        await self._session.flush()
        event = MessagePosted(
            occurred_at=now,
            order_id=message.order_id,
            message_id=message.id,
            author_id=message.author_id,
        )
        await outbox.record(self._session, event, viewer)
        await self._messages.mark_read(message.order_id, message.author_id, message.sequence, now)

    async def _next(
        self,
        order_id: UUID,
        text: str,
        files: Sequence[DocumentView],
        at: datetime,
        salt: bytes,
        viewer: Viewer,
    ) -> CanonicalMessage:
        last = await self._messages.find_last(order_id)
        assert viewer.address is not None
        return CanonicalMessage(
            order_id=order_id,
            sequence=last.sequence + 1 if last else 1,
            author=Address(viewer.address),
            written_at=at,
            salt=salt,
            text=text,
            attachments=[file.digest for file in files],
            previous=last.hash if last else FIRST,
        )

    def _signing_time(self, signed: Signed | None, now: datetime) -> datetime:
        """A signed message was written when its author says, if that was just now."""
        if signed is None:
            return now
        at = to_milliseconds(signed.written_at)
        if not now - SIGNING_TIME <= at <= now + _MINUTE:
            raise ThreadMovedOn("This was signed too long ago. Please send it again.")
        return at

    async def _require_signed(
        self, canonical: CanonicalMessage, signed: Signed | None, chain_id: int, viewer: Viewer
    ) -> None:
        if signed is None:
            return
        if signed.sequence != canonical.sequence:
            raise ThreadMovedOn("Somebody wrote meanwhile. Please send it again.")
        key = await self._keys.find_usable(signed.key_id, chain_id, viewer)
        if key is None or not is_signed(canonical.spelled(), signed.signature, key.public_key):
            sentence = "This is not signed by a key that your wallet has authorised."
            raise MessageSignatureRefused(sentence, fields={"signature": sentence})

    async def _mark(self, order_id: UUID, sequence: int, now: datetime, viewer: Viewer) -> None:
        reader_id = viewer.require_party()
        if sequence < 1 or not await self._messages.mark_read(order_id, reader_id, sequence, now):
            return
        event = MessagesRead(
            occurred_at=now, order_id=order_id, reader_id=reader_id, sequence=sequence
        )
        await outbox.record(self._session, event, viewer)

    async def _files_of(self, messages: Sequence[Message]) -> dict[UUID, Sequence[DocumentView]]:
        wanted = [one.document_id for message in messages for one in message.attachments]
        known = await self._documents.of_ids(wanted) if wanted else {}
        return {
            message.id: [known[one.document_id] for one in message.attachments]
            for message in messages
        }


def _tidy(text: str, documents: Sequence[UUID]) -> str:
    """The text as it is stored. Files may come without words."""
    checks = FieldChecks()
    tidy = checks.block("text", text, longest=LONGEST_TEXT, shortest=0 if documents else 1)
    checks.raise_if_any()
    if len(documents) > MOST_FILES or len(set(documents)) != len(documents):
        sentence = f"A message carries up to {MOST_FILES} files, each once."
        raise Invalid(sentence, fields={"documents": sentence})
    return tidy


def _role_named(order: OrderView) -> str:
    """What the author is to the others: staff who look after an order are staff."""
    return STAFF_ROLE if order.role is Role.ANYONE else order.role.value
