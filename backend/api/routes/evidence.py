"""Evidence to take away: whole bundles, single documents, and the roots on chain."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.deliveries import DisputesDep
from backend.api.schemas.base import DeliveryId, HashText
from backend.api.schemas.evidence import LeafFileShown, RootListShown
from backend.domain.evidence.archive import file_of, leaf_file, zip_of
from backend.domain.evidence.service import EvidenceService

router = APIRouter(route_class=ApiRoute, tags=["evidence"])
ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bundle.",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/deliveries/{delivery_id}/evidence/{root}",
    summary="Take a bundle away",
    response_class=Response,
    responses=ZIP,
)
async def get_bundle(
    delivery_id: DeliveryId, root: HashText, disputes: DisputesDep, viewer: SignedInDep
) -> Response:
    """A zip of every document under the root, with a manifest that leads each of them to it."""
    checked = await disputes.check_evidence(delivery_id, root, viewer)
    named = {"content-disposition": f'attachment; filename="{file_of(checked)}"'}
    return Response(zip_of(checked), media_type="application/zip", headers=named)


@router.get("/deliveries/{delivery_id}/evidence/{root}/{index}", summary="Take one document away")
async def get_leaf(
    delivery_id: DeliveryId,
    root: HashText,
    index: Annotated[int, Path(ge=0, le=1_000)],
    disputes: DisputesDep,
    viewer: SignedInDep,
) -> LeafFileShown:
    """One document with its proof, for somebody who may not see the others."""
    checked = await disputes.check_evidence(delivery_id, root, viewer)
    return LeafFileShown.model_validate(leaf_file(checked, index))


@router.get("/chains/{chain_id}/escrows/{escrow_id}/roots", summary="Read the roots on chain")
async def list_roots(
    chain_id: Annotated[int, Path(ge=1, lt=2**53)],
    escrow_id: HashText,
    session: SessionDep,
    resources: ResourcesDep,
) -> RootListShown:
    """What the steps of an escrow have committed to, as our index has read it. For everybody."""
    roots = await EvidenceService(session, resources).roots_on_chain(chain_id, escrow_id)
    return RootListShown.of(chain_id, escrow_id, roots)
