"""The thread of an order."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import MessageId, OrderId
from backend.api.schemas.messages import EntryShown, MessageSent, ThreadShown
from backend.domain.messaging.service import MessageService

router = APIRouter(route_class=ApiRoute, tags=["messages"])


def get_messages(session: SessionDep, resources: ResourcesDep) -> MessageService:
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
    """To the others of the order; the arbiter reads along from a dispute on."""
    return EntryShown.of(await messages.post(order_id, sent.text, viewer))
