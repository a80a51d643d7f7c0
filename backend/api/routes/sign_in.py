"""Signing in with a wallet, and the sessions that come of it."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Response

from backend.api.dependencies import (
    RateLimitsDep,
    ResourcesDep,
    SessionDep,
    SignedInDep,
    TokenDep,
    VisitorDep,
)
from backend.api.requests import ApiRoute, happens_once
from backend.api.schemas.base import SessionId
from backend.api.schemas.parties import (
    ChallengeShown,
    ChallengeWanted,
    PartyShown,
    SessionShown,
    SessionsShown,
    SignedIn,
    SignIn,
)
from backend.domain.parties.sessions import SessionService
from backend.domain.parties.sign_in import SignInService

router = APIRouter(route_class=ApiRoute, tags=["sign-in"])
PURPOSE = "sign-in"


@router.post("/sign-in/challenges", status_code=201, summary="Ask for a text to sign")
@happens_once("a second text harms nobody, and each is used once")
async def create_challenge(
    wanted: ChallengeWanted,
    session: SessionDep,
    resources: ResourcesDep,
    limits: RateLimitsDep,
    visitor: VisitorDep,
) -> ChallengeShown:
    """An EIP-4361 text written by us. Sign it with the wallet and send it to POST /sessions."""
    await limits.spend(PURPOSE, visitor, per_minute=resources.settings.sign_in_attempts_per_minute)
    browser_key = secrets.token_urlsafe(32)
    service = SignInService(session, resources)
    made = await service.challenge(wanted.address, browser_key, wanted.chain_id)
    return ChallengeShown.of(made, browser_key)


@router.post("/sessions", status_code=201, summary="Sign in")
@happens_once("the nonce is taken by the first one that succeeds")
async def create_session(
    answer: SignIn,
    session: SessionDep,
    resources: ResourcesDep,
    limits: RateLimitsDep,
    visitor: VisitorDep,
) -> SignedIn:
    """Turn a signed text into a session. Works for EOA, ERC-1271 and ERC-6492 wallets."""
    await limits.spend(PURPOSE, visitor, per_minute=resources.settings.sign_in_attempts_per_minute)
    service = SignInService(session, resources)
    token, party = await service.verify(answer.nonce, answer.signature, answer.browser_key)
    return SignedIn(token=token, party=PartyShown.of(party))


@router.get("/sessions", summary="List one's sessions")
async def list_sessions(
    session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> SessionsShown:
    """Where the viewer is signed in, latest use first."""
    found = await SessionService(session, resources).list(viewer)
    return SessionsShown(items=[SessionShown.of(one, viewer) for one in found])


@router.delete("/sessions/current", status_code=204, summary="Sign out")
async def end_current_session(
    session: SessionDep, resources: ResourcesDep, _viewer: SignedInDep, token: TokenDep
) -> Response:
    """End the session of this request."""
    await SessionService(session, resources).revoke_current(token or "")
    return Response(status_code=204)


@router.delete("/sessions/{session_id}", status_code=204, summary="End a session")
async def end_session(
    session_id: SessionId, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> Response:
    """End one of the viewer's own sessions; its open streams end, too."""
    await SessionService(session, resources).revoke(session_id, viewer)
    return Response(status_code=204)
