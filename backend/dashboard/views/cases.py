"""The arbiter's desk."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core import outbox
from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import percent_of_share, read_share, share_of_percent
from backend.dashboard.presenters.cases import (
    RETURN_FIRST,
    SPLIT_NOW,
    CasePage,
    present_case,
    present_cases,
)
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, require_valid, show_preview
from backend.dashboard.views.order_pages import OrderDesk
from backend.domain.catalog.service import ListingService
from backend.domain.disputes.service import DisputeService
from backend.domain.disputes.views import CaseView, OutcomePreview
from backend.domain.orders.views import DELIVERY_PREFIX

router = APIRouter(prefix="/cases")
ROWS = 20
HALF = "50"


def new_ruling() -> Form:
    """A ruling to start from: one half, now."""
    return Form({"percent": HALF, "way": SPLIT_NOW})


@router.get("")
async def show_cases(desk: MemberDeskDep, cursor: str | None = None) -> HTMLResponse:
    """The disputes that name the viewer."""
    service = DisputeService(desk.session, desk.resources)
    found = await service.list_cases(PageRequest(cursor, ROWS), desk.viewer)
    page = present_cases(found.items, desk.viewer, found.next_cursor)
    return await desk.show("pages/cases.html", here="cases", page=page)


@router.get("/{delivery_id}")
async def show_case(delivery_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """One case, with a ruling of one half to start from."""
    work = CaseDesk(desk, delivery_id)
    form = new_ruling()
    page = await work.page(form)
    return await desk.show(
        "pages/case.html", here="cases", page=page, form=form, message_form=Form()
    )


@router.get("/{delivery_id}/preview")
async def preview_ruling(
    delivery_id: str, desk: MemberDeskDep, exact: str | None = None
) -> HTMLResponse:
    """Who would get what, while the arbiter moves the slider or types an amount."""
    work = CaseDesk(desk, delivery_id)
    form = Form.of(desk.request.query_params)
    if exact is None:
        form.values.pop("buyer_share", None)
    page = await work.page(form)
    more = {"page": page, "message_form": Form()}
    return await show_preview(desk, "case", "ruling_preview", "cases", form=form, **more)


@router.post("/{delivery_id}/rule")
async def rule(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Write the ruling down; the wallet carries it out."""
    work = CaseDesk(desk, delivery_id)
    case = await work.case()
    assert case.delivery.dispute is not None
    share, text = read_share(form, case.delivery.dispute.claim), form.text("text")
    require_valid(form)
    if is_return_first(form):
        action, first = "rule_return", "return first, then "
        prepared = await work.disputes.prepare_rule_return(case.id, share, text, desk.viewer)
    else:
        action, first = "rule", ""
        prepared = await work.disputes.prepare_ruling(
            case.id, share, form.is_checked("asset_to_buyer"), text, desk.viewer
        )
    title = f"Decide: {first}{present_amount(share)} to the buyer"
    back = f"/cases/{case.delivery.public_id}"
    asked = wallet_action(action, title, prepared.call, desk.address, location=back)
    return JSONResponse({"action": asked})


def is_return_first(form: Form) -> bool:
    """Whether the arbiter has the goods sent back before anybody is paid."""
    return form.text("way") == RETURN_FIRST


class CaseDesk:
    """One case, as its arbiter sees it."""

    def __init__(self, desk: Desk, delivery_id: str) -> None:
        self.disputes = DisputeService(desk.session, desk.resources)
        self._desk = desk
        self._delivery_id: UUID = parse_public_id(DELIVERY_PREFIX, delivery_id)

    async def case(self) -> CaseView:
        return await self.disputes.get_case(self._delivery_id, self._desk.viewer)

    async def page(self, form: Form) -> CasePage:
        """The case with what the form's ruling would do. The form learns the exact amount."""
        desk, viewer = self._desk, self._desk.viewer
        case = await self.case()
        order_id = case.order.id
        position = await outbox.latest_position(desk.session, order_id)
        work = OrderDesk(desk.session, desk.resources, viewer)
        listings = ListingService(desk.session, desk.resources)
        return present_case(
            case,
            await listings.get(case.delivery.listing_id, viewer),
            viewer,
            checked=await self.disputes.check_case(case),
            timeline=await work.orders.timeline(order_id, viewer),
            thread=await work.messages.list(order_id, None, viewer),
            preview=await self._preview(case, form),
            is_return_first=is_return_first(form),
            position=str(position),
        )

    async def _preview(self, case: CaseView, form: Form) -> OutcomePreview | None:
        dispute = case.delivery.dispute
        if dispute is None or case.delivery.action("rule") is None:
            return None
        typed = form.has("buyer_share")
        share = read_share(form, dispute.claim) if typed else share_of_percent(form, dispute.claim)
        if not form.is_valid:
            return None
        form.values["percent"] = str(percent_of_share(share, dispute.claim))
        form.values["buyer_share"] = present_amount(share).plain
        if is_return_first(form):
            return await self.disputes.preview_rule_return(case.id, share, self._desk.viewer)
        return await self.disputes.preview_ruling(
            case.id, share, form.is_checked("asset_to_buyer"), self._desk.viewer
        )
