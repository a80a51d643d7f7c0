"""Exporters of the viewer's shop: the list, one of them with its runs, and their files."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from backend.core.downloads import download_headers
from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.dashboard.forms.exports import FIELDS, blank_exporter, form_of, read_exporter
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.exports import (
    PATH,
    column_choices,
    format_choices,
    present_exporter,
    present_run,
    state_choices,
)
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.exports.service import ExportService
from backend.domain.exports.views import EXPORTER_PREFIX, RUN_PREFIX
from backend.domain.parties.policy import Action, shops_where

router = APIRouter(prefix=PATH)
Cursor = Annotated[str | None, Query(max_length=500)]


@router.get("")
async def show_exports(desk: MemberDeskDep) -> HTMLResponse:
    """The shop's exporters, and the form for another one."""
    return await _list_page(desk, blank_exporter())


@router.post("")
async def add(desk: MemberDeskDep, form: FormDep) -> Response:
    """The answer is the only page that ever shows the secret, where there is one."""
    draft = read_exporter(form)
    made = None
    if form.is_valid:
        made = await attempt(
            desk.session, form, _service(desk).add(_shop(desk), draft, desk.viewer)
        )
    if made is None:
        return await _list_page(desk, form)
    view, secret = made
    if secret is None:
        return go_to(f"{PATH}/{view.public_id}", "saved")
    return await _list_page(desk, blank_exporter(), secret=secret)


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
    await attempt(desk.session, form, _service(desk).remove(found, desk.viewer))
    if form.is_valid:
        return go_to(PATH, "saved")
    shown = form_of(await _service(desk).get(found, desk.viewer))
    shown.errors = form.errors
    return await _one_page(desk, found, shown)


def _service(desk: Desk) -> ExportService:
    return ExportService(desk.session, desk.resources)


def _shop(desk: Desk) -> UUID:
    """The shop whose finance the viewer is; without a team it is their own."""
    own = desk.viewer.require_party()
    others = shops_where(desk.viewer, Action.EXPORT) - {own}
    return min(others) if others else own


async def _list_page(desk: Desk, form: Form, *, secret: str | None = None) -> HTMLResponse:
    now = desk.resources.clock.now()
    form.gather(FIELDS)
    views = await _service(desk).list_of(_shop(desk), desk.viewer)
    return await desk.show(
        "pages/exports.html",
        here="sell",
        status=200 if form.is_valid else 422,
        exporters=[present_exporter(view, now) for view in views],
        states=state_choices(views),
        formats=format_choices(),
        columns=column_choices(),
        secret=secret,
        form=form,
        is_new=True,
    )


async def _one_page(
    desk: Desk, exporter_id: UUID, form: Form | None, cursor: str | None = None
) -> HTMLResponse:
    now, service = desk.resources.clock.now(), _service(desk)
    view = await service.get(exporter_id, desk.viewer)
    form = form or form_of(view)
    form.gather(FIELDS)
    runs = await service.list_runs(exporter_id, PageRequest(cursor), desk.viewer)
    others = await service.list_of(view.seller_id, desk.viewer)
    here = f"{PATH}/{view.public_id}"
    return await desk.show(
        "pages/exporter.html",
        here="sell",
        status=200 if form.is_valid else 422,
        page=present_exporter(view, now),
        runs=[present_run(run, now) for run in runs.items],
        next_href=f"{here}?cursor={runs.next_cursor}" if runs.next_cursor else None,
        states=state_choices([each for each in others if each.id != view.id]),
        formats=format_choices(),
        columns=column_choices(),
        form=form,
        is_new=False,
    )
