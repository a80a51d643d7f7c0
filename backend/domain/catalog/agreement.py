"""Whether the chain and our rows tell the same numbers of a listing. The question is pure.

Two things can be compared: the token (or the units of an edition) that has to be in the seller's
wallet for what is not sold, and the contract's own count of a listing that promises never more.
They may differ for a moment while a payment is mined; what stays is shown and told, never mended
by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.domain.catalog.events import StockDisagrees
from backend.domain.catalog.models import Listing
from backend.domain.catalog.stock_repository import StockRepository

CANCELLED = 1 << 255  # how the contract marks a listing that its seller has cancelled


@dataclass(frozen=True, slots=True)
class OnChain:
    """What the chain says; None: there is nothing to ask, or no answer."""

    held: int | None = None  # units in the seller's wallet; a single token counts as one
    counted: int | None = None  # pieces the contract counts as sold


def disagreement(listing: Listing, sold: int, said: OnChain) -> str | None:
    """One sentence about the difference, or None."""
    if said.counted is not None and said.counted != sold:
        return f"The contract counts {said.counted} sold, here it is {sold}."
    if said.held is None or listing.stock is None:
        return None
    needed = (listing.asset_units or 1) * max(0, listing.stock - sold)
    if said.held < needed:
        return f"The wallet holds {said.held} of the {needed} tokens that are on sale."
    return None


class AgreementService:
    """Writes down what a look at the chain has found, and tells of it when that changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._stock = StockRepository(session)

    async def note(self, listing_id: UUID, said: OnChain, now: datetime) -> bool:
        """Whether something changed. The row is locked, so that a sale cannot slip in between."""
        listing = await self._stock.lock_listing(listing_id)
        sold = (await self._stock.count_sold([listing_id])).get(listing_id, 0)
        found = disagreement(listing, sold, said)
        if (found is None) == (listing.disagreement is None):
            listing.disagreement = found
            return False
        listing.disagreement = found
        event = StockDisagrees(occurred_at=now, listing_id=listing_id, disagreement=found)
        await outbox.record(self._session, event, "agreement")
        return True
