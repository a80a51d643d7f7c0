"""Teams and staff as rows: who, which part, since when, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.chain.types import checksum
from backend.core.viewer import StaffRole, TeamRole, Viewer
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.people import Person, present_person, shorten
from backend.domain.parties.lifecycle import SeatStatus
from backend.domain.parties.models import Party
from backend.domain.parties.staff import GrantView
from backend.domain.parties.teams import SeatView

TEAM_ROLES: dict[TeamRole, tuple[str, str]] = {
    TeamRole.PACKER: (
        "Packer",
        "Sees orders, address and note. Packs and writes down the number; the owner signs.",
    ),
    TeamRole.FINANCE: ("Finance", "Sees orders and money, and exports them. No addresses."),
    TeamRole.SUPPORT: ("Support", "Writes to buyers and decides held orders. No addresses."),
}
STAFF_ROLES: dict[StaffRole, tuple[str, str]] = {
    StaffRole.SUPPORT: ("Support", "Works tickets; reads a thread while its ticket is open."),
    StaffRole.LOGISTICS: ("Logistics", "Follows parcels and works tickets about them."),
    StaffRole.ADMIN: ("Admin", "Makes and unmakes staff, spreads the work. Reads nothing private."),
}


@dataclass(frozen=True, slots=True)
class SeatButton:
    """A step of a seat."""

    action: str
    label: str
    explains: str
    is_grave: bool


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A place in a team."""

    id: str
    who: Person
    role: str
    role_value: str
    explains: str
    note: str
    since: Moment
    may_change: bool
    buttons: tuple[SeatButton, ...]


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A staff role somebody has or had."""

    id: str
    who: Person
    role: str
    granted_at: Moment
    granted_by: str
    revoked_at: Moment | None
    revoked_by: str


def team_choices() -> tuple[Choice, ...]:
    """The parts of a team."""
    return tuple(Choice(role.value, *words) for role, words in TEAM_ROLES.items())


def staff_choices() -> tuple[Choice, ...]:
    """The roles of staff."""
    return tuple(Choice(role.value, *words) for role, words in STAFF_ROLES.items())


def present_team(seats: Sequence[SeatView], now: datetime) -> tuple[SeatRow, ...]:
    """One's own team: the others' names."""
    return tuple(_seat(seat, seat.address, seat.name, now, is_owner=True) for seat in seats)


def present_my_seats(seats: Sequence[SeatView], now: datetime) -> tuple[SeatRow, ...]:
    """Teams of others: their sellers' names."""
    return tuple(
        _seat(seat, seat.seller_address, seat.seller_name, now, is_owner=False) for seat in seats
    )


def present_grants(
    grants: Sequence[GrantView], viewer: Viewer, now: datetime
) -> tuple[GrantRow, ...]:
    """Staff, and who made them."""
    return tuple(
        GrantRow(
            id=grant.public_id,
            who=_person(grant.party.address, grant.party.display_name, viewer.address),
            role=STAFF_ROLES[grant.role][0],
            granted_at=present_moment(grant.granted_at, now),
            granted_by=_by(grant.granted_by),
            revoked_at=present_moment(grant.revoked_at, now) if grant.revoked_at else None,
            revoked_by=_by(grant.revoked_by),
        )
        for grant in grants
    )


def _seat(
    seat: SeatView, address: bytes, name: str | None, now: datetime, *, is_owner: bool
) -> SeatRow:
    label, explains = TEAM_ROLES[seat.role]
    note = "On the team" if seat.status is SeatStatus.JOINED else "Invited, not accepted yet"
    return SeatRow(
        id=seat.public_id,
        who=_person(address, name, None),
        role=label,
        role_value=seat.role.value,
        explains=explains,
        note="The invitation has run out" if seat.is_expired else note,
        since=present_moment(seat.joined_at or seat.invited_at, now),
        may_change=is_owner,
        buttons=tuple(
            SeatButton(step.action, step.label, step.explains, step.action in {"remove", "leave"})
            for step in seat.steps
        ),
    )


def _by(party: Party | None) -> str:
    """Without a party it was the command line."""
    if party is None:
        return "the command line"
    return party.display_name or shorten(checksum(party.address))


def _person(address: bytes, name: str | None, viewer_address: bytes | None) -> Person:
    found = present_person(address, name, viewer_address)
    assert found is not None
    return found
