"""Shelves: pieces, ledger lines, rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from backend.api.schemas.base import DeliveryId, ListingId, Sent, Shown, Text, YesNo
from backend.domain.catalog.draft import MAX_STOCK
from backend.domain.catalog.models import StockMovement
from backend.domain.catalog.movements import Reason
from backend.domain.catalog.shelf import ShelfRules, ShelfView

LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class MovementSent(Sent):
    """Pieces that came (above zero) or went."""

    change: Annotated[int, Field(strict=True, ge=-MAX_STOCK, le=MAX_STOCK)]
    reason: Reason
    note: Annotated[Text, Field(max_length=800)] = ""


class ShelfRulesSent(Sent):
    """All rules at once; what is left out is off."""

    takes_backorders: YesNo = False
    restock_on: Annotated[date, Field(le=LATEST.date())] | None = None
    release_at: Annotated[AwareDatetime, Field(le=LATEST)] | None = None
    low_at: Annotated[int, Field(strict=True, ge=0, le=MAX_STOCK)] | None = None

    def read(self) -> ShelfRules:
        return ShelfRules(
            takes_backorders=self.takes_backorders,
            restock_on=self.restock_on,
            release_at=self.release_at,
            low_at=self.low_at,
        )


class ShelfShown(Shown):
    """One listing's pieces. Without a count, numbers are null."""

    listing_id: ListingId
    title: str
    sku: str
    stock: int | None
    sold: int
    reserved: int
    shelf: int | None
    available: int | None
    is_low: bool
    takes_backorders: bool
    restock_on: date | None
    release_at: datetime | None
    low_at: int | None
    rules_mark: str
    disagreement: str | None

    @classmethod
    def of(cls, view: ShelfView) -> ShelfShown:
        rules = view.rules
        names = ("listing_id", "title", "sku", "stock", "sold", "reserved", "shelf", "available")
        return cls(
            **{name: getattr(view, name) for name in names},
            is_low=view.is_low,
            takes_backorders=rules.takes_backorders,
            restock_on=rules.restock_on,
            release_at=rules.release_at,
            low_at=rules.low_at,
            rules_mark=rules.mark,
            disagreement=view.disagreement,
        )


class MovementShown(Shown):
    """One line of the ledger; `shelf` is what lay there afterwards."""

    at: datetime
    change: int
    shelf: int
    reason: Reason
    note: str
    delivery_id: DeliveryId | None

    @classmethod
    def of(cls, line: StockMovement) -> MovementShown:
        delivery_id: UUID | None = line.delivery_id
        return cls(
            at=line.at,
            change=line.change,
            shelf=line.shelf,
            reason=Reason(line.reason),
            note=line.note,
            delivery_id=delivery_id,
        )


class MovementListShown(Shown):
    """The ledger of a shelf."""

    items: list[MovementShown]
