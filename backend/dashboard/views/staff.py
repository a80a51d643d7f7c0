"""The admins' page: who is staff, who was, and by whom."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.core.viewer import StaffRole
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.roles import present_grants, staff_choices
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.parties.staff import GRANT_PREFIX, StaffService

router = APIRouter(prefix="/staff")
_HERE = "/staff"


@router.get("")
async def show_staff(desk: MemberDeskDep) -> HTMLResponse:
    """For admins; for everybody else there is no such page."""
    return await show_page(desk, Form({"role": StaffRole.SUPPORT.value}))


@router.post("")
async def grant(desk: MemberDeskDep, form: FormDep) -> Response:
    """Make somebody staff."""
    address = form.address("address")
    choices = [role.value for role in StaffRole]
    role = form.choice("role", choices, "Choose a role from the list.")
    made = None
    if form.is_valid and address is not None:
        command = staff_of(desk).grant(address, StaffRole(role), desk.viewer)
        made = await attempt(desk.session, form, command)
    return go_to(_HERE, "granted") if made else await show_page(desk, form)


@router.post("/{grant_id}/revoke")
async def revoke(grant_id: str, desk: MemberDeskDep) -> Response:
    """Take a role away."""
    form = Form({"role": StaffRole.SUPPORT.value})
    await attempt(
        desk.session,
        form,
        staff_of(desk).revoke(parse_public_id(GRANT_PREFIX, grant_id), desk.viewer),
    )
    return go_to(_HERE, "revoked") if form.is_valid else await show_page(desk, form)


def staff_of(desk: Desk) -> StaffService:
    return StaffService(desk.session, desk.resources)


async def show_page(desk: Desk, form: Form) -> HTMLResponse:
    """The list, with the form as it was typed."""
    grants = await staff_of(desk).list_grants(desk.viewer)
    return await desk.show(
        "pages/staff.html",
        here="staff",
        status=200 if form.is_valid else 422,
        grants=present_grants(grants, desk.viewer, desk.resources.clock.now()),
        roles=staff_choices(),
        form=form,
    )
