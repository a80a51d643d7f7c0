"""Teams of sellers and staff of the place."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import AddressText, GrantId, PartyId, SeatId, Sent, Shown, Text
from backend.api.schemas.parties import PartyShown
from backend.core.viewer import StaffRole, TeamRole, Viewer
from backend.domain.parties.lifecycle import SeatStatus
from backend.domain.parties.staff import GrantView
from backend.domain.parties.teams import SeatView


class SeatSent(Sent):
    """Who is invited, and to which part of the team."""

    address: AddressText
    role: TeamRole


class SeatChange(Sent):
    """Another part."""

    role: TeamRole


class SeatStep(Sent):
    """A row of the seat's table: join, decline, withdraw, remove or leave."""

    action: Annotated[Text, Field(max_length=20)]


class SeatShown(Shown):
    """A place in a team. `steps` are what the viewer may do with it now."""

    id: SeatId
    seller_id: PartyId
    address: AddressText
    display_name: str | None
    role: TeamRole
    status: SeatStatus
    invited_at: datetime
    expires_at: datetime
    joined_at: datetime | None
    steps: list[str]

    @classmethod
    def of(cls, view: SeatView) -> SeatShown:
        return cls(
            id=view.id,
            seller_id=view.seller_id,
            address=view.address,
            display_name=view.name,
            role=view.role,
            status=view.status,
            invited_at=view.invited_at,
            expires_at=view.expires_at,
            joined_at=view.joined_at,
            steps=[step.action for step in view.steps],
        )


class SeatsShown(Shown):
    """All of them; there are never many."""

    items: list[SeatShown]


class TeamOfMine(Shown):
    """A team the viewer is on."""

    seller_id: PartyId
    role: TeamRole


class RolesShown(Shown):
    """What the viewer is beside a party: staff, and on whose teams."""

    staff: list[StaffRole]
    teams: list[TeamOfMine]

    @classmethod
    def of(cls, viewer: Viewer) -> RolesShown:
        teams = [TeamOfMine(seller_id=shop, role=role) for shop, role in viewer.teams.items()]
        return cls(staff=sorted(viewer.staff), teams=teams)


class GrantSent(Sent):
    """Who becomes staff, and as what."""

    address: AddressText
    role: StaffRole


class GrantShown(Shown):
    """A staff role somebody has or had. Without `granted_by` it came from the command line."""

    id: GrantId
    party: PartyShown
    role: StaffRole
    granted_at: datetime
    granted_by: PartyShown | None
    revoked_at: datetime | None
    revoked_by: PartyShown | None

    @classmethod
    def of(cls, view: GrantView) -> GrantShown:
        return cls(
            id=view.id,
            party=PartyShown.of(view.party),
            role=view.role,
            granted_at=view.granted_at,
            granted_by=PartyShown.of(view.granted_by) if view.granted_by else None,
            revoked_at=view.revoked_at,
            revoked_by=PartyShown.of(view.revoked_by) if view.revoked_by else None,
        )


class GrantsShown(Shown):
    """Roles that stand first, then those that ended."""

    items: list[GrantShown]
