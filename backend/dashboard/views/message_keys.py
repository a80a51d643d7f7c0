"""Keys in browsers that sign the viewer's messages: made, authorised by the wallet, revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Body
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.chain.types import checksum
from backend.core.errors import Invalid
from backend.core.ids import parse_public_id
from backend.dashboard.dependencies import safe_path
from backend.dashboard.presenters.dates import present_moment
from backend.dashboard.rendering import MemberDeskDep
from backend.dashboard.views.forms import FormDep, go_to
from backend.domain.messaging.keys import KEY_PREFIX, MessageKeyService

router = APIRouter(prefix="/message-keys")
LIFE = timedelta(days=30)


@router.get("")
async def show_keys(
    desk: MemberDeskDep,
    chain: int | None = None,
    next: str = "/orders",  # noqa: A002 - its name in links
) -> HTMLResponse:
    """The viewer's keys, and a button for one more."""
    found = await MessageKeyService(desk.session, desk.resources).list(desk.viewer)
    now = desk.resources.clock.now()
    chains = desk.resources.chains
    return await desk.show(
        "pages/message_keys.html",
        here="account",
        chain_id=chains.default.id if chain is None else chains.get(chain).id,
        back=safe_path(next, "/orders"),
        keys=[
            {
                "id": key.public_id,
                "is_usable": key.is_usable,
                "since": present_moment(key.created_at, now),
                "until": present_moment(key.revoked_at or key.valid_until, now),
            }
            for key in found
        ],
    )


@router.post("/ask")
async def ask(desk: MemberDeskDep, form: FormDep) -> JSONResponse:
    """What the wallet signs for a key that was just made in this browser."""
    public_key, chain_id = (
        _bytes(form.text("public_key")),
        form.number("chain_id", least=0, most=999_999_999),
    )
    until = desk.resources.clock.now().replace(microsecond=0) + LIFE
    service = MessageKeyService(desk.session, desk.resources)
    asked = service.typed_data(public_key, until, chain_id, desk.viewer)
    query = urlencode(
        {
            "public_key": public_key.hex(),
            "until": int(until.timestamp()),
            "chain": chain_id,
            "next": safe_path(form.text("next"), "/orders"),
        }
    )
    action: dict[str, Any] = {
        "title": f"Sign messages from this browser until {until:%d %B %Y}",
        "sender": checksum(desk.address),
        "sign": asked,
        "then": {"post": f"/message-keys?{query}"},
        "done": "This browser signs your messages now.",
    }
    return JSONResponse({"action": action})


@router.post("")
async def authorise(
    desk: MemberDeskDep,
    public_key: str,
    until: int,
    chain: int,
    signature: Annotated[str, Body(embed=True)],
    next: str = "/orders",  # noqa: A002 - its name in links
) -> JSONResponse:
    """The wallet has signed."""
    await MessageKeyService(desk.session, desk.resources).authorise(
        _bytes(public_key), _moment(until), chain, _bytes(signature), desk.viewer
    )
    return JSONResponse({"location": safe_path(next, "/orders")})


@router.post("/{key_id}/revoke")
async def revoke(key_id: str, desk: MemberDeskDep) -> Response:
    """It signs nothing more."""
    service = MessageKeyService(desk.session, desk.resources)
    await service.revoke(parse_public_id(KEY_PREFIX, key_id), desk.viewer)
    return go_to("/message-keys", "key_revoked")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        sentence = "This is no key and no signature. Please try again."
        raise Invalid(sentence, fields={"public_key": sentence}) from None


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        sentence = "This is no moment."
        raise Invalid(sentence, fields={"until": sentence}) from None
