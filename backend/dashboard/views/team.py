"""The viewer's team, and the teams the viewer is on."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.core.viewer import TeamRole
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.roles import present_my_seats, present_team, team_choices
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.parties.teams import SEAT_PREFIX, TeamService

router = APIRouter(prefix="/team")
_CHOOSE = "Choose a part from the list."


@router.get("")
async def show_team(desk: MemberDeskDep) -> HTMLResponse:
    """Who works for the viewer, and for whom the viewer works."""
    return await show_page(desk, Form({"role": TeamRole.PACKER.value}))


@router.post("")
async def invite(desk: MemberDeskDep, form: FormDep) -> Response:
    """Offer an address a place in the team."""
    address = form.address("address")
    role = form.choice("role", [role.value for role in TeamRole], _CHOOSE)
    seat = None
    if form.is_valid and address is not None:
        command = teams_of(desk).invite(address, TeamRole(role), desk.viewer)
        seat = await attempt(desk.session, form, command)
    return go_to("/team", "invited") if seat else await show_page(desk, form)


@router.post("/{seat_id}/role")
async def change_role(seat_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Give somebody another part."""
    role = form.choice("role", [role.value for role in TeamRole], _CHOOSE)
    if form.is_valid:
        command = teams_of(desk).change_role(
            parse_public_id(SEAT_PREFIX, seat_id), TeamRole(role), desk.viewer
        )
        if await attempt(desk.session, form, command) is not None:
            return go_to("/team", "saved")
    return await show_page(desk, form)


@router.post("/{seat_id}/{action}")
async def move_seat(seat_id: str, action: str, desk: MemberDeskDep) -> Response:
    """Join, decline, withdraw, remove or leave."""
    form = Form({"role": TeamRole.PACKER.value})
    command = teams_of(desk).take_step(parse_public_id(SEAT_PREFIX, seat_id), action, desk.viewer)
    if await attempt(desk.session, form, command) is None:
        return await show_page(desk, form)
    return go_to("/team", "saved")


def teams_of(desk: Desk) -> TeamService:
    return TeamService(desk.session, desk.resources)


async def show_page(desk: Desk, form: Form) -> HTMLResponse:
    """Both lists, and the invitation as it was typed."""
    now, teams = desk.resources.clock.now(), teams_of(desk)
    return await desk.show(
        "pages/team.html",
        here="sell",
        status=200 if form.is_valid else 422,
        team=present_team(await teams.list_team(desk.viewer), now),
        mine=present_my_seats(await teams.list_mine(desk.viewer), now),
        roles=team_choices(),
        form=form,
    )
