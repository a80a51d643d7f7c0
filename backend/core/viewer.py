"""Who is looking. Every query and every command is told, so that nothing is shown by accident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from backend.core.errors import Unauthenticated


class StaffRole(StrEnum):
    """What somebody does among the people who run the place."""

    SUPPORT = "support"
    LOGISTICS = "logistics"
    ADMIN = "admin"


class TeamRole(StrEnum):
    """What somebody does in a seller's team. Its owner is the seller, who needs no role."""

    PACKER = "packer"
    FINANCE = "finance"
    SUPPORT = "support"


class Audience(StrEnum):
    """Who reads something written about an order."""

    SHOP = "shop"  # the seller and the team
    STAFF = "staff"
    EVERYBODY = "everybody"  # who sees the order at all; its buyer above all


@dataclass(frozen=True, slots=True)
class Viewer:
    """The party behind a request, or nobody: then all parts are empty."""

    party_id: UUID | None
    address: bytes | None
    session_id: UUID | None = None  # the sign-in it came through; None for jobs
    staff: frozenset[StaffRole] = frozenset()
    teams: Mapping[UUID, TeamRole] = field(default_factory=dict, hash=False)  # by the seller's id

    @property
    def is_guest(self) -> bool:
        return self.party_id is None

    @property
    def is_staff(self) -> bool:
        return bool(self.staff)

    def require_party(self) -> UUID:
        """The party's id, for commands that need somebody to be signed in."""
        if self.party_id is None:
            raise Unauthenticated("Sign in first.")
        return self.party_id


GUEST = Viewer(party_id=None, address=None)
