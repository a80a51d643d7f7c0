"""Signing in and out. The wallet module talks JSON here; no other place sets or drops cookies.

Two of them: one ties a sign-in text to the browser that asked for it; the session itself is new at
every sign-in, so that a value planted before it is worth nothing.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.chain.types import checksum, parse_address
from backend.core.errors import Unauthenticated
from backend.dashboard.dependencies import (
    SESSION_COOKIE,
    ResourcesDep,
    SessionDep,
    safe_path,
)
from backend.dashboard.rate_limits import rate_limits, visitor_of
from backend.domain.parties.sessions import ABSOLUTE_LIFE, SessionService
from backend.domain.parties.sign_in import CHALLENGE_LIFE, LONGEST_SIGNATURE, SignInService
from backend.resources import Resources

BROWSER_COOKIE = "__Host-earnest_browser"
LONGEST_SIGNATURE_TEXT = 2 + 2 * LONGEST_SIGNATURE

router = APIRouter(prefix="/auth")


class ChallengeRequest(BaseModel):
    """Which wallet wants to sign in."""

    model_config = ConfigDict(strict=True, extra="forbid")

    address: str = Field(max_length=64)
    chain_id: int | None = Field(default=None, gt=0, lt=2**53)  # where the wallet is, if it says


class VerifyRequest(BaseModel):
    """The signed text, named by its nonce."""

    model_config = ConfigDict(strict=True, extra="forbid")

    nonce: str = Field(max_length=64)
    signature: str = Field(max_length=LONGEST_SIGNATURE_TEXT, pattern="^0x([0-9a-fA-F]{2})*$")


@router.post("/challenge")
async def challenge(
    body: ChallengeRequest, request: Request, session: SessionDep, resources: ResourcesDep
) -> Response:
    """A text for the wallet to sign, usable once, by this browser."""
    await _count_attempt(request, resources)
    browser_key = request.cookies.get(BROWSER_COOKIE) or secrets.token_urlsafe(32)
    # A wallet may be anywhere at this moment; of other chains than ours we know nothing.
    chain_id = body.chain_id if body.chain_id in resources.chains.ids else None
    made = await SignInService(session, resources).challenge(
        parse_address(body.address), browser_key, chain_id
    )
    answer = JSONResponse({"nonce": made.nonce, "text": made.text})
    _set_cookie(answer, BROWSER_COOKIE, browser_key, int(CHALLENGE_LIFE.total_seconds()))
    return answer


@router.post("/verify")
async def verify(
    body: VerifyRequest, request: Request, session: SessionDep, resources: ResourcesDep
) -> Response:
    """Open a session for a signed text. The session this browser had before ends."""
    await _count_attempt(request, resources)
    browser_key = request.cookies.get(BROWSER_COOKIE)
    if not browser_key:
        raise Unauthenticated("This sign-in was not started in this browser. Please start again.")
    signature = bytes.fromhex(body.signature[2:])
    token, party = await SignInService(session, resources).verify(
        body.nonce, signature, browser_key
    )
    await _end_session(request, SessionService(session, resources))
    answer = JSONResponse({"address": checksum(party.address)})
    _set_cookie(answer, SESSION_COOKIE, token, int(ABSOLUTE_LIFE.total_seconds()))
    _drop_cookie(answer, BROWSER_COOKIE)
    return answer


@router.post("/sign-out")
async def sign_out(
    request: Request,
    session: SessionDep,
    resources: ResourcesDep,
    next_path: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """End this browser's session, in the store and in the browser."""
    await _end_session(request, SessionService(session, resources))
    answer = RedirectResponse(safe_path(next_path), status_code=303)
    _drop_cookie(answer, SESSION_COOKIE)
    return answer


async def _end_session(request: Request, sessions: SessionService) -> None:
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        await sessions.revoke_current(token)


async def _count_attempt(request: Request, resources: Resources) -> None:
    await rate_limits(request).spend(
        "sign-in",
        visitor_of(request, resources),
        per_minute=resources.settings.sign_in_attempts_per_minute,
    )


def _set_cookie(answer: Response, name: str, value: str, seconds: int) -> None:
    # The __Host- prefix demands Secure, Path=/ and no Domain; browsers count localhost as secure.
    answer.set_cookie(
        name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax"
    )


def _drop_cookie(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
