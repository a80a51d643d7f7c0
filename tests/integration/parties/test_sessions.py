"""Sessions: found by token, listed, ended, and over by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.errors import Unauthenticated
from backend.core.viewer import GUEST, Viewer
from backend.domain.parties.errors import SessionNotFound
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import ABSOLUTE_LIFE, IDLE_LIFE, SessionService
from tests.builders.market import Market


@pytest.fixture
def service(market: Market) -> SessionService:
    return SessionService(market.session, market.resources)


async def sign_in(market: Market, viewer: Viewer) -> str:
    party = await PartyService(market.session, market.resources).get(viewer.require_party())
    token, _ = await SessionService(market.session, market.resources).open(party)
    return token


async def test_tokens_that_are_none_find_nobody(service):
    for token in ("", "x", "x" * 1_000_000, "\ud800"):
        assert await service.find(token) is None


async def test_an_idle_session_ends(market, service, buying):
    token = await sign_in(market, buying)
    market.clock.advance(IDLE_LIFE - timedelta(seconds=1))
    assert await service.find(token) is not None
    market.clock.advance(IDLE_LIFE)
    assert await service.find(token) is None


async def test_use_keeps_a_session_alive_but_not_for_ever(market, service, buying):
    token = await sign_in(market, buying)
    for _ in range(11):
        market.clock.advance(timedelta(hours=1))
        assert await service.find(token) is not None
    market.clock.advance(ABSOLUTE_LIFE - timedelta(hours=11))
    assert await service.find(token) is None


async def test_reading_pages_writes_once_a_minute_at_most(market, service, buying):
    token = await sign_in(market, buying)
    (session,) = await service.list(buying)
    opened = session.last_seen_at
    market.clock.advance(timedelta(seconds=59))
    await service.find(token)
    await market.session.refresh(session)
    assert session.last_seen_at == opened
    market.clock.advance(timedelta(seconds=1))
    await service.find(token)
    await market.session.refresh(session)
    assert session.last_seen_at == market.clock.now()


async def test_signing_out_ends_this_session_and_no_other(market, service, buying):
    here, there = await sign_in(market, buying), await sign_in(market, buying)
    await service.revoke_current(here)
    assert await service.find(here) is None
    assert await service.find(there) is not None
    await service.revoke_current(here)  # twice is once
    await service.revoke_current("never was one")


async def test_one_can_end_ones_own_session_elsewhere(market, service, buying):
    here, there = await sign_in(market, buying), await sign_in(market, buying)
    viewer = await service.find(there)
    assert viewer is not None
    await service.revoke(viewer.session_id, buying)
    assert await service.find(there) is None
    assert await service.find(here) is not None
    assert [session.id for session in await service.list(buying)] != [viewer.session_id]
    with pytest.raises(SessionNotFound):
        await service.revoke(viewer.session_id, buying)


async def test_everywhere_means_everywhere_and_only_ones_own(market, service, buying, selling):
    mine = [await sign_in(market, buying) for _ in range(3)]
    theirs = await sign_in(market, selling)
    assert await service.revoke_all(buying) == 3
    assert [await service.find(token) for token in mine] == [None] * 3
    assert await service.find(theirs) is not None
    assert await service.revoke_all(buying) == 0


async def test_a_session_of_somebody_else_cannot_be_ended(market, service, buying, strange):
    token = await sign_in(market, buying)
    viewer = await service.find(token)
    before = await market.fingerprint()
    with pytest.raises(SessionNotFound):
        await service.revoke(viewer.session_id, strange)
    assert await market.fingerprint() == before
    assert await service.list(strange) == []


async def test_a_guest_has_no_sessions(service):
    for command in (service.list, service.revoke_all):
        with pytest.raises(Unauthenticated):
            await command(GUEST)


async def test_dead_sessions_are_forgotten(market, service, buying):
    await sign_in(market, buying)
    market.clock.advance(IDLE_LIFE)
    alive = await sign_in(market, buying)
    assert await service.forget_dead() == 1
    assert await service.forget_dead() == 0
    rows = (await market.fingerprint())["sign_in_sessions"]
    assert len(rows) == 1
    assert await service.find(alive) is not None
