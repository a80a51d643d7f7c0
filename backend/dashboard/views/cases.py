"""The arbiter's desk."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core import outbox
from backend.core.errors import NotFound
from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import percent_of_share, read_share, share_of_percent
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.case_lists import present_cases, present_stuck
from backend.dashboard.presenters.cases import RETURN_FIRST, SPLIT_NOW, CasePage, present_case
from backend.dashboard.presenters.hearing import CaseWork, present_work
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.offers import present_offers
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, require_valid, show_preview
from backend.dashboard.views.order_pages import OrderDesk
from backend.domain.catalog.service import ListingService
from backend.domain.disputes.conflicts import ConflictDesk
from backend.domain.disputes.drafts import DraftService
from backend.domain.disputes.hearing import HearingService
from backend.domain.disputes.repository import CaseStage
from backend.domain.disputes.service import DisputeService
from backend.domain.disputes.views import CaseView, OutcomePreview
from backend.domain.orders.reading import reading
from backend.domain.orders.views import DELIVERY_PREFIX

router = APIRouter(prefix="/cases")
ROWS = 20
HALF = "50"


def new_ruling() -> Form:
    """A ruling to start from: one half, now."""
    return Form({"percent": HALF, "way": SPLIT_NOW})


@router.get("")
async def show_cases(
    desk: MemberDeskDep, cursor: str | None = None, stage: str = CaseStage.OPEN
) -> HTMLResponse:
    """The disputes that name the viewer: what is due next stands on top."""
    service = DisputeService(desk.session, desk.resources)
    wanted = CaseStage(stage) if stage in set(CaseStage) else CaseStage.OPEN
    found = await service.list_cases(PageRequest(cursor, ROWS), desk.viewer, wanted)
    page = present_cases(
        found.items,
        desk.viewer,
        stage=wanted,
        counts={one: await service.count_cases(desk.viewer, one) for one in CaseStage},
        figures=await service.figures(desk.viewer),
        next_cursor=found.next_cursor,
    )
    return await desk.show("pages/cases.html", here="cases", page=page)


@router.get("/stuck")
async def show_stuck_cases(desk: MemberDeskDep) -> HTMLResponse:
    """For staff: cases that are due soon without a draft. Whoever is no staff finds none."""
    if not desk.viewer.staff:
        raise NotFound("There is no such page.")
    found = await DisputeService(desk.session, desk.resources).list_stuck(desk.viewer)
    rows = present_stuck(found, desk.viewer)
    return await desk.show("pages/stuck_cases.html", here="tickets", rows=rows)


@router.get("/{delivery_id}")
async def show_case(delivery_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """One case, with the ruling that was drafted, or one of one half. The look is noted."""
    work = CaseDesk(desk, delivery_id)
    await work.note_reading()
    return await work.show(await work.ruling(), Form())


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
    more = {"page": page, "message_form": Form(), "ask_form": Form()}
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
    carrier = Carrier(desk.resources.chains)
    carried = carrier.action(title, prepared.call, case.order, case.delivery, desk.address)
    return JSONResponse({"action": asked, "carried": carried})


def is_return_first(form: Form) -> bool:
    """Whether the arbiter has the goods sent back before anybody is paid."""
    return form.text("way") == RETURN_FIRST


class CaseDesk:
    """One case, as its arbiter sees it."""

    def __init__(self, desk: Desk, delivery_id: str) -> None:
        self.disputes = DisputeService(desk.session, desk.resources)
        self.hearings = HearingService(desk.session, desk.resources)
        self.drafts = DraftService(desk.session, desk.resources)
        self.conflicts = ConflictDesk(desk.session, desk.resources)
        self._desk = desk
        self._delivery_id: UUID = parse_public_id(DELIVERY_PREFIX, delivery_id)

    async def case(self) -> CaseView:
        return await self.disputes.get_case(self._delivery_id, self._desk.viewer)

    async def note_reading(self) -> None:
        """Both sides see who opened their case, and when."""
        case = await self.case()
        await self.hearings.note_reading(case.id, self._desk.viewer)

    async def ruling(self) -> Form:
        """The form of the ruling, filled with the viewer's draft if there is one."""
        draft = await self.drafts.find((await self.case()).id, self._desk.viewer)
        if draft is None:
            return new_ruling()
        return Form(
            {
                "way": RETURN_FIRST if draft.is_return_first else SPLIT_NOW,
                "buyer_share": draft.buyer_share.typed(),
                "text": draft.text,
                "asset_to_buyer": "yes" if draft.is_asset_to_buyer else "",
            }
        )

    async def show(self, form: Form, ask_form: Form) -> HTMLResponse:
        """The whole page, with what was typed into either form."""
        page, status = await self.page(form), 200 if ask_form.is_valid else 422
        more = {"form": form, "ask_form": ask_form, "message_form": Form()}
        return await self._desk.show(
            "pages/case.html", here="cases", status=status, page=page, **more
        )

    async def page(self, form: Form) -> CasePage:
        """The case with what the form's ruling would do. The form learns the exact amount.

        The chain may move it on meanwhile: the page is of one moment, and what came after its
        position comes by stream.
        """
        with reading(self._desk.session):
            return await self._gather(form)

    async def _gather(self, form: Form) -> CasePage:
        desk, viewer = self._desk, self._desk.viewer
        position = await outbox.latest_position(desk.session)
        case = await self.case()
        order_id = case.order.id
        work = OrderDesk(desk.session, desk.resources, viewer)
        listings = ListingService(desk.session, desk.resources)
        return present_case(
            case,
            await listings.get(case.delivery.listing_id, viewer),
            viewer,
            checked=await self.disputes.check_case(case),
            timeline=await work.orders.timeline(order_id, viewer),
            thread=await work.messages.list(order_id, None, viewer),
            keys=await work.keys.list(viewer),
            preview=await self._preview(case, form),
            is_return_first=is_return_first(form),
            position=str(position),
            work=await self._work(case, work),
        )

    async def _work(self, case: CaseView, rooms: OrderDesk) -> CaseWork:
        order, delivery, viewer = case.order, case.delivery, self._desk.viewer
        offers = await rooms.offers.list(delivery.id, viewer)
        return present_work(
            delivery,
            await rooms.hear(order, delivery),
            present_offers(order, delivery, viewer, offers),
            await self.conflicts.closeness(order, delivery, viewer),
            await self.drafts.find(delivery.id, viewer),
            self._desk.resources.clock.now(),
            order.chain_time,
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
