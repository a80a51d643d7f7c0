"""Sign-ins that last: an opaque token in the browser, only its hash in the database."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.parties.errors import SessionNotFound
from backend.domain.parties.events import PartySignedOut
from backend.domain.parties.models import Party, SignInSession
from backend.domain.parties.repository import SessionRepository
from backend.resources import Resources

TOKEN_BYTES = 32
LONGEST_TOKEN = 128
# Short, because a contract wallet may change its owner after the sign-in.
ABSOLUTE_LIFE = timedelta(hours=12)
IDLE_LIFE = timedelta(hours=2)
TOUCH_EVERY = timedelta(minutes=1)  # so that reading pages is not a write each time
SWEEP_AT_ONCE = 100


class SessionService:
    """Opens, finds, lists and ends sessions."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._sessions = SessionRepository(session)

    async def open(self, party: Party) -> tuple[str, UUID]:
        """A new session for a party that has just proved itself. Tokens are never used again."""
        now, token, session_id = self._clock.now(), secrets.token_urlsafe(TOKEN_BYTES), uuid7()
        self._sessions.add(
            SignInSession(
                id=session_id,
                party_id=party.id,
                token_hash=_hash_token(token),
                created_at=now,
                last_seen_at=now,
                expires_at=now + ABSOLUTE_LIFE,
            )
        )
        await self._session.flush()
        return token, session_id

    async def find(self, token: str) -> Viewer | None:
        """Who holds this token, if it is alive."""
        if not 0 < len(token) <= LONGEST_TOKEN:
            return None
        now = self._clock.now()
        found = await self._sessions.find_live(_hash_token(token), now, now - IDLE_LIFE)
        if found is None:
            return None
        session, viewer = found
        if session.last_seen_at <= now - TOUCH_EVERY:
            await self._sessions.touch(session.id, now)
        return viewer

    async def list(self, viewer: Viewer) -> Sequence[SignInSession]:
        """Where the viewer is signed in, latest use first."""
        viewer.require_party()
        now = self._clock.now()
        return await self._sessions.list_live(viewer, now, now - IDLE_LIFE)

    async def revoke(self, session_id: UUID, viewer: Viewer) -> None:
        """End one of the viewer's own sessions."""
        viewer.require_party()
        ended = await self._sessions.delete_own(viewer, session_id)
        if not ended:
            raise SessionNotFound("This sign-in is over already.", session_id=str(session_id))
        await self._record_end(ended, viewer)

    async def revoke_all(self, viewer: Viewer) -> int:
        """End every session of the viewer, this one too; how many there were."""
        viewer.require_party()
        ended = await self._sessions.delete_own(viewer)
        if ended:
            await self._record_end(ended, viewer)
        return len(ended)

    async def revoke_current(self, token: str) -> None:
        """Sign out. A token that is unknown or dead by now is fine."""
        session = await self._sessions.delete_by_token(_hash_token(token[:LONGEST_TOKEN]))
        if session is not None:
            viewer = Viewer(party_id=session.party_id, address=None, session_id=session.id)
            await self._record_end([session.id], viewer)

    async def forget_dead(self) -> int:
        """Drop some sessions that ran out, and say how many. A sweep of the worker."""
        now = self._clock.now()
        return await self._sessions.delete_dead(now, now - IDLE_LIFE, SWEEP_AT_ONCE)

    async def _record_end(self, session_ids: Sequence[UUID], viewer: Viewer) -> None:
        event = PartySignedOut(
            occurred_at=self._clock.now(),
            party_id=viewer.require_party(),
            session_ids=tuple(session_ids),
        )
        await outbox.record(self._session, event, viewer)


def _hash_token(token: str) -> bytes:
    # A token is random over its whole length, so a plain hash cannot be searched backwards.
    return hashlib.sha256(token.encode(errors="replace")).digest()
