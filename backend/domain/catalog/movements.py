"""The ledger of the shelf: every piece that came or went, with its reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.catalog.models import Listing, StockMovement
from backend.domain.catalog.stock_repository import StockRepository


class Reason(StrEnum):
    """Why the shelf changed. The first four the program writes, the others people."""

    PUBLISHED = "published"  # what was there when it went on sale
    SOLD = "sold"
    UNSOLD = "unsold"  # the chain took the payment back
    CALLED_OFF = "called_off"  # the money went back before the goods had left
    DELIVERED = "delivered"  # more came in
    COUNTED = "counted"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"
    CAME_BACK = "came_back"  # a buyer's return, fit to be sold again


PEOPLES: tuple[Reason, ...] = (
    Reason.DELIVERED,
    Reason.COUNTED,
    Reason.DAMAGED,
    Reason.LOST,
    Reason.FOUND,
    Reason.CAME_BACK,
)
REASON_LABELS: dict[Reason, str] = {
    Reason.PUBLISHED: "Went on sale",
    Reason.SOLD: "Sold",
    Reason.UNSOLD: "The payment vanished",
    Reason.CALLED_OFF: "Called off before it left",
    Reason.DELIVERED: "More came in",
    Reason.COUNTED: "Counted",
    Reason.DAMAGED: "Damaged",
    Reason.LOST: "Lost",
    Reason.FOUND: "Found",
    Reason.CAME_BACK: "Came back from a buyer",
}


async def write_movement(
    session: AsyncSession,
    listing: Listing,
    change: int,
    reason: Reason,
    now: datetime,
    *,
    viewer: Viewer | None = None,
    note: str = "",
    delivery_id: UUID | None = None,
) -> None:
    """One line of the ledger. What is not counted has no shelf and no ledger."""
    if listing.stock is None or not change:
        return
    await session.flush()
    sold = (await StockRepository(session).count_sold([listing.id])).get(listing.id, 0)
    session.add(
        StockMovement(
            id=uuid7(),
            listing_id=listing.id,
            change=change,
            shelf=listing.stock - sold,
            reason=reason.value,
            note=note,
            delivery_id=delivery_id,
            actor_id=viewer.party_id if viewer else None,
            at=now,
        )
    )
    await session.flush()
