"""The work of a service, what its two sides ask of each other, and the seller's portal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.event_stream import ServerSentEvent
from backend.core.ids import parse_public_id
from backend.core.outbox import StoredEvent
from backend.core.pagination import PageRequest
from backend.core.viewer import Viewer
from backend.dashboard.dependencies import ResourcesDep
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.work import read_kind, read_until
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.dashboard.presenters.work import WorkPage, present_services, present_work, work_href
from backend.dashboard.rendering import Desk, MemberDeskDep, render_text
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.streams import LivePage, LiveUpdates, PositionDep
from backend.domain.care.customs import CustomsDesk
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DELIVERY_PREFIX, DeliveryView
from backend.domain.services.lifecycle import RequestKind
from backend.domain.services.service import WorkService
from backend.domain.services.stages import ServiceStage
from backend.domain.services.views import REQUEST_PREFIX, PreparedReport, WorkView

router = APIRouter()
ROWS = 20
FIELDS = ("kind", "until", "text")


@router.get("/services")
async def show_services(
    desk: MemberDeskDep, stage: str = "", cursor: str | None = None
) -> HTMLResponse:
    """Every service the viewer sells, with what waits."""
    chosen = ServiceStage(stage) if stage in set(ServiceStage) else None
    found = await WorkService(desk.session, desk.resources).list_services(
        chosen, PageRequest(cursor or None, ROWS), desk.viewer
    )
    page = present_services(found.items, desk.viewer, stage=chosen, next_cursor=found.next_cursor)
    return await desk.show("pages/services.html", here="sell", page=page)


@router.get("/work/{delivery_id}")
async def show_work(delivery_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """Wishes, reports, requests, and what can be said next."""
    return await _page(desk, delivery_id, Form())


async def visible_work(delivery_id: str, desk: MemberDeskDep) -> UUID:
    """The order of a delivery the viewer may see. Asked before the stream begins."""
    return (await _delivery(desk, delivery_id)).order_id


@router.get("/work/{delivery_id}/stream", response_class=LiveUpdates)
async def stream_work(
    request: Request,
    delivery_id: str,
    order_id: Annotated[UUID, Depends(visible_work)],
    resources: ResourcesDep,
    position: PositionDep,
) -> AsyncIterator[ServerSentEvent]:
    """All of the page that can change, again whenever something happened to the order."""

    async def render(session: AsyncSession, viewer: Viewer, _events: Sequence[StoredEvent]) -> str:
        page = await _present(Desk(request, session, viewer, resources), delivery_id)
        return render_text("parts/work/live.html", page=page, form=Form())

    live = LivePage(request, resources, render, order_id=order_id)
    async for message in live.messages(position):
        yield message


@router.get("/work/{delivery_id}/live")
async def show_live_parts(delivery_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """How it stands now, for a page whose time is over."""
    page = await _present(desk, delivery_id)
    return desk.show_part("parts/work/live.html", page=page, form=Form())


@router.post("/work/{delivery_id}/begin")
async def begin(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> JSONResponse:
    """The seller begins; the wallet sends the hash."""
    work = WorkService(desk.session, desk.resources)
    delivery = await _delivery(desk, delivery_id)
    prepared = await work.prepare_begin(delivery.id, form.text("text"), desk.viewer)
    return await _to_sign("Begin the work", "ship", prepared, delivery, desk)


@router.post("/work/{delivery_id}/done")
async def report_done(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> JSONResponse:
    """The seller says that it is done; the buyer's days to look run from then."""
    work = WorkService(desk.session, desk.resources)
    delivery = await _delivery(desk, delivery_id)
    prepared = await work.prepare_done(delivery.id, form.text("text"), desk.viewer)
    return await _to_sign("Say that it is done", "deliver", prepared, delivery, desk)


