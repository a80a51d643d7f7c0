"""The thread of an order: read, written, marked as read, searched, taken away with its proofs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.photos import NO_NUL
from backend.api.schemas.base import MessageId, OrderId, PageShown, show_page
from backend.api.schemas.messages import (
    ConversationShown,
    EntryShown,
    FoundShown,
    MessageDraftSent,
    MessageDraftShown,
    MessageSent,
    ReadMarkSent,
    RecordsShown,
    ThreadShown,
    UnreadListShown,
)
from backend.core.pagination import PageRequest
from backend.domain.messaging.export import ThreadExport
from backend.domain.messaging.inbox import Inbox
from backend.domain.messaging.service import LONGEST_SEARCH, MessageService

router = APIRouter(route_class=ApiRoute, tags=["messages"])


async def get_messages(session: SessionDep, resources: ResourcesDep) -> MessageService:
    return MessageService(session, resources)


MessagesDep = Annotated[MessageService, Depends(get_messages)]


@router.get("/orders/{order_id}/messages", summary="Read the thread")
async def list_messages(
    order_id: OrderId, messages: MessagesDep, viewer: SignedInDep, after: MessageId | None = None
) -> ThreadShown:
    """What people wrote, between what happened. The newest part, or what came after a message."""
    entries = await messages.list(order_id, after, viewer)
    return ThreadShown(items=[EntryShown.of(entry) for entry in entries])


@router.post("/orders/{order_id}/messages", status_code=201, summary="Write a message")
async def post_message(
    order_id: OrderId, sent: MessageSent, messages: MessagesDep, viewer: SignedInDep
) -> EntryShown:
    """To the others of the order; the arbiter reads along from a dispute on. Signed by a key of
    yours or not: both are shown as what they are.
    """
    signed = sent.signed.read() if sent.signed else None
    entry = await messages.post(order_id, sent.text, viewer, sent.documents, signed)
    return EntryShown.of(entry)


@router.post("/orders/{order_id}/message-drafts", summary="Ask what to sign")
async def draft_message(
    order_id: OrderId, sent: MessageDraftSent, messages: MessagesDep, viewer: SignedInDep
) -> MessageDraftShown:
    """Nothing is stored. Sign the bytes of `canonical` and send the message with it."""
    text, canonical = await messages.draft(order_id, sent.text, sent.documents, viewer)
    return MessageDraftShown(
        text=text,
        canonical=canonical.spelled(),
        sequence=canonical.sequence,
        written_at=canonical.written_at,
        salt=canonical.salt,
    )


@router.put("/orders/{order_id}/read-mark", status_code=204, summary="Say how far you have read")
async def mark_read(
    order_id: OrderId, sent: ReadMarkSent, messages: MessagesDep, viewer: SignedInDep
) -> None:
    """The others see it. It never goes back."""
    await messages.mark_read(order_id, sent.sequence, viewer)


@router.get("/orders/{order_id}/message-records", summary="Take the thread away with its proofs")
async def export_messages(
    order_id: OrderId, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> RecordsShown:
    """Each message with what was hashed, its signature and the wallet's word for the key."""
    return RecordsShown(**await ThreadExport(session, resources).of(order_id, viewer))


@router.get("/me/unread-messages", summary="Count what you have not read")
async def count_unread(messages: MessagesDep, viewer: SignedInDep) -> UnreadListShown:
    """By order."""
    return UnreadListShown.of(await messages.count_unread(viewer))


@router.get("/me/messages", summary="Search messages")
async def search_messages(
    messages: MessagesDep,
    viewer: SignedInDep,
    q: Annotated[str, Query(max_length=LONGEST_SEARCH, pattern=NO_NUL)] = "",
    cursor: str | None = None,
    limit: int = 20,
) -> PageShown[FoundShown]:
    """Words, "whole phrases", -not; in the threads you may read, the newest first."""
    return show_page(await messages.search(q, PageRequest(cursor, limit), viewer), FoundShown.of)


@router.get("/me/conversations", summary="List your conversations")
async def list_conversations(
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    unread: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    cursor: str | None = None,
    limit: int = 20,
) -> PageShown[ConversationShown]:
    """Threads in which somebody has written, the one written in last first."""
    asked = PageRequest(cursor, limit)
    page = await Inbox(session, resources).list(asked, viewer, unread_only=unread)
    return show_page(page, ConversationShown.of)
