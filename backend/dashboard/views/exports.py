"""Exporters of a shop: the list with its files for auditors, one of them with its runs, and files.

Both pages follow what runs and is being made by a stream of their own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.downloads import download_headers
from backend.core.event_stream import ServerSentEvent
from backend.core.ids import parse_public_id, public_id
from backend.core.outbox import StoredEvent
from backend.core.pagination import PageRequest
from backend.core.viewer import Viewer
from backend.dashboard.dependencies import ResourcesDep
from backend.dashboard.forms.audit_files import (
    AUDIT_NAMES,
    blank_audit_file,
    read_audit_file,
)
from backend.dashboard.forms.exports import FIELDS, blank_exporter, form_of, read_exporter
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.audit_files import (
    currency_choices,
    period_choices,
    present_audit_file,
)
from backend.dashboard.presenters.exports import (
    PATH,
    column_choices,
    format_choices,
    present_exporter,
    present_run,
    state_choices,
)
from backend.dashboard.presenters.shops import PARTY_PREFIX, present_shops
from backend.dashboard.rendering import Desk, MemberDeskDep, render_text
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.streams import LivePage, LiveUpdates, PositionDep
from backend.domain.exports.audit_files import AuditFileService
from backend.domain.exports.service import ExportService, require_shop
from backend.domain.exports.views import AUDIT_FILE_PREFIX, EXPORTER_PREFIX, RUN_PREFIX
from backend.domain.insights.periods import recent_months
from backend.domain.parties.policy import Action, shops_where
from backend.domain.parties.service import PartyService

router = APIRouter(prefix=PATH)
_OURS = ("exporter.", "audit_file.")  # names of events that change the lists
Cursor = Annotated[str | None, Query(max_length=500)]


@router.get("")
async def show_exports(desk: MemberDeskDep, shop: str = "") -> HTMLResponse:
    """The shop's exporters and files for auditors, and the forms for another one."""
    return await _list_page(
        desk, _shop(desk, shop), blank_exporter(), blank_audit_file(desk.resources.clock.now())
    )


@router.post("")
async def add(desk: MemberDeskDep, form: FormDep) -> Response:
    """The answer is the only page that ever shows the secret, where there is one."""
    shop, draft, made = _shop(desk, form.text("shop")), read_exporter(form), None
    if form.is_valid:
        made = await attempt(desk.session, form, _service(desk).add(shop, draft, desk.viewer))
    if made is None:
        return await _list_page(desk, shop, form, blank_audit_file(desk.resources.clock.now()))
    view, secret = made
    if secret is None:
        return go_to(f"{PATH}/{view.public_id}", "saved")
    return await _list_page(
        desk, shop, blank_exporter(), blank_audit_file(desk.resources.clock.now()), secret=secret
    )


@router.post("/files")
async def ask_for_audit_file(desk: MemberDeskDep, form: FormDep) -> Response:
    """The job makes it; the page follows."""
    shop, made = _shop(desk, form.text("shop")), None
    wanted = read_audit_file(form, desk.resources.clock.now())
    if wanted is not None:
        command = _files(desk).ask(shop, wanted.period, wanted.format, wanted.currency, desk.viewer)
        made = await attempt(desk.session, form, command, AUDIT_NAMES)
    if made is None:
        form.gather(AUDIT_NAMES.values())
        return await _list_page(desk, shop, blank_exporter(), form)
    return go_to(f"{PATH}?shop={public_id(PARTY_PREFIX, shop)}&done=audit_asked#audit")


@router.get("/files/{file_id}")
async def fetch_audit_file(file_id: str, desk: MemberDeskDep) -> Response:
    """A file for auditors, once it is made."""
    found = await _files(desk).file_of(parse_public_id(AUDIT_FILE_PREFIX, file_id), desk.viewer)
    headers = download_headers(found.name, is_shown=False)
    return Response(found.content, media_type=found.media_type, headers=headers)


async def visible_shop(desk: MemberDeskDep, shop: str = "") -> UUID:
    """The shop, if the viewer may export it. Asked before the stream begins."""
    found = _shop(desk, shop)
    require_shop(found, desk.viewer)
    return found


@router.get("/stream", response_class=LiveUpdates)
async def stream_exports(
    request: Request,
    shop: Annotated[UUID, Depends(visible_shop)],
    resources: ResourcesDep,
    position: PositionDep,
) -> AsyncIterator[ServerSentEvent]:
    """Both lists, again whenever a run ended or a file is further on."""

    async def render(session: AsyncSession, viewer: Viewer, events: Sequence[StoredEvent]) -> str:
        if not any(event.name.startswith(_OURS) for event in events):
            return ""
        desk = Desk(request, session, viewer, resources)
        return render_text("parts/exports/live_list.html", **await _lists(desk, shop))

    live = LivePage(request, resources, render, about=("seller_id", shop))
    async for message in live.messages(position):
        yield message


@router.get("/runs/{run_id}")
async def fetch(run_id: str, desk: MemberDeskDep) -> Response:
    """The file of a run, as it was written."""
    found = await _service(desk).file_of(parse_public_id(RUN_PREFIX, run_id), desk.viewer)
    headers = download_headers(found.name, is_shown=False)
    return Response(found.content, media_type=found.media_type, headers=headers)


@router.get("/{exporter_id}")
async def show_exporter(
    exporter_id: str, desk: MemberDeskDep, cursor: Cursor = None
) -> HTMLResponse:
    """One exporter with the record of its runs."""
    return await _one_page(desk, parse_public_id(EXPORTER_PREFIX, exporter_id), None, cursor)


async def visible_exporter(exporter_id: str, desk: MemberDeskDep) -> UUID:
    """The exporter, if the viewer may see it. Asked before the stream begins."""
    found = parse_public_id(EXPORTER_PREFIX, exporter_id)
    return (await _service(desk).get(found, desk.viewer)).id


