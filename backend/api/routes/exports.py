"""The export API: exporters of a shop, their runs and files, and orders in a state."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute, happens_once
from backend.api.schemas.base import (
    AuditFileId,
    ExporterId,
    ExportRunId,
    PageShown,
    PartyId,
    show_page,
)
from backend.api.schemas.exports import (
    AuditFileSent,
    AuditFileShown,
    AuditFilesShown,
    ExporterChangeSent,
    ExporterSent,
    ExporterShown,
    ExportersShown,
    ExportRunDetailShown,
    ExportRunShown,
    NewExporterShown,
    OrderInStateShown,
)
from backend.core.downloads import download_headers
from backend.domain.exports.audit import AuditService
from backend.domain.exports.audit_files import AuditFileService
from backend.domain.exports.seller_statements import SellerStatementService
from backend.domain.exports.service import ExportService
from backend.domain.exports.views import ExportFile
from backend.domain.insights.periods import DEFAULT, read_period

router = APIRouter(route_class=ApiRoute, tags=["exports"])


async def get_exports(session: SessionDep, resources: ResourcesDep) -> ExportService:
    return ExportService(session, resources)


async def get_audit_files(session: SessionDep, resources: ResourcesDep) -> AuditFileService:
    return AuditFileService(session, resources)


ExportsDep = Annotated[ExportService, Depends(get_exports)]
AuditFilesDep = Annotated[AuditFileService, Depends(get_audit_files)]
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, under their name.",
        "content": {"application/octet-stream": {}},
    }
}
State = Annotated[str, Path(max_length=60, pattern="^[A-Z][A-Z0-9_]*$")]


@router.get("/shops/{party_id}/exporters", summary="List the exporters of a shop")
async def list_exporters(
    party_id: PartyId, exports: ExportsDep, viewer: SignedInDep
) -> ExportersShown:
    """For the owner and the finance of the shop, and for admins."""
    found = await exports.list_of(party_id, viewer)
    return ExportersShown(items=[ExporterShown.of(view) for view in found])


@router.post("/shops/{party_id}/exporters", summary="Add an exporter", status_code=201)
@happens_once("its answer may hold a secret, which is kept nowhere; a name is taken only once")
async def add_exporter(
    party_id: PartyId, sent: ExporterSent, exports: ExportsDep, viewer: SignedInDep
) -> NewExporterShown:
    """Its first run takes all orders that are in its state already. A circle is refused."""
    view, secret = await exports.add(party_id, sent.read(), viewer)
    shown = ExporterShown.of(view)
    values = {name: getattr(shown, name) for name in ExporterShown.model_fields}
    return NewExporterShown(**values, secret=secret)


@router.get("/shops/{party_id}/export-states/{state}/orders", summary="List orders in a state")
async def list_orders_in_state(
    party_id: PartyId, state: State, exports: ExportsDep, viewer: SignedInDep, asked: PageDep
) -> PageShown[OrderInStateShown]:
    """Those that stand in it now; what the chain took back is not among them."""
    return show_page(await exports.orders_in(party_id, state, asked, viewer), OrderInStateShown.of)


@router.get(
    "/shops/{party_id}/payment-entries",
    summary="Fetch the movements of a shop's money",
    response_class=Response,
    responses=_BYTES,
)
async def get_payment_entries(
    party_id: PartyId,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    period: Annotated[
        str, Query(max_length=10, description="7d, 30d, 90d, 365d, or a month such as 2026-10.")
    ] = DEFAULT,
    written_as: Annotated[str, Query(alias="format", max_length=60)] = "csv",
    currency: Annotated[
        str, Query(max_length=20, description="A symbol; without it, all currencies.")
    ] = "",
) -> Response:
    """Every movement that stands in the chain, with its transaction, in units and as a decimal."""
    wanted = read_period(period, resources.clock.now())
    audit = AuditService(session, resources)
    return _handed_out(await audit.file_of(party_id, wanted, written_as, currency, viewer))


@router.get(
    "/shops/{party_id}/seller-statement",
    summary="Fetch the seller statement of a shop",
    response_class=Response,
    responses=_BYTES,
)
async def get_seller_statement(
    party_id: PartyId,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    period: Annotated[
        str, Query(max_length=10, description="7d, 30d, 90d, 365d, or a month such as 2026-10.")
    ] = DEFAULT,
    written_as: Annotated[str, Query(alias="format", max_length=60)] = "json",
) -> Response:
    """From what was held to what is held, a line per currency, in units and as a decimal."""
    wanted = read_period(period, resources.clock.now())
    statements = SellerStatementService(session, resources)
    return _handed_out(await statements.file_of(party_id, wanted, written_as, viewer))


@router.get("/shops/{party_id}/audit-files", summary="List the audit files of a shop")
async def list_audit_files(
    party_id: PartyId, files: AuditFilesDep, viewer: SignedInDep
) -> AuditFilesShown:
    """The newest twenty, with how far each is. They are kept for 90 days."""
    found = await files.list_of(party_id, viewer)
    return AuditFilesShown(items=[AuditFileShown.of(view) for view in found])


@router.post("/shops/{party_id}/audit-files", summary="Have an audit file made", status_code=202)
async def ask_for_audit_file(
    party_id: PartyId,
    sent: AuditFileSent,
    files: AuditFilesDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> AuditFileShown:
    """The same as the movements of money, made in the background: for much of it."""
    period = read_period(sent.period, resources.clock.now())
    return AuditFileShown.of(await files.ask(party_id, period, sent.format, sent.currency, viewer))


@router.get(
    "/audit-files/{audit_file_id}/file",
    summary="Fetch an audit file",
    response_class=Response,
    responses=_BYTES,
)
async def get_audit_file(
    audit_file_id: AuditFileId, files: AuditFilesDep, viewer: SignedInDep
) -> Response:
    """The bytes as they were written; their SHA-256 stands in the list."""
    return _handed_out(await files.file_of(audit_file_id, viewer))


@router.get("/exporters/{exporter_id}", summary="Read an exporter")
async def get_exporter(
    exporter_id: ExporterId, exports: ExportsDep, viewer: SignedInDep
) -> ExporterShown:
    """What it writes, when and where to, and how its last run went."""
    return ExporterShown.of(await exports.get(exporter_id, viewer))


@router.put("/exporters/{exporter_id}", summary="Change an exporter")
async def change_exporter(
    exporter_id: ExporterId, sent: ExporterChangeSent, exports: ExportsDep, viewer: SignedInDep
) -> ExporterShown:
    """Refused if somebody was quicker. Its name stays."""
    return ExporterShown.of(await exports.change(exporter_id, sent.read(sent.version), viewer))


@router.delete("/exporters/{exporter_id}", summary="Remove an exporter", status_code=204)
async def remove_exporter(
    exporter_id: ExporterId, exports: ExportsDep, viewer: SignedInDep
) -> None:
    """Its runs and their files stay. Refused while another one runs after it."""
    await exports.remove(exporter_id, viewer)


@router.get("/exporters/{exporter_id}/runs", summary="List the runs of an exporter")
async def list_runs(
    exporter_id: ExporterId, exports: ExportsDep, viewer: SignedInDep, asked: PageDep
) -> PageShown[ExportRunShown]:
    """Every cycle, the newest first; those with nothing to do for a month."""
    return show_page(await exports.list_runs(exporter_id, asked, viewer), ExportRunShown.of)


@router.post("/exporters/{exporter_id}/runs", summary="Run an exporter now", status_code=202)
async def run_now(
    exporter_id: ExporterId, exports: ExportsDep, viewer: SignedInDep
) -> ExporterShown:
    """The job takes it up within seconds."""
    return ExporterShown.of(await exports.run_now(exporter_id, viewer))


@router.get("/export-runs/{run_id}", summary="Read a run")
async def get_run(
    run_id: ExportRunId, exports: ExportsDep, viewer: SignedInDep
) -> ExportRunDetailShown:
    """With the orders that were in it."""
    return ExportRunDetailShown.of(await exports.get_run(run_id, viewer))


@router.get(
    "/export-runs/{run_id}/file",
    summary="Fetch the file of a run",
    response_class=Response,
    responses=_BYTES,
)
async def get_file(run_id: ExportRunId, exports: ExportsDep, viewer: SignedInDep) -> Response:
    """The very bytes that were written then; their SHA-256 stands in the run."""
    return _handed_out(await exports.file_of(run_id, viewer))


def _handed_out(file: ExportFile) -> Response:
    headers = download_headers(file.name, is_shown=False)
    return Response(file.content, media_type=file.media_type, headers=headers)
