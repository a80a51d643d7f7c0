"""Who works for whom: a seller's team, and the staff of the place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import GrantId, SeatId
from backend.api.schemas.roles import (
    GrantSent,
    GrantShown,
    GrantsShown,
    RolesShown,
    SeatChange,
    SeatSent,
    SeatShown,
    SeatsShown,
    SeatStep,
)
from backend.domain.parties.staff import StaffService
from backend.domain.parties.teams import TeamService

router = APIRouter(route_class=ApiRoute, tags=["roles"])


async def get_teams(session: SessionDep, resources: ResourcesDep) -> TeamService:
    return TeamService(session, resources)


async def get_staff(session: SessionDep, resources: ResourcesDep) -> StaffService:
    return StaffService(session, resources)


TeamsDep = Annotated[TeamService, Depends(get_teams)]
StaffDep = Annotated[StaffService, Depends(get_staff)]


@router.get("/me/roles", summary="What else am I")
async def get_roles(viewer: SignedInDep) -> RolesShown:
    """Staff roles, and the teams one is on."""
    return RolesShown.of(viewer)


@router.get("/me/seats", summary="List one's places and invitations")
async def list_my_seats(teams: TeamsDep, viewer: SignedInDep) -> SeatsShown:
    """Teams the viewer is on, and invitations of the viewer's address that can be accepted."""
    return SeatsShown(items=[SeatShown.of(seat) for seat in await teams.list_mine(viewer)])


@router.get("/seats", summary="List one's team")
async def list_seats(teams: TeamsDep, viewer: SignedInDep) -> SeatsShown:
    """Who works for the viewer, and who is invited to."""
    return SeatsShown(items=[SeatShown.of(seat) for seat in await teams.list_team(viewer)])


@router.post("/seats", status_code=201, summary="Invite to one's team")
async def invite(sent: SeatSent, teams: TeamsDep, viewer: SignedInDep) -> SeatShown:
    """Whoever signs in with that address may join, for 14 days. Inviting again renews it."""
    return SeatShown.of(await teams.invite(sent.address, sent.role, viewer))


@router.patch("/seats/{seat_id}", summary="Give another part")
async def change_seat(
    seat_id: SeatId, change: SeatChange, teams: TeamsDep, viewer: SignedInDep
) -> SeatShown:
    """Counts from the other's next request on. Only the owner."""
    return SeatShown.of(await teams.change_role(seat_id, change.role, viewer))


@router.post("/seats/{seat_id}/steps", summary="Join, decline, withdraw, remove, leave")
async def move_seat(
    seat_id: SeatId, step: SeatStep, teams: TeamsDep, viewer: SignedInDep
) -> SeatShown:
    """One row of the seat's table; which ones are open stands in `steps`."""
    return SeatShown.of(await teams.take_step(seat_id, step.action, viewer))


@router.get("/staff", summary="List the staff")
async def list_staff(staff: StaffDep, viewer: SignedInDep) -> GrantsShown:
    """Who is staff, who was, and by whom. For admins; for others there is nothing here."""
    return GrantsShown(items=[GrantShown.of(grant) for grant in await staff.list_grants(viewer)])


@router.post("/staff", status_code=201, summary="Make somebody staff")
async def grant_role(sent: GrantSent, staff: StaffDep, viewer: SignedInDep) -> GrantShown:
    """For admins."""
    return GrantShown.of(await staff.grant(sent.address, sent.role, viewer))


@router.delete("/staff/{grant_id}", status_code=204, summary="Take a staff role away")
async def revoke_role(grant_id: GrantId, staff: StaffDep, viewer: SignedInDep) -> Response:
    """For admins. The last admin stays."""
    await staff.revoke(grant_id, viewer)
    return Response(status_code=204)