@router.post("/work/{delivery_id}/decline")
async def decline(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """It cannot be done as wished."""
    work = WorkService(desk.session, desk.resources)
    delivery = await _delivery(desk, delivery_id)
    command = work.decline(delivery.id, form.text("text"), desk.viewer)
    return await _after(desk, delivery, form, await attempt(desk.session, form, command))


@router.post("/work/{delivery_id}/ask")
async def ask(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """More time, or the money back."""
    work, delivery = WorkService(desk.session, desk.resources), await _delivery(desk, delivery_id)
    kind, done = read_kind(form), None
    until = read_until(form, delivery) if kind is RequestKind.MORE_TIME else None
    if kind is not None and form.is_valid:
        command = work.ask(delivery.id, kind, until, form.text("text"), desk.viewer)
        done = await attempt(desk.session, form, command)
    return await _after(desk, delivery, form, done)


@router.post("/work/{delivery_id}/customs")
async def report_customs(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The parcel is held by customs: the buyer is told and asked for time."""
    delivery = await _delivery(desk, delivery_id)
    command = CustomsDesk(desk.session, desk.resources).report(delivery.id, desk.viewer)
    return await _after(desk, delivery, form, await attempt(desk.session, form, command))


@router.post("/work/{delivery_id}/requests/{request_id}/refuse")
async def refuse(delivery_id: str, request_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """No, with a word why."""
    work, delivery = WorkService(desk.session, desk.resources), await _delivery(desk, delivery_id)
    wanted = parse_public_id(REQUEST_PREFIX, request_id)
    command = work.refuse(wanted, form.text("text"), desk.viewer)
    return await _after(desk, delivery, form, await attempt(desk.session, form, command))


@router.post("/work/{delivery_id}/requests/{request_id}/withdraw")
async def withdraw(
    delivery_id: str, request_id: str, desk: MemberDeskDep, form: FormDep
) -> Response:
    """The asker does not ask any more."""
    work, delivery = WorkService(desk.session, desk.resources), await _delivery(desk, delivery_id)
    command = work.withdraw(parse_public_id(REQUEST_PREFIX, request_id), desk.viewer)
    return await _after(desk, delivery, form, await attempt(desk.session, form, command))


async def _to_sign(
    title: str, action: str, prepared: PreparedReport, delivery: DeliveryView, desk: Desk
) -> JSONResponse:
    call = wallet_action(  # the page is live
        action, title, prepared.call, desk.address, flow=delivery.flow
    )
    orders = OrderService(desk.session, desk.resources)
    order, _ = await orders.get_delivery(delivery.id, desk.viewer)
    carrier = Carrier(desk.resources.chains)
    carried = carrier.action(title, prepared.call, order, delivery, desk.address)
    return JSONResponse({"action": call, "carried": carried})


async def _delivery(desk: Desk, delivery_id: str) -> DeliveryView:
    wanted = parse_public_id(DELIVERY_PREFIX, delivery_id)
    return (await OrderService(desk.session, desk.resources).get_delivery(wanted, desk.viewer))[1]


async def _after(desk: Desk, delivery: DeliveryView, form: Form, done: WorkView | None) -> Response:
    if done is not None:
        return go_to(work_href(delivery), "saved")
    form.gather(FIELDS)
    return await _page(desk, delivery.public_id, form)


async def _present(desk: Desk, delivery_id: str) -> WorkPage:
    viewer: Viewer = desk.viewer
    wanted = parse_public_id(DELIVERY_PREFIX, delivery_id)
    orders = OrderService(desk.session, desk.resources)
    order, delivery = await orders.get_delivery(wanted, viewer)
    work = await WorkService(desk.session, desk.resources).of_delivery(delivery.id, viewer)
    relay = desk.resources.chains.get(delivery.chain_id).settings.relay
    return present_work(order, delivery, work, viewer, is_carried=relay.is_on)


async def _page(desk: Desk, delivery_id: str, form: Form) -> HTMLResponse:
    position = await outbox.latest_position(desk.session)  # first: what is later comes by stream
    page = await _present(desk, delivery_id)
    return await desk.show(
        "pages/work.html",
        here="orders",
        status=200 if form.is_valid else 422,
        page=page,
        form=form,
        position=str(position),
    )
