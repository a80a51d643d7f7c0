"""What quotes do when time runs out, and when an order made from one ends unpaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.outbox import StoredEvent, Subscription
from backend.domain.orders.events import OrderAbandoned, OrderExpired
from backend.domain.quotes.lifecycle import QUOTE_LIFECYCLE, QuoteStatus
from backend.domain.quotes.models import Quote
from backend.domain.quotes.repository import QuoteRepository
from backend.domain.quotes.service import QuoteService, moved

if TYPE_CHECKING:
    from backend.resources import Resources

AT_ONCE = 100


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def stand_again(session: AsyncSession, event: StoredEvent) -> None:
        await QuoteKeeper(session, resources).follow_order(event)

    names = frozenset({OrderAbandoned.name, OrderExpired.name})
    return [Subscription("quotes.unpaid", names, stand_again)]


class QuoteKeeper:
    """The steps nobody takes by hand."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._quotes = QuoteRepository(session)
        self._service = QuoteService(session, resources)

    async def follow_order(self, event: StoredEvent) -> None:
        """An order that was never paid gives its price back, as long as it holds."""
        quote = await self._quotes.find_by_order(event.order_id) if event.order_id else None
        if quote is None or QuoteStatus(quote.status) is not QuoteStatus.ORDERED:
            return  # no quote of ours, or heard twice
        quote.order_id = None
        await self._take(quote, "lapse")

    async def expire_due(self, limit: int = AT_ONCE) -> int:
        """Quotes nobody acted on in time end; what was promised is for sale again."""
        quotes = await self._quotes.list_due(self._clock.now(), limit)
        for quote in quotes:
            await self._service.take_off_sale(quote)
            await self._take(quote, "expire")
        return len(quotes)

    async def _take(self, quote: Quote, action: str) -> None:
        status = QuoteStatus(quote.status)
        step = QUOTE_LIFECYCLE.step(action, status)
        assert step is not None
        quote.status, quote.updated_at = step.leads_to(status), self._clock.now()
        await self._session.flush()
        await outbox.record(
            self._session, moved(quote, action, status, self._clock.now()), "keeper"
        )
