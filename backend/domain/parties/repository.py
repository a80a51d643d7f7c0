"""Every query on parties, challenges and sessions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.parties.errors import PartyNotFound
from backend.domain.parties.models import Party, SignInChallenge, SignInSession
from backend.domain.parties.role_repository import (
    read_staff,
    read_teams,
    staff_of_party,
    teams_of_party,
)

# Rows changed by statement are not looked at again in memory.
_BY_STATEMENT = {"synchronize_session": False}


class PartyRepository:
    """Parties are public: a name and an address are all they show."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, party_id: UUID, *, lock: bool = False) -> Party:
        party = await self._session.get(Party, party_id, with_for_update=lock)
        if party is None:
            raise PartyNotFound("There is nobody by this id.", party_id=str(party_id))
        return party

    async def find_by_address(self, address: bytes) -> Party | None:
        query = select(Party).where(Party.address == address)
        return (await self._session.scalars(query)).one_or_none()

    async def list_by_address(self, addresses: Collection[bytes]) -> Sequence[Party]:
        query = select(Party).where(Party.address.in_(addresses))
        return (await self._session.scalars(query)).all() if addresses else ()

    async def list_by_id(self, party_ids: Sequence[UUID]) -> Sequence[Party]:
        if not party_ids:
            return ()
        query = select(Party).where(Party.id.in_(party_ids))
        return (await self._session.scalars(query)).all()

    async def add_once(self, address: bytes, now: datetime) -> Party | None:
        """A new row for this address, or None when there is one, also one made this instant."""
        values = {"id": uuid7(), "address": address, "created_at": now}
        statement = (
            insert(Party).values(**values).on_conflict_do_nothing(index_elements=["address"])
        )
        return (await self._session.scalars(statement.returning(Party))).one_or_none()


class ChallengeRepository:
    """Sign-in texts under way."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, challenge: SignInChallenge) -> None:
        self._session.add(challenge)

    async def find(
        self, nonce: str, browser_key_hash: bytes, now: datetime
    ) -> SignInChallenge | None:
        """The challenge if it is alive and was made for this browser."""
        query = select(SignInChallenge).where(
            SignInChallenge.nonce == nonce,
            SignInChallenge.browser_key_hash == browser_key_hash,
            SignInChallenge.expires_at > now,
        )
        return (await self._session.scalars(query)).one_or_none()

    async def take(self, nonce: str) -> bool:
        """Delete it. Of any number of parallel calls exactly one gets True."""
        statement = delete(SignInChallenge).where(SignInChallenge.nonce == nonce)
        taken = statement.returning(SignInChallenge.nonce)
        result = await self._session.scalars(taken, execution_options=_BY_STATEMENT)
        return result.one_or_none() is not None

    async def delete_expired(self, now: datetime, limit: int) -> int:
        expired = (
            select(SignInChallenge.nonce)
            .where(SignInChallenge.expires_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = delete(SignInChallenge).where(SignInChallenge.nonce.in_(expired))
        gone = statement.returning(SignInChallenge.nonce)
        return len((await self._session.scalars(gone, execution_options=_BY_STATEMENT)).all())


class SessionRepository:
    """Sign-ins that last. A viewer reaches only its own."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, session: SignInSession) -> None:
        self._session.add(session)

    async def find_live(
        self, token_hash: bytes, now: datetime, seen_after: datetime
    ) -> tuple[SignInSession, Viewer] | None:
        """The session and who holds it, with every role the party has at this moment."""
        wanted = {"token_hash": token_hash, "now": now, "seen_after": seen_after}
        row = (await self._session.execute(_LIVE_SESSION, wanted)).one_or_none()
        if row is None:
            return None
        session, party, staff, teams = row
        viewer = Viewer(
            party_id=party.id,
            address=party.address,
            session_id=session.id,
            staff=read_staff(staff),
            teams=read_teams(teams),
        )
        return session, viewer

    async def touch(self, session_id: UUID, now: datetime) -> None:
        """Note that it is in use. Skipped while another request does the same."""
        free = (
            select(SignInSession.id)
            .where(SignInSession.id == session_id)
            .with_for_update(skip_locked=True)
        )
        statement = update(SignInSession).where(SignInSession.id.in_(free)).values(last_seen_at=now)
        await self._session.execute(statement, execution_options=_BY_STATEMENT)

    async def list_live(
        self, viewer: Viewer, now: datetime, seen_after: datetime
    ) -> Sequence[SignInSession]:
        query = (
            select(SignInSession)
            .where(SignInSession.party_id == viewer.party_id, _live(now, seen_after))
            .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
        )
        return (await self._session.scalars(query)).all()

    async def delete_own(self, viewer: Viewer, session_id: UUID | None = None) -> list[UUID]:
        """End one of the viewer's sessions, or all of them."""
        statement = delete(SignInSession).where(SignInSession.party_id == viewer.party_id)
        if session_id is not None:
            statement = statement.where(SignInSession.id == session_id)
        ended = statement.returning(SignInSession.id)
        return list((await self._session.scalars(ended, execution_options=_BY_STATEMENT)).all())

    async def delete_by_token(self, token_hash: bytes) -> SignInSession | None:
        statement = delete(SignInSession).where(SignInSession.token_hash == token_hash)
        ended = statement.returning(SignInSession)
        return (await self._session.scalars(ended, execution_options=_BY_STATEMENT)).one_or_none()

    async def delete_dead(self, now: datetime, seen_before: datetime, limit: int) -> int:
        dead = (
            select(SignInSession.id)
            .where((SignInSession.expires_at <= now) | (SignInSession.last_seen_at <= seen_before))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = delete(SignInSession).where(SignInSession.id.in_(dead))
        gone = statement.returning(SignInSession.id)
        return len((await self._session.scalars(gone, execution_options=_BY_STATEMENT)).all())


def _live(
    now: datetime | BindParameter[datetime], seen_after: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    return and_(SignInSession.expires_at > now, SignInSession.last_seen_at > seen_after)


_LIVE_SESSION = (  # made once: every request of somebody signed in asks it
    select(SignInSession, Party, staff_of_party(), teams_of_party())
    .join(Party, Party.id == SignInSession.party_id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        _live(bindparam("now"), bindparam("seen_after")),
    )
)
