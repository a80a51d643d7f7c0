"""A seller's team: invited by address, joined by whoever signs in with it, removed at once.

Nobody on a team signs for the shop: what moves money needs the owner's wallet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import ZERO_ADDRESS, Address
from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.ids import public_id, uuid7
from backend.core.machine import Step
from backend.core.viewer import TeamRole, Viewer
from backend.domain.parties.errors import SeatStepRefused, SeatTaken
from backend.domain.parties.events import TeamInvited, TeamRoleChanged, TeamSeatMoved
from backend.domain.parties.lifecycle import (
    SEAT_LIFECYCLE,
    SeatFacts,
    SeatRole,
    SeatStatus,
)
from backend.domain.parties.models import TeamSeat
from backend.domain.parties.role_repository import SeatRepository
from backend.domain.parties.service import PartyService
from backend.resources import Resources

SEAT_PREFIX = "sea"
INVITATION_LIFE = timedelta(days=14)
MOST_SEATS = 50
_REFUSALS = {
    "too_late": "This invitation has run out. Ask for a new one.",
    "wrong_status": "This has been decided already.",
    "wrong_role": "This is for the other side to decide.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """A place in a team, as its viewer may see it."""

    id: UUID
    seller_id: UUID
    seller_address: bytes
    seller_name: str | None
    address: bytes
    name: str | None  # of who has joined
    role: TeamRole
    status: SeatStatus
    invited_at: datetime
    expires_at: datetime
    joined_at: datetime | None
    is_expired: bool
    steps: tuple[Step[SeatStatus, SeatRole, SeatFacts], ...]

    @property
    def public_id(self) -> str:
        return public_id(SEAT_PREFIX, self.id)


class TeamService:
    """Invites, moves and lists seats."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._seats = SeatRepository(session)
        self._parties = PartyService(session, resources)

    async def invite(self, address: Address, role: TeamRole, viewer: Viewer) -> SeatView:
        """Offer an address a place in the viewer's team; a second time renews the first."""
        seller_id, now = viewer.require_party(), self._clock.now()
        _check_address(address, viewer)
        seat = await self._seats.find_open(seller_id, address)
        if seat is not None and seat.status == SeatStatus.JOINED.value:
            raise SeatTaken("This address is on your team already. Change its part there.")
        if seat is None:
            seat = await self._add(seller_id, address, role, now)
        seat.role, seat.invited_at, seat.expires_at = role.value, now, now + INVITATION_LIFE
        event = TeamInvited(occurred_at=now, seller_id=seller_id, seat_id=seat.id, role=role.value)
        await outbox.record(self._session, event, viewer)
        await self._session.flush()
        return await self._one(seat.id, viewer)

    async def change_role(self, seat_id: UUID, role: TeamRole, viewer: Viewer) -> SeatView:
        """Give somebody another part. Only the owner."""
        seat = await self._seats.get(seat_id, viewer, lock=True)
        is_open = seat.status in {SeatStatus.INVITED.value, SeatStatus.JOINED.value}
        if _role_on(seat, viewer) is not SeatRole.OWNER or not is_open:
            raise SeatStepRefused("Only the owner gives parts, and only on the team.")
        if seat.role != role.value:
            seat.role = role.value
            event = TeamRoleChanged(
                occurred_at=self._clock.now(),
                seller_id=seat.seller_id,
                seat_id=seat.id,
                role=role.value,
            )
            await outbox.record(self._session, event, viewer)
            await self._session.flush()
        return await self._one(seat_id, viewer)

    async def take_step(self, seat_id: UUID, action: str, viewer: Viewer) -> SeatView:
        """Join, decline, withdraw, remove or leave, as the table allows."""
        viewer.require_party()
        seat, now = await self._seats.get(seat_id, viewer, lock=True), self._clock.now()
        status, role = SeatStatus(seat.status), _role_on(seat, viewer)
        reason = SEAT_LIFECYCLE.why_not(action, status, role, SeatFacts(seat.expires_at), now)
        if reason is not None:
            raise SeatStepRefused(_REFUSALS[reason], action=action, status=status.value)
        step = SEAT_LIFECYCLE.step(action, status)
        assert step is not None
        target = step.leads_to(status)
        seat.status = target.value
        if target is SeatStatus.JOINED:
            seat.party_id, seat.joined_at = viewer.party_id, now
        else:
            seat.ended_at = now
        event = TeamSeatMoved(
            occurred_at=now,
            seller_id=seat.seller_id,
            seat_id=seat.id,
            action=action,
            source=status.value,
            target=target.value,
        )
        await outbox.record(self._session, event, viewer)
        await self._session.flush()
        return await self._one(seat_id, viewer)

    async def list_team(self, viewer: Viewer) -> list[SeatView]:
        """The viewer's own team, and who is invited to it."""
        return await self._views(await self._seats.list_of_shop(viewer.require_party()), viewer)

    async def list_mine(self, viewer: Viewer) -> list[SeatView]:
        """Teams the viewer is on, and invitations that wait."""
        viewer.require_party()
        assert viewer.address is not None
        return await self._views(
            await self._seats.list_for(viewer.address, self._clock.now()), viewer
        )

    async def _add(
        self, seller_id: UUID, address: Address, role: TeamRole, now: datetime
    ) -> TeamSeat:
        if await self._seats.count_open(seller_id) >= MOST_SEATS:
            raise SeatTaken(f"A team has at most {MOST_SEATS} places.")
        seat = TeamSeat(
            id=uuid7(),
            seller_id=seller_id,
            address=address,
            role=role.value,
            status=SeatStatus.INVITED.value,
            invited_at=now,
            expires_at=now + INVITATION_LIFE,
        )
        try:
            async with self._session.begin_nested():
                self._seats.add(seat)
        except IntegrityError:
            raise SeatTaken("This address was invited just now.") from None
        return seat

    async def _one(self, seat_id: UUID, viewer: Viewer) -> SeatView:
        return (await self._views([await self._seats.get(seat_id, viewer)], viewer))[0]

    async def _views(self, seats: Sequence[TeamSeat], viewer: Viewer) -> list[SeatView]:
        now = self._clock.now()
        members = [seat.party_id for seat in seats if seat.party_id]
        people = await self._parties.list_by_id(members)
        names = {party_id: party.display_name for party_id, party in people.items()}
        return [_view(seat, names, viewer, now) for seat in seats]


