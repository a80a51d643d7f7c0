"""Keys in browsers that sign messages, each authorised once by its owner's wallet."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import MessageKeyId
from backend.api.schemas.messages import (
    MessageKeyAsked,
    MessageKeySent,
    MessageKeyShown,
    MessageKeysShown,
    TypedDataShown,
)
from backend.domain.messaging.keys import MessageKeyService

router = APIRouter(route_class=ApiRoute, tags=["messages"])


async def get_keys(session: SessionDep, resources: ResourcesDep) -> MessageKeyService:
    return MessageKeyService(session, resources)


KeysDep = Annotated[MessageKeyService, Depends(get_keys)]


@router.get("/me/message-keys", summary="List your keys for messages")
async def list_keys(keys: KeysDep, viewer: SignedInDep) -> MessageKeysShown:
    """The newest first, those that sign no more included."""
    return MessageKeysShown(items=[MessageKeyShown.of(key) for key in await keys.list(viewer)])


@router.post("/me/message-key-requests", summary="Ask what the wallet signs for a key")
async def ask_key(sent: MessageKeyAsked, keys: KeysDep, viewer: SignedInDep) -> TypedDataShown:
    """Nothing is stored."""
    asked = keys.typed_data(sent.public_key, sent.valid_until, sent.chain_id, viewer)
    return TypedDataShown(typed_data=asked)


@router.post("/me/message-keys", status_code=201, summary="Authorise a key for messages")
async def authorise_key(
    sent: MessageKeySent, keys: KeysDep, viewer: SignedInDep
) -> MessageKeyShown:
    """From now on it signs messages in your name, and nothing else."""
    view = await keys.authorise(
        sent.public_key, sent.valid_until, sent.chain_id, sent.signature, viewer
    )
    return MessageKeyShown.of(view)


@router.delete("/me/message-keys/{message_key_id}", summary="Revoke a key for messages")
async def revoke_key(
    message_key_id: MessageKeyId, keys: KeysDep, viewer: SignedInDep
) -> MessageKeyShown:
    """What it has signed stays signed."""
    return MessageKeyShown.of(await keys.revoke(message_key_id, viewer))
