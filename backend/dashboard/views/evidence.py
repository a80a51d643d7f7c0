"""What stands under the root of a step: to look at, and to take away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core.errors import NotFound
from backend.core.ids import parse_public_id
from backend.dashboard.presenters.evidence import present_evidence
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.domain.disputes.service import DisputeService
from backend.domain.evidence.archive import file_of, leaf_file, zip_of
from backend.domain.evidence.views import CheckedBundle
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DELIVERY_PREFIX

router = APIRouter(prefix="/evidence/{delivery_id}/{root}")


class EvidenceDesk:
    """The documents under one root, hashed anew."""

    def __init__(self, desk: Desk, checked: CheckedBundle) -> None:
        self.desk = desk
        self.checked = checked


async def open_evidence(delivery_id: str, root: str, desk: MemberDeskDep) -> EvidenceDesk:
    """What a path names, if the viewer may read it."""
    found = parse_public_id(DELIVERY_PREFIX, delivery_id)
    try:
        wanted = bytes.fromhex(root.removeprefix("0x"))
    except ValueError:
        raise NotFound("There is nothing here.") from None
    disputes = DisputeService(desk.session, desk.resources)
    return EvidenceDesk(desk, await disputes.check_evidence(found, wanted, desk.viewer))


EvidenceDep = Annotated[EvidenceDesk, Depends(open_evidence)]


@router.get("")
async def show_evidence(evidence: EvidenceDep) -> HTMLResponse:
    """Each document, and whether it is still what was committed to."""
    desk, checked = evidence.desk, evidence.checked
    orders = OrderService(desk.session, desk.resources)
    order, delivery = await orders.get_delivery(checked.bundle.delivery_id, desk.viewer)
    page = present_evidence(order, delivery, checked)
    return await desk.show("pages/evidence.html", here="orders", page=page)


@router.get("/bundle.zip")
async def take_bundle(evidence: EvidenceDep) -> Response:
    """All of it as one file."""
    return _taken(zip_of(evidence.checked), "application/zip", file_of(evidence.checked))


@router.get("/{index}")
async def take_leaf(evidence: EvidenceDep, index: Annotated[int, Path(ge=0)]) -> Response:
    """One document with its proof."""
    leaf = leaf_file(evidence.checked, index)
    name = f"{leaf['name'].rsplit('.', 1)[0]}-with-proof.json"
    return _taken(JSONResponse(leaf).body, "application/json", name)


def _taken(content: bytes | memoryview, media_type: str, name: str) -> Response:
    named = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(bytes(content), media_type=media_type, headers=named)
