"""Every query on staff roles and team seats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.core.ids import uuid7
from backend.core.viewer import StaffRole, TeamRole, Viewer
from backend.domain.parties.errors import GrantNotFound, SeatNotFound
from backend.domain.parties.lifecycle import OPEN_SEATS, SeatStatus
from backend.domain.parties.models import Party, StaffGrant, TeamSeat

_OPEN = [status.value for status in OPEN_SEATS]


def staff_of_party() -> ScalarSelect[Any]:
    """The roles of the party of the surrounding query, as an array; NULL for none."""
    return (
        select(func.array_agg(StaffGrant.role))
        .where(StaffGrant.party_id == Party.id, StaffGrant.revoked_at.is_(None))
        .correlate(Party)
        .scalar_subquery()
    )


def teams_of_party() -> ScalarSelect[Any]:
    """The taken seats of the party of the surrounding query: role by seller, as JSON or NULL."""
    return (
        select(func.jsonb_object_agg(TeamSeat.seller_id, TeamSeat.role))
        .where(TeamSeat.party_id == Party.id, TeamSeat.status == SeatStatus.JOINED.value)
        .correlate(Party)
        .scalar_subquery()
    )


def read_staff(found: Sequence[str] | None) -> frozenset[StaffRole]:
    return frozenset(StaffRole(role) for role in found or ())


def read_teams(found: dict[str, str] | None) -> dict[UUID, TeamRole]:
    return {UUID(seller): TeamRole(role) for seller, role in (found or {}).items()}


class StaffRepository:
    """Who was made staff, when and by whom."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_once(
        self, party_id: UUID, role: StaffRole, granted_by: UUID | None, now: datetime
    ) -> StaffGrant | None:
        """A new grant, or None when it stands already, also one made this instant."""
        values = {
            "id": uuid7(),
            "party_id": party_id,
            "role": role.value,
            "granted_at": now,
            "granted_by": granted_by,
        }
        statement = insert(StaffGrant).values(**values).on_conflict_do_nothing()
        return (await self._session.scalars(statement.returning(StaffGrant))).one_or_none()

    async def get_standing(self, grant_id: UUID) -> StaffGrant:
        query = (
            select(StaffGrant)
            .where(StaffGrant.id == grant_id, StaffGrant.revoked_at.is_(None))
            .with_for_update()
        )
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise GrantNotFound("Nobody has this role by this id.", grant_id=str(grant_id))
        return found

    async def find_standing(self, party_id: UUID, role: StaffRole) -> StaffGrant | None:
        query = select(StaffGrant).where(
            StaffGrant.party_id == party_id,
            StaffGrant.role == role.value,
            StaffGrant.revoked_at.is_(None),
        )
        return (await self._session.scalars(query)).one_or_none()

    async def lock_standing(self, role: StaffRole) -> Sequence[StaffGrant]:
        """All who have a role now. Locked, so that two admins cannot remove each other at once."""
        query = (
            select(StaffGrant)
            .where(StaffGrant.role == role.value, StaffGrant.revoked_at.is_(None))
            .order_by(StaffGrant.id)
            .with_for_update()
        )
        return (await self._session.scalars(query)).all()

    async def list_ever(self, limit: int) -> Sequence[StaffGrant]:
        """Grants that stand first, then those that ended, newest first."""
        query = (
            select(StaffGrant)
            .options(joinedload(StaffGrant.party))
            .order_by(StaffGrant.revoked_at.is_not(None), StaffGrant.id.desc())
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def list_with(self, role: StaffRole) -> Sequence[UUID]:
        """The parties that have a role now."""
        query = select(StaffGrant.party_id).where(
            StaffGrant.role == role.value, StaffGrant.revoked_at.is_(None)
        )
        return (await self._session.scalars(query.order_by(StaffGrant.id))).all()


class SeatRepository:
    """Seats, for the seller they belong to and the address they are for."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, seat: TeamSeat) -> None:
        self._session.add(seat)

    async def get(self, seat_id: UUID, viewer: Viewer, *, lock: bool = False) -> TeamSeat:
        query = _complete().where(
            TeamSeat.id == seat_id,
            or_(TeamSeat.seller_id == viewer.party_id, TeamSeat.address == viewer.address),
        )
        if lock:
            query = query.with_for_update(of=TeamSeat)
            query = query.execution_options(populate_existing=True)
        found: TeamSeat | None = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise SeatNotFound("There is no such place in a team.", seat_id=str(seat_id))
        return found

    async def find_open(self, seller_id: UUID, address: bytes) -> TeamSeat | None:
        """The seat this address was offered or has, locked."""
        query = (
            select(TeamSeat)
            .where(
                TeamSeat.seller_id == seller_id,
                TeamSeat.address == address,
                TeamSeat.status.in_(_OPEN),
            )
            .with_for_update()
        )
        return (await self._session.scalars(query)).one_or_none()

    async def count_open(self, seller_id: UUID) -> int:
        query = select(func.count()).where(
            TeamSeat.seller_id == seller_id, TeamSeat.status.in_(_OPEN)
        )
        return int((await self._session.execute(query)).scalar_one())

    async def list_of_shop(self, seller_id: UUID) -> Sequence[TeamSeat]:
        """Open seats of a shop, oldest first."""
        query = _complete().where(TeamSeat.seller_id == seller_id, TeamSeat.status.in_(_OPEN))
        return (await self._session.scalars(query.order_by(TeamSeat.id))).all()

    async def list_ever_on(self, seller_id: UUID, party_ids: Collection[UUID]) -> frozenset[UUID]:
        """Who of these works for this seller, or did once."""
        query = select(TeamSeat.party_id).where(
            TeamSeat.seller_id == seller_id, TeamSeat.party_id.in_(party_ids)
        )
        found = (await self._session.scalars(query)).all()
        return frozenset(party_id for party_id in found if party_id is not None)

    async def list_for(self, address: bytes, now: datetime) -> Sequence[TeamSeat]:
        """Seats this address has, and those it can still take."""
        query = _complete().where(
            TeamSeat.address == address,
            or_(
                TeamSeat.status == SeatStatus.JOINED.value,
                (TeamSeat.status == SeatStatus.INVITED.value) & (TeamSeat.expires_at > now),
            ),
        )
        return (await self._session.scalars(query.order_by(TeamSeat.id))).all()


def _complete() -> Select[Any]:
    return select(TeamSeat).options(joinedload(TeamSeat.seller))
