"""Files handed in with an order: photos are drawn anew, a PDF is kept as it came."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.photos import NO_NUL, read_content
from backend.api.schemas.base import DocumentId, OrderId
from backend.api.schemas.documents import DocumentShown
from backend.core.downloads import download_headers
from backend.domain.documents.service import DocumentService
from backend.domain.documents.views import DocumentContent

router = APIRouter(route_class=ApiRoute, tags=["documents"])
TAKEN = ("image/jpeg", "image/png", "image/webp", "application/pdf")
_BYTES = {"schema": {"type": "string", "format": "binary"}}
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(
            ("image/jpeg", "image/png", "image/webp", "application/pdf"), _BYTES
        ),
    }
}
HANDED_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {"image/webp": _BYTES, "application/pdf": _BYTES},
    }
}


async def get_documents(session: SessionDep, resources: ResourcesDep) -> DocumentService:
    return DocumentService(session, resources)


DocumentsDep = Annotated[DocumentService, Depends(get_documents)]


@router.post(
    "/orders/{order_id}/documents", status_code=201, summary="Hand in a file", openapi_extra=SENT
)
async def hand_in(
    order_id: OrderId,
    content: Annotated[bytes, Depends(read_content)],
    documents: DocumentsDep,
    viewer: SignedInDep,
    filename: Annotated[str, Query(max_length=1_000, pattern=NO_NUL)] = "file",
) -> DocumentShown:
    """The body is the file itself. Only you see it until it is sent with a message, and it is
    dropped after a day if it never is.
    """
    return DocumentShown.of(await documents.hand_in(order_id, content, filename, viewer))


@router.get("/documents/{document_id}", summary="Look up a file")
async def get_document(
    document_id: DocumentId, documents: DocumentsDep, viewer: SignedInDep
) -> DocumentShown:
    """What is known of it: name, size, hashes."""
    return DocumentShown.of(await documents.get(document_id, viewer))


@router.get(
    "/documents/{document_id}/content",
    summary="Read a file",
    response_class=Response,
    responses=HANDED_OUT,
)
async def read_document(
    document_id: DocumentId, documents: DocumentsDep, viewer: SignedInDep
) -> Response:
    """The file, for those who read the thread it was sent in. Its SHA-256 is its `digest`."""
    found = await documents.read(document_id, viewer)
    return _answer(found, found.view.media_type)


@router.get(
    "/documents/{document_id}/thumbnail",
    summary="Look at a file's small picture",
    response_class=Response,
    responses=HANDED_OUT,
)
async def read_thumbnail(
    document_id: DocumentId, documents: DocumentsDep, viewer: SignedInDep
) -> Response:
    """Of pictures only."""
    found = await documents.read_thumbnail(document_id, viewer)
    return _answer(found, "image/webp")


@router.delete("/documents/{document_id}", status_code=204, summary="Take a file back")
async def take_back(document_id: DocumentId, documents: DocumentsDep, viewer: SignedInDep) -> None:
    """As long as nobody else has seen it."""
    await documents.take_back(document_id, viewer)


def _answer(found: DocumentContent, media_type: str) -> Response:
    headers = download_headers(found.view.name, is_shown=found.view.is_picture)
    return Response(found.content, media_type=media_type, headers=headers)
