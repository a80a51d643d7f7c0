"""What happens to listings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ListingPublished(DomainEvent):
    """A signed listing went on sale; `replaces_id` is the version it takes the place of."""

    name: ClassVar[str] = "listing.published"
    listing_id: UUID
    replaces_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ListingWithdrawn(DomainEvent):
    """A listing is no longer offered here."""

    name: ClassVar[str] = "listing.withdrawn"
    listing_id: UUID


@dataclass(frozen=True, kw_only=True)
class ListingRestocked(DomainEvent):
    """The seller changed how many pieces there are; None: not counted."""

    name: ClassVar[str] = "listing.restocked"
    listing_id: UUID
    stock: int | None


@dataclass(frozen=True, kw_only=True)
class ListingRanLow(DomainEvent):
    """So few pieces are left that the seller wanted to be told: time to order more."""

    name: ClassVar[str] = "listing.ran_low"
    listing_id: UUID
    left: int


@dataclass(frozen=True, kw_only=True)
class ShelfRulesChanged(DomainEvent):
    """The seller changed what happens when nothing is left, or from when on it leaves."""

    name: ClassVar[str] = "listing.shelf_rules_changed"
    listing_id: UUID


@dataclass(frozen=True, kw_only=True)
class StockDisagrees(DomainEvent):
    """The chain and our rows tell different numbers; None: they agree again."""

    name: ClassVar[str] = "listing.stock_disagrees"
    listing_id: UUID
    disagreement: str | None
