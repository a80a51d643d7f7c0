"""What happens to parties. No names, no addresses: the rows have them, the log outlives rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent, Transition


@dataclass(frozen=True, kw_only=True)
class PartyJoined(DomainEvent):
    """An address was met for the first time."""

    name: ClassVar[str] = "party.joined"
    party_id: UUID


@dataclass(frozen=True, kw_only=True)
class PartyRenamed(DomainEvent):
    """A party chose or dropped its name."""

    name: ClassVar[str] = "party.renamed"
    party_id: UUID


@dataclass(frozen=True, kw_only=True)
class PartyDeclared(DomainEvent):
    """A party said whether it sells as a private person or as a business."""

    name: ClassVar[str] = "party.declared"
    party_id: UUID


@dataclass(frozen=True, kw_only=True)
class PartySignedIn(DomainEvent):
    """A wallet's signature opened a session."""

    name: ClassVar[str] = "party.signed_in"
    party_id: UUID
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class PartySignedOut(DomainEvent):
    """Sessions were ended by their party."""

    name: ClassVar[str] = "party.signed_out"
    party_id: UUID
    session_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class StaffGranted(DomainEvent):
    """Somebody was made staff."""

    name: ClassVar[str] = "staff.granted"
    party_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class StaffRevoked(DomainEvent):
    """A staff role was taken away."""

    name: ClassVar[str] = "staff.revoked"
    party_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class TeamInvited(DomainEvent):
    """A seller offered an address a place in the team."""

    name: ClassVar[str] = "team.invited"
    seller_id: UUID
    seat_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class TeamSeatMoved(Transition):
    """A place in a team was taken, refused or given up; `action` is the row of the table."""

    name: ClassVar[str] = "team.seat_moved"
    seller_id: UUID
    seat_id: UUID
    target: str


@dataclass(frozen=True, kw_only=True)
class TeamRoleChanged(DomainEvent):
    """Somebody on a team has another part now."""

    name: ClassVar[str] = "team.role_changed"
    seller_id: UUID
    seat_id: UUID
    role: str
