"""The viewer's own account."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.core.marketplace import SellerKind, Sellers
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.account import SESSION_PREFIX, present_account
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.orders.service import OrderService
from backend.domain.parties.sending import Duties
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService

router = APIRouter(prefix="/account")


@router.get("")
async def show_account(desk: MemberDeskDep) -> HTMLResponse:
    """Name, sign-ins, what waits to be drawn."""
    party = await PartyService(desk.session, desk.resources).get(desk.viewer.require_party())
    said = party.seller_kind or ""
    return await show_page(
        desk,
        Form(
            {
                "display_name": party.display_name or "",
                "seller_kind": said,
                "country": party.country or "",
                "duties": party.duties or Duties.BUYER.value,
            }
        ),
    )


@router.post("/name")
async def rename(desk: MemberDeskDep, form: FormDep) -> Response:
    """Choose how others see one's name."""
    command = PartyService(desk.session, desk.resources).rename(
        form.text("display_name"), desk.viewer
    )
    if await attempt(desk.session, form, command) is None:
        form.rename_whole("display_name")
        return await show_page(desk, form)
    return go_to("/account", "named")


@router.post("/seller-kind")
async def declare(desk: MemberDeskDep, form: FormDep) -> Response:
    """Say whether one sells as a private person or as a business."""
    chosen = form.choice("seller_kind", set(SellerKind), "Say which of the two you are.")
    if not form.is_valid:
        return await show_page(desk, form)
    await PartyService(desk.session, desk.resources).declare(SellerKind(chosen), desk.viewer)
    return go_to("/account", "declared")


@router.post("/sending")
async def settle(desk: MemberDeskDep, form: FormDep) -> Response:
    """Say where one is, and who pays at the border."""
    duties = form.choice("duties", set(Duties), "Say who pays.")
    parties = PartyService(desk.session, desk.resources)
    command = parties.settle(form.text("country"), Duties(duties or Duties.BUYER), desk.viewer)
    if not form.is_valid or await attempt(desk.session, form, command) is None:
        return await show_page(desk, form)
    return go_to("/account", "saved")


@router.post("/sessions/{session_id}/revoke")
async def end_session(session_id: str, desk: MemberDeskDep) -> Response:
    """End one of the viewer's sign-ins."""
    await SessionService(desk.session, desk.resources).revoke(
        parse_public_id(SESSION_PREFIX, session_id), desk.viewer
    )
    return go_to("/account", "session_ended")


async def show_page(desk: Desk, form: Form) -> HTMLResponse:
    """The account with the form of the name, as it was typed."""
    page = present_account(
        desk.viewer,
        waiting=await OrderService(desk.session, desk.resources).list_credits(desk.viewer),
        sessions=await SessionService(desk.session, desk.resources).list(desk.viewer),
        chains=desk.resources.chains,
        asks_kind=desk.resources.settings.marketplace.sellers is Sellers.EITHER,
        now=desk.resources.clock.now(),
    )
    status = 200 if form.is_valid else 422
    return await desk.show(
        "pages/account.html", here="account", status=status, page=page, form=form
    )
