"""Stock: pieces are set aside when somebody checks out, and sold when the chain says paid.

The row of the listing is the lock: whoever counts what is left holds it until stored, so two
buyers never get the same last piece. A reservation that ran out counts no more, swept or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Invalid
from backend.domain.catalog.errors import NotForSale, ReservationNotFound, SoldOut
from backend.domain.catalog.events import ListingRanLow
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.models import Listing, StockReservation
from backend.domain.catalog.movements import Reason, write_movement
from backend.domain.catalog.stock_repository import StockRepository
from backend.resources import Resources

RESERVATION_LIFE = timedelta(minutes=30)
MAX_QUANTITY = 2**32 - 1  # what the contract counts with


class StockService:
    """Called by the rooms above, inside their unit of work. Everything may be called twice."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._stock = StockRepository(session)

    async def reserve(self, listing_id: UUID, quantity: int, reservation_id: UUID) -> datetime:
        """Set pieces aside for one delivery; until when. The same call again renews the time."""
        if not 0 < quantity <= MAX_QUANTITY:
            sentence = "Order at least one piece."
            raise Invalid(sentence, fields={"quantity": sentence})
        listing = await self._lock_for_sale(listing_id)
        own = await self._stock.find(reservation_id)
        if own is not None and (own.is_sold or own.listing_id != listing_id):
            raise ReservationNotFound("This reservation is for something else.")
        now = self._clock.now()
        left = await self._left(listing, now, without=reservation_id)
        if left is not None and quantity > left and not listing.takes_backorders:
            raise _sold_out(listing, left)
        expires_at = now + RESERVATION_LIFE
        await self._put(own, reservation_id, listing_id, quantity, expires_at, is_sold=False)
        await self._tell_when_low(listing, left, quantity)
        return expires_at

    async def release(self, reservation_id: UUID) -> None:
        """Put pieces back on the shelf. Nothing set aside is fine."""
        own = await self._stock.find(reservation_id)
        await self._stock.delete(reservation_id)
        if own is not None and own.is_sold:
            await self._write_back(own, Reason.UNSOLD)

    async def take_back(self, reservation_id: UUID) -> None:
        """The money went back before the goods had left: sold pieces are for sale again.

        Not those of a listing that the contract counts: it will not sell them under this signature.
        """
        own = await self._stock.find(reservation_id)
        if own is None or not own.is_sold:
            return
        listing = await self._stock.lock_listing(own.listing_id)
        if not listing.max_quantity:
            await self._stock.delete(reservation_id)
            await self._write_back(own, Reason.CALLED_OFF)

    async def is_sold(self, reservation_id: UUID) -> bool:
        """Whether these pieces are booked as sold already."""
        own = await self._stock.find(reservation_id)
        return own is not None and own.is_sold

    async def consume(self, reservation_id: UUID, listing_id: UUID, quantity: int) -> bool:
        """The chain says they are paid, so they are sold, come what may.

        False when more is sold now than there is: paid after the reservation ran out and somebody
        else was quicker. Only the seller can settle that, by refunding one of the two.
        """
        listing = await self._stock.lock_listing(listing_id)
        own = await self._stock.find(reservation_id)
        now = self._clock.now()
        was_sold = own is not None and own.is_sold
        await self._put(own, reservation_id, listing_id, quantity, now, is_sold=True)
        if not was_sold:
            await write_movement(
                self._session, listing, -quantity, Reason.SOLD, now, delivery_id=reservation_id
            )
        left = await self._left(listing, now)
        return left is None or left >= 0 or listing.takes_backorders

    async def reserve_again(self, reservation_id: UUID) -> datetime:
        """The payment vanished from the chain: sold pieces are only set aside once more."""
        own = await self._stock.find(reservation_id)
        if own is None:
            raise ReservationNotFound("Nothing is set aside under this id.")
        if own.is_sold:
            own.is_sold, own.expires_at = False, self._clock.now() + RESERVATION_LIFE
            await self._write_back(own, Reason.UNSOLD)
        return own.expires_at

    async def keep(self, reservation_id: UUID, until: datetime) -> None:
        """What is set aside stays so until then; what is sold or gone is left alone."""
        own = await self._stock.find(reservation_id)
        if own is not None and not own.is_sold:
            own.expires_at = until
            await self._session.flush()

    async def count_taken(self, listing_ids: Sequence[UUID]) -> dict[UUID, int]:
        """Pieces sold or reserved, by listing. For showing; deciding needs the lock."""
        return await self._stock.count_taken(listing_ids, self._clock.now())

    async def forget_expired(self) -> int:
        """Drop some reservations long over, and say how many. A sweep of the worker.

        They count no more anyway; this keeps the table small.
        """
        return await self._stock.delete_expired(self._clock.now() - RESERVATION_LIFE)

    async def _write_back(self, own: StockReservation, reason: Reason) -> None:
        """A sale that is none any more leaves its pieces on the shelf again."""
        listing = await self._stock.lock_listing(own.listing_id)
        await self._session.flush()
        await write_movement(
            self._session,
            listing,
            own.quantity,
            reason,
            self._clock.now(),
            delivery_id=own.id,
        )

    async def _tell_when_low(self, listing: Listing, left: int | None, taken: int) -> None:
        """Once on the way down: when this piece takes the shelf below what the seller named."""
        if listing.low_at is None or left is None or not left > listing.low_at >= left - taken:
            return
        low = ListingRanLow(
            occurred_at=self._clock.now(), listing_id=listing.id, left=max(0, left - taken)
        )
        await outbox.record(self._session, low, "stock")

    async def _lock_for_sale(self, listing_id: UUID) -> Listing:
        listing = await self._stock.lock_listing(listing_id)
        is_published = listing.status == ListingStatus.PUBLISHED
        if not is_published or await self._stock.is_void_on_chain(listing_id):
            raise NotForSale("This listing is no longer for sale.", listing_id=str(listing_id))
        return listing

    async def _left(
        self, listing: Listing, now: datetime, *, without: UUID | None = None
    ) -> int | None:
        if listing.stock is None:
            return None
        taken = await self._stock.count_taken([listing.id], now, without=without)
        return listing.stock - taken.get(listing.id, 0)

    async def _put(
        self,
        own: StockReservation | None,
        reservation_id: UUID,
        listing_id: UUID,
        quantity: int,
        expires_at: datetime,
        *,
        is_sold: bool,
    ) -> None:
        if own is None:
            own = StockReservation(id=reservation_id, listing_id=listing_id)
            self._session.add(own)
        own.quantity, own.expires_at, own.is_sold = quantity, expires_at, is_sold
        await self._session.flush()


def _sold_out(listing: Listing, left: int) -> SoldOut:
    few = max(left, 0)
    words = {0: "Sold out: nothing is left.", 1: "Only one piece is left."}
    message = words.get(few, f"Only {few} pieces are left.")
    return SoldOut(message, listing_id=str(listing.id), available=few)