def _view(seat: TeamSeat, names: dict[UUID, str | None], viewer: Viewer, now: datetime) -> SeatView:
    status, facts = SeatStatus(seat.status), SeatFacts(seat.expires_at)
    return SeatView(
        id=seat.id,
        seller_id=seat.seller_id,
        seller_address=seat.seller.address,
        seller_name=seat.seller.display_name,
        address=seat.address,
        name=names.get(seat.party_id) if seat.party_id else None,
        role=TeamRole(seat.role),
        status=status,
        invited_at=seat.invited_at,
        expires_at=seat.expires_at,
        joined_at=seat.joined_at,
        is_expired=status is SeatStatus.INVITED and now >= seat.expires_at,
        steps=tuple(SEAT_LIFECYCLE.allowed(status, _role_on(seat, viewer), facts, now)),
    )


def _role_on(seat: TeamSeat, viewer: Viewer) -> SeatRole:
    return SeatRole.OWNER if seat.seller_id == viewer.party_id else SeatRole.MEMBER


def _check_address(address: Address, viewer: Viewer) -> None:
    sentence = ""
    if len(address) != len(ZERO_ADDRESS) or address == ZERO_ADDRESS:
        sentence = "This is not the address of a wallet."
    elif address == viewer.address:
        sentence = "This is your own wallet: you are the owner."
    if sentence:
        raise Invalid(sentence, fields={"address": sentence})
