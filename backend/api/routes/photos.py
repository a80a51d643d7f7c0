"""Photos of listings. They are drawn anew on arrival: nothing of the uploaded file survives."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from backend.api.dependencies import SignedInDep, ViewerDep
from backend.api.requests import ApiRoute
from backend.api.routes.listings import ServiceDep
from backend.api.schemas.base import ListingId, PhotoId
from backend.api.schemas.listings import ListingShown, PhotoOrderSent, PhotoWordsSent

router = APIRouter(route_class=ApiRoute, tags=["photos"])
NO_NUL = r"^[^\x00]*$"
BINARY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp")
        },
    }
}
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture.",
        "content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def read_content(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/listings/{listing_id}/photos",
    status_code=201,
    summary="Add a photo",
    openapi_extra=BINARY,
)
async def add_photo(
    listing_id: ListingId,
    content: Annotated[bytes, Depends(read_content)],
    service: ServiceDep,
    viewer: SignedInDep,
    filename: Annotated[str, Query(max_length=255, pattern=NO_NUL)] = "photo",
    alt_text: Annotated[str, Query(max_length=1_000, pattern=NO_NUL)] = "",
) -> ListingShown:
    """The body is the picture itself. It hangs last."""
    view = await service.add_photo(listing_id, content, filename, viewer, alt_text)
    return ListingShown.of(view)


@router.put("/listings/{listing_id}/photos", summary="Order the photos")
async def order_photos(
    listing_id: ListingId, sent: PhotoOrderSent, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """All of them are named, each once."""
    return ListingShown.of(await service.order_photos(listing_id, sent.photo_ids, viewer))


@router.patch("/listings/{listing_id}/photos/{photo_id}", summary="Describe a photo")
async def describe_photo(
    listing_id: ListingId,
    photo_id: PhotoId,
    sent: PhotoWordsSent,
    service: ServiceDep,
    viewer: SignedInDep,
) -> ListingShown:
    """Say what it shows, for those who cannot see it."""
    return ListingShown.of(
        await service.describe_photo(listing_id, photo_id, sent.alt_text, viewer)
    )


@router.delete("/listings/{listing_id}/photos/{photo_id}", summary="Remove a photo")
async def remove_photo(
    listing_id: ListingId, photo_id: PhotoId, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """Take it off the draft."""
    return ListingShown.of(await service.remove_photo(listing_id, photo_id, viewer))


@router.get(
    "/photos/{digest}", summary="Look at a photo", response_class=Response, responses=PICTURE
)
async def get_photo(
    digest: Annotated[str, Path(max_length=64)], service: ServiceDep, viewer: ViewerDep
) -> Response:
    """A photo by its digest, if it hangs on a listing the viewer may see."""
    content = await service.read_photo(digest, viewer)
    return Response(content, media_type="image/webp")
