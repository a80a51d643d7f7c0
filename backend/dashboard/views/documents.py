"""Files of an order, as links and pictures of a page name them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from backend.core.downloads import download_headers
from backend.core.ids import parse_public_id
from backend.dashboard.rendering import MemberDeskDep
from backend.domain.documents.service import DocumentService
from backend.domain.documents.views import DOCUMENT_PREFIX, DocumentContent
from backend.domain.orders.views import ORDER_PREFIX

router = APIRouter()


@router.post("/orders/{order_id}/documents")
async def hand_in(
    order_id: str, request: Request, desk: MemberDeskDep, filename: str = ""
) -> JSONResponse:
    """One file at a time, for pages that show how far it has come. The body is the file."""
    service = DocumentService(desk.session, desk.resources)
    found = parse_public_id(ORDER_PREFIX, order_id)
    view = await service.hand_in(found, await request.body(), filename, desk.viewer)
    return JSONResponse({"id": view.public_id, "name": view.name, "digest": view.digest})


@router.get("/documents/{document_id}")
async def read_document(document_id: str, desk: MemberDeskDep) -> Response:
    """A picture is shown, anything else is downloaded."""
    service = DocumentService(desk.session, desk.resources)
    found = await service.read(parse_public_id(DOCUMENT_PREFIX, document_id), desk.viewer)
    return _answer(found, found.view.media_type)


@router.get("/documents/{document_id}/thumbnail")
async def read_thumbnail(document_id: str, desk: MemberDeskDep) -> Response:
    """The small picture."""
    service = DocumentService(desk.session, desk.resources)
    found = await service.read_thumbnail(parse_public_id(DOCUMENT_PREFIX, document_id), desk.viewer)
    return _answer(found, "image/webp")


def _answer(found: DocumentContent, media_type: str) -> Response:
    headers = download_headers(found.view.name, is_shown=found.view.is_picture)
    return Response(found.content, media_type=media_type, headers=headers)
