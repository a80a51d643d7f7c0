"""Taps and tags in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.errors import DomainError
from backend.core.ids import public_id
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.listings import (
    LISTING_PREFIX,
    Photo,
    listing_href,
    present_photo,
)
from backend.domain.catalog.views import ListingView
from backend.domain.chips.tags import TagView, TapView
from backend.domain.orders.views import ORDER_PREFIX


@dataclass(frozen=True, slots=True)
class TapPage:
    """What pages/tap.html prints. With a refusal nothing is said of any item."""

    heading: str
    text: str
    tone: str
    photo: Photo | None = None
    number: str = ""
    count: str = ""
    listing_href: str = ""
    order_href: str = ""


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag that is bound."""

    id: str
    link: str
    taps: str
    at: Moment | None


@dataclass(frozen=True, slots=True)
class TagsPage:
    """What pages/tags.html prints."""

    id: str
    title: str
    tags: tuple[TagRow, ...]
    is_devnet: bool


def present_tap(tap: TapView) -> TapPage:
    """A tap that was taken."""
    listing = tap.listing
    photo = present_photo(listing.photos[0], listing.title) if listing and listing.photos else None
    return TapPage(
        heading=listing.title if listing else f"Item {tap.asset_id}",
        text="Fresh: this tag was read just now, for the first time with this link.",
        tone="success",
        photo=photo,
        number=str(tap.asset_id),
        count=f"{tap.counter:,}",
        listing_href=listing_href(listing) if listing else "",
        order_href=f"/orders/{public_id(ORDER_PREFIX, tap.order_id)}" if tap.order_id else "",
    )


def present_refused_tap(error: DomainError) -> TapPage:
    """A copy, or a forgery."""
    return TapPage("This is not a fresh tap", error.message, "error")


def present_tags(
    listing: ListingView, tags: Sequence[TagView], now: datetime, *, is_devnet: bool
) -> TagsPage:
    """The tags on one item."""
    rows = tuple(
        TagRow(
            id=tag.public_id,
            link=tag.link,
            taps="never read" if tag.taps is None else f"read {tag.taps:,} times",
            at=present_moment(tag.last_tap_at, now) if tag.last_tap_at else None,
        )
        for tag in tags
    )
    return TagsPage(public_id(LISTING_PREFIX, listing.id), listing.title, rows, is_devnet)