@router.get("/{exporter_id}/stream", response_class=LiveUpdates)
async def stream_exporter(
    request: Request,
    exporter_id: Annotated[UUID, Depends(visible_exporter)],
    resources: ResourcesDep,
    position: PositionDep,
) -> AsyncIterator[ServerSentEvent]:
    """How far it is and its newest runs, again after each."""

    async def render(session: AsyncSession, viewer: Viewer, _events: Sequence[StoredEvent]) -> str:
        desk = Desk(request, session, viewer, resources)
        return render_text("parts/exports/live_one.html", **await _record(desk, exporter_id, None))

    live = LivePage(request, resources, render, about=("exporter_id", exporter_id))
    async for message in live.messages(position):
        yield message


@router.post("/{exporter_id}")
async def change(exporter_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    found = parse_public_id(EXPORTER_PREFIX, exporter_id)
    draft = read_exporter(form)
    if form.is_valid:
        await attempt(desk.session, form, _service(desk).change(found, draft, desk.viewer))
    if not form.is_valid:
        return await _one_page(desk, found, form)
    return go_to(f"{PATH}/{exporter_id}", "saved")


@router.post("/{exporter_id}/run")
async def run_now(exporter_id: str, desk: MemberDeskDep) -> Response:
    """The job takes it up within seconds."""
    found = parse_public_id(EXPORTER_PREFIX, exporter_id)
    await _service(desk).run_now(found, desk.viewer)
    return go_to(f"{PATH}/{exporter_id}", "export_runs")


@router.post("/{exporter_id}/remove")
async def remove(exporter_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Refused while another one runs after it."""
    found = parse_public_id(EXPORTER_PREFIX, exporter_id)
    view = await _service(desk).get(found, desk.viewer)
    await attempt(desk.session, form, _service(desk).remove(found, desk.viewer))
    if form.is_valid:
        return go_to(f"{PATH}?shop={public_id(PARTY_PREFIX, view.seller_id)}&done=saved")
    shown = form_of(view)
    shown.errors = form.errors
    return await _one_page(desk, found, shown)


def _service(desk: Desk) -> ExportService:
    return ExportService(desk.session, desk.resources)


def _files(desk: Desk) -> AuditFileService:
    return AuditFileService(desk.session, desk.resources)


def _shop(desk: Desk, chosen: str) -> UUID:
    """The shop that is meant; if none is named, one whose finance the viewer is, or their own."""
    if chosen:
        return parse_public_id(PARTY_PREFIX, chosen)
    own = desk.viewer.require_party()
    others = shops_where(desk.viewer, Action.EXPORT) - {own}
    return min(others) if others else own


async def _lists(desk: Desk, shop: UUID) -> dict[str, object]:
    """What changes by itself."""
    now = desk.resources.clock.now()
    return {
        "exporters": [
            present_exporter(view, now) for view in await _service(desk).list_of(shop, desk.viewer)
        ],
        "files": [
            present_audit_file(view, now) for view in await _files(desk).list_of(shop, desk.viewer)
        ],
    }


async def _list_page(
    desk: Desk, shop: UUID, form: Form, audit: Form, *, secret: str | None = None
) -> HTMLResponse:
    position = await outbox.latest_position(desk.session)  # first: what is later comes by stream
    form.gather(FIELDS)
    views = await _service(desk).list_of(shop, desk.viewer)
    shops = shops_where(desk.viewer, Action.EXPORT)
    people = await PartyService(desk.session, desk.resources).list_by_id(sorted(shops))
    return await desk.show(
        "pages/exports.html",
        here="sell",
        status=200 if form.is_valid and audit.is_valid else 422,
        **await _lists(desk, shop),
        shop=public_id(PARTY_PREFIX, shop),
        shops=present_shops(people, shop, PATH, desk.viewer),
        states=state_choices(views),
        formats=format_choices(),
        columns=column_choices(),
        periods=period_choices(desk.resources.clock.now()),
        currencies=currency_choices(desk.resources.chains.currencies),
        last_month=recent_months(desk.resources.clock.now(), 2)[-1],
        secret=secret,
        form=form,
        audit=audit,
        is_new=True,
        position=str(position),
    )


async def _record(desk: Desk, exporter_id: UUID, cursor: str | None) -> dict[str, object]:
    """How far an exporter is, and a page of its runs."""
    now, service = desk.resources.clock.now(), _service(desk)
    view = await service.get(exporter_id, desk.viewer)
    runs = await service.list_runs(exporter_id, PageRequest(cursor), desk.viewer)
    here = f"{PATH}/{view.public_id}"
    return {
        "page": present_exporter(view, now),
        "runs": [present_run(run, now) for run in runs.items],
        "next_href": f"{here}?cursor={runs.next_cursor}" if runs.next_cursor else None,
    }


async def _one_page(
    desk: Desk, exporter_id: UUID, form: Form | None, cursor: str | None = None
) -> HTMLResponse:
    position = await outbox.latest_position(desk.session)
    service = _service(desk)
    view = await service.get(exporter_id, desk.viewer)
    form = form or form_of(view)
    form.gather(FIELDS)
    others = await service.list_of(view.seller_id, desk.viewer)
    return await desk.show(
        "pages/exporter.html",
        here="sell",
        status=200 if form.is_valid else 422,
        **await _record(desk, exporter_id, cursor),
        shop=public_id(PARTY_PREFIX, view.seller_id),
        states=state_choices([each for each in others if each.id != view.id]),
        formats=format_choices(),
        columns=column_choices(),
        form=form,
        is_new=False,
        is_newest=cursor is None,
        position=str(position),
    )
