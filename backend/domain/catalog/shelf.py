"""The seller's shelf: what lies there, its ledger, its rules, and what the chain says about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.catalog.draft import MAX_STOCK
from backend.domain.catalog.errors import ListingChanged, SoldOut
from backend.domain.catalog.events import ListingRestocked, ShelfRulesChanged
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.models import Listing, StockMovement
from backend.domain.catalog.movements import PEOPLES, Reason, write_movement
from backend.domain.catalog.repository import ListingRepository
from backend.domain.catalog.stock_repository import StockRepository
from backend.resources import Resources

LONGEST_NOTE = 200
MOST_LINES = 200
_REASON = "Choose why."


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRules:
    """What happens when nothing is left, and from when on anything leaves."""

    takes_backorders: bool = False
    restock_on: date | None = None
    release_at: datetime | None = None
    low_at: int | None = None

    @property
    def mark(self) -> str:
        """Equal where the rules are: what a form carries to know whether they still stand."""
        return f"{self.takes_backorders:d} {self.restock_on} {self.release_at} {self.low_at}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfView:
    """One listing's pieces. Without a count all numbers but those sold and reserved are None."""

    listing_id: UUID
    title: str
    sku: str
    status: ListingStatus
    stock: int | None  # in all
    sold: int
    reserved: int
    shelf: int | None  # there and not sold; below zero: owed to backorders
    available: int | None
    rules: ShelfRules
    may_backorder: bool
    disagreement: str | None

    @property
    def is_low(self) -> bool:
        low_at = self.rules.low_at
        return low_at is not None and self.available is not None and self.available <= low_at


class ShelfService:
    """For the seller alone: others see what is left on the page of the listing."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._clock = resources.clock
        self._listings = ListingRepository(session)
        self._stock = StockRepository(session)

    async def list(self, asked: PageRequest, viewer: Viewer) -> Page[ShelfView]:
        """What the viewer has on sale, newest first."""
        status, signer = ListingStatus.PUBLISHED, self._resources.cursors
        page = await self._listings.list_own(viewer, status, asked, signer)
        return Page(await self._views(page.items), page.next_cursor)

    async def get(self, listing_id: UUID, viewer: Viewer) -> ShelfView:
        return (await self._views([await self._listings.get_own(listing_id, viewer)]))[0]

    async def movements(self, listing_id: UUID, viewer: Viewer) -> Sequence[StockMovement]:
        """The ledger, newest first."""
        listing = await self._listings.get_own(listing_id, viewer)
        return await self._stock.list_movements(listing.id, MOST_LINES)

    async def adjust(
        self, listing_id: UUID, change: int, reason: Reason, note: str, viewer: Viewer
    ) -> ShelfView:
        """Pieces came or went. Never below what is sold or reserved, unless it may be owed."""
        listing = await self._listings.get_own(listing_id, viewer, lock=True)
        note = _checked(listing, change, reason, note)
        assert listing.stock is not None
        now, stock = self._clock.now(), listing.stock + change
        taken = (await self._stock.count_taken([listing.id], now)).get(listing.id, 0)
        if change < 0 and stock < taken and not listing.takes_backorders:
            raise SoldOut(
                f"{taken} pieces are sold or reserved, so at least that many stay counted.",
                listing_id=str(listing_id),
                available=max(0, listing.stock - taken),
            )
        listing.stock, listing.updated_at = stock, now
        await write_movement(self._session, listing, change, reason, now, viewer=viewer, note=note)
        event = ListingRestocked(occurred_at=now, listing_id=listing.id, stock=stock)
        await outbox.record(self._session, event, viewer)
        return (await self._views([listing]))[0]

    async def set_rules(
        self, listing_id: UUID, rules: ShelfRules, viewer: Viewer, *, seen: str | None = None
    ) -> ShelfView:
        """Change the rules of a shelf. Orders that were made keep what they were promised.

        With `seen`, the mark of the rules as they were read, nobody's changes since are undone.
        """
        listing = await self._listings.get_own(listing_id, viewer, lock=True)
        if seen is not None and seen != _rules(listing).mark:
            raise ListingChanged(
                "These rules were changed meanwhile. What you typed is still here: compare it, and "
                "save again to put it in place of what stands there."
            )
        checks = FieldChecks()
        checks.require(
            "takes_backorders",
            "Only counted things without a token, and not counted on chain, can be owed.",
            met=not rules.takes_backorders or _may_backorder(listing),
        )
        if rules.low_at is not None:
            checks.whole("low_at", rules.low_at, least=0, most=MAX_STOCK)
        checks.raise_if_any()
        listing.takes_backorders, listing.restock_on = rules.takes_backorders, rules.restock_on
        listing.release_at, listing.low_at = rules.release_at, rules.low_at
        now = self._clock.now()
        event = ShelfRulesChanged(occurred_at=now, listing_id=listing.id)
        await outbox.record(self._session, event, viewer)
        await self._session.flush()
        return (await self._views([listing]))[0]

    async def _views(self, rows: Sequence[Listing]) -> Sequence[ShelfView]:
        ids, now = [row.id for row in rows], self._clock.now()
        sold = await self._stock.count_sold(ids)
        taken = await self._stock.count_taken(ids, now)
        return [_view(row, sold.get(row.id, 0), taken.get(row.id, 0)) for row in rows]


def _view(row: Listing, sold: int, taken: int) -> ShelfView:
    return ShelfView(
        listing_id=row.id,
        title=row.title,
        sku=row.sku,
        status=ListingStatus(row.status),
        stock=row.stock,
        sold=sold,
        reserved=taken - sold,
        shelf=None if row.stock is None else row.stock - sold,
        available=None if row.stock is None else max(0, row.stock - taken),
        rules=_rules(row),
        may_backorder=_may_backorder(row),
        disagreement=row.disagreement,
    )


def _rules(row: Listing) -> ShelfRules:
    return ShelfRules(
        takes_backorders=row.takes_backorders,
        restock_on=row.restock_on,
        release_at=row.release_at,
        low_at=row.low_at,
    )


def _may_backorder(listing: Listing) -> bool:
    return listing.stock is not None and listing.asset is None and not listing.max_quantity


def _checked(listing: Listing, change: int, reason: Reason, note: str) -> str:
    checks = FieldChecks()
    cleaned = checks.line("note", note, shortest=0, longest=LONGEST_NOTE)
    checks.require("reason", _REASON, met=reason in PEOPLES)
    if listing.stock is None:
        sentence = "This is not counted, so nothing can be added or taken away."
        raise Invalid(sentence, fields={"change": sentence})
    is_single = listing.asset is not None and not listing.asset_units
    most = 1 if is_single else listing.max_quantity or MAX_STOCK
    least = -listing.stock
    checks.whole("change", change, least=least, most=most - listing.stock)
    checks.require("change", "Say how many came or went.", met=change != 0)
    checks.raise_if_any()
    return cleaned
