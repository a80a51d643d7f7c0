"""Quotes: asked for, answered, approved, promised, ordered. Both sides see the same rounds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.ids import uuid7
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.catalog.drafting import PrivateTerms
from backend.domain.catalog.errors import NotForSale
from backend.domain.catalog.lifecycle import DeliveryOption, ListingStatus
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.views import SignatureRequest
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.holding import HoldDesk
from backend.domain.orders.purchase import Purchase, Wanted, check_parties
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.domain.quotes.checking import checked_answer, checked_request, checked_words
from backend.domain.quotes.errors import QuoteStepNotAllowed, TooManyQuotes
from backend.domain.quotes.events import QuoteMoved
from backend.domain.quotes.lifecycle import QUOTE_LIFECYCLE, QuoteFacts, QuoteRole, QuoteStatus
from backend.domain.quotes.models import Quote, QuoteRound
from backend.domain.quotes.presenting import present_quote, role_of, status_of
from backend.domain.quotes.repository import QuoteFilter, QuoteRepository
from backend.domain.quotes.views import QuoteAnswer, QuoteRequest, QuoteView

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_OPEN = 20
_OPTIONS = tuple(DeliveryOption)


class QuoteService:
    """Everything the two sides do with a quote."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._clock = resources.clock
        self._quotes = QuoteRepository(session)
        self._listings = ListingService(session, resources)
        self._holds = HoldDesk(session, resources)

    async def get(self, quote_id: UUID, viewer: Viewer) -> QuoteView:
        return self._view(await self._quotes.get(quote_id, viewer), viewer)

    async def list(
        self, wanted: QuoteFilter, asked: PageRequest, viewer: Viewer
    ) -> Page[QuoteView]:
        """The viewer's quotes, newest first."""
        now, signer = self._clock.now(), self._resources.cursors
        page = await self._quotes.list_page(wanted, asked, viewer, now, signer)
        return Page([self._view(row, viewer) for row in page.items], page.next_cursor)

    async def count_needing(self, viewer: Viewer) -> int:
        """How many quotes wait for the viewer."""
        return await self._quotes.count_needing(viewer, self._clock.now())

    async def ask(self, listing_id: UUID, request: QuoteRequest, viewer: Viewer) -> QuoteView:
        """Ask the seller of a listing for a price."""
        buyer_id, now = viewer.require_party(), self._clock.now()
        assert viewer.address is not None
        signed = await self._listings.get_signed(listing_id, viewer)
        check_parties(signed, viewer.address)
        listing = await self._listings.get(listing_id, viewer)
        if listing.allowed_buyer is not None:
            raise NotForSale("This price was made for one buyer already.")
        await self._holds.require_welcome(listing.seller.id, viewer.address)
        request = checked_request(request, listing, now)
        if await self._quotes.count_open(buyer_id, now) >= MOST_OPEN:
            raise TooManyQuotes(f"You have {MOST_OPEN} open quotes. Take some back first.")
        quote = Quote(
            id=uuid7(),
            chain_id=listing.chain_id,
            listing_id=listing_id,
            buyer_id=buyer_id,
            seller_id=listing.seller.id,
            status=QuoteStatus.REQUESTED,
            title=listing.title,
            currency=listing.unit_price.currency.address,
            option=request.option.number,
            quantity=request.quantity,
            due=request.due,
            created_at=now,
            updated_at=now,
        )
        self._session.add(quote)
        await self._session.flush()
        self._say(quote, QuoteRole.BUYER, "ask", request.text)
        await self._record(quote, "ask", QuoteStatus.REQUESTED, viewer)
        return await self.get(quote.id, viewer)

    async def ask_again(self, quote_id: UUID, request: QuoteRequest, viewer: Viewer) -> QuoteView:
        """The buyer wants something else than before, or answers a price with another wish."""
        quote = await self._lock_for("ask_again", quote_id, viewer)
        listing = await self._listings.get(quote.listing_id, viewer)
        request = checked_request(request, listing, self._clock.now())
        quote.quantity, quote.option = request.quantity, request.option.number
        quote.unit_price = quote.delivery_fee = None
        quote.due = request.due
        return await self._move(quote, "ask_again", viewer, request.text)

    async def answer(self, quote_id: UUID, answer: QuoteAnswer, viewer: Viewer) -> QuoteView:
        """The seller names a price, or another one."""
        quote = await self._lock_for("answer", quote_id, viewer)
        deployment = self._resources.chains.get(quote.chain_id).deployment
        currency = deployment.currency(quote.currency)
        answer = checked_answer(answer, currency, self._clock.now())
        quote.quantity = answer.quantity
        quote.unit_price, quote.delivery_fee = answer.unit_price.units, answer.delivery_fee.units
        quote.due = answer.due
        return await self._move(quote, "answer", viewer, answer.text)

    async def approve(self, quote_id: UUID, viewer: Viewer) -> QuoteView:
        """The buyer wants it at this price."""
        quote = await self._lock_for("approve", quote_id, viewer)
        return await self._move(quote, "approve", viewer)

    async def refuse(self, quote_id: UUID, text: str, viewer: Viewer) -> QuoteView:
        """The seller refuses the request, or the buyer the price."""
        quote = await self._lock_for("refuse", quote_id, viewer)
        words = checked_words(text)
        return await self._move(quote, "refuse", viewer, words)

    async def withdraw(self, quote_id: UUID, viewer: Viewer) -> QuoteView:
        """Either side ends it. A price signed already is off the pages, and stays void there."""
        quote = await self._lock_for("withdraw", quote_id, viewer)
        await self.take_off_sale(quote)
        return await self._move(quote, "withdraw", viewer)

    async def prepare_signature(self, quote_id: UUID, viewer: Viewer) -> SignatureRequest:
        """What the seller's wallet signs: the listing for this buyer alone."""
        quote = await self._lock_for("promise", quote_id, viewer)
        if quote.offered_id is None:
            quote.offered_id = await self._draft(quote, viewer)
        return await self._listings.prepare_signature(quote.offered_id, viewer)

    async def promise(self, quote_id: UUID, signature: bytes, viewer: Viewer) -> QuoteView:
        """The signed price goes on sale for this buyer, out of the stock of the listing."""
        quote = await self._lock_for("promise", quote_id, viewer)
        if quote.offered_id is None:
            raise QuoteStepNotAllowed("Ask what to sign first.", action="promise")
        await self._listings.publish(quote.offered_id, signature, viewer)
        await self._move_stock(quote, -quote.quantity, viewer)
        return await self._move(quote, "promise", viewer)

    async def order(
        self,
        quote_id: UUID,
        address: ShippingAddress | None,
        contact: str,
        note: str,
        viewer: Viewer,
    ) -> OrderView:
        """A real order at the promised price; the buyer's wallet pays next."""
        quote = await self._lock_for("order", quote_id, viewer)
        assert quote.offered_id is not None
        line = Wanted(
            listing_id=quote.offered_id, quantity=quote.quantity, option=_OPTIONS[quote.option]
        )
        purchase = Purchase(lines=(line,), address=address, contact=contact, note=note)
        order = await OrderService(self._session, self._resources).buy(purchase, viewer)
        quote.order_id = order.id
        await self._move(quote, "order", viewer)
        return order

    async def _draft(self, quote: Quote, viewer: Viewer) -> UUID:
        assert quote.unit_price is not None
        assert quote.delivery_fee is not None
        assert quote.due is not None
        terms = PrivateTerms(
            buyer=quote.buyer.address,
            quantity=quote.quantity,
            unit_price=quote.unit_price,
            option=_OPTIONS[quote.option],
            delivery_fee=quote.delivery_fee,
            valid_until=quote.due,
        )
        return await self._listings.copy_for(quote.listing_id, terms, viewer)

    async def _move_stock(self, quote: Quote, by: int, viewer: Viewer) -> None:
        """Pieces promised to one buyer are not for sale to others meanwhile."""
        listing = await self._listings.get(quote.listing_id, viewer)
        if listing.status is ListingStatus.PUBLISHED and listing.stock is not None:
            await self._listings.restock(quote.listing_id, listing.stock + by, viewer)

    async def take_off_sale(self, quote: Quote) -> None:
        """A promise that ends gives its pieces back to the listing it came from."""
        if QuoteStatus(quote.status) is not QuoteStatus.OFFERED or quote.offered_id is None:
            return
        seller = Viewer(party_id=quote.seller_id, address=quote.seller.address)
        private = await self._listings.get(quote.offered_id, seller)
        if private.status is ListingStatus.PUBLISHED:
            await self._listings.withdraw(quote.offered_id, seller)
        await self._move_stock(quote, quote.quantity, seller)

    async def _lock_for(self, action: str, quote_id: UUID, viewer: Viewer) -> Quote:
        """The quote, held until stored, if the table allows the viewer this step now."""
        quote = await self._quotes.get(quote_id, viewer, lock=True)
        now = self._clock.now()
        status, role = status_of(quote, now), role_of(quote, viewer)
        reason = QUOTE_LIFECYCLE.why_not(action, status, role, QuoteFacts(due=quote.due), now)
        if reason is not None:
            raise QuoteStepNotAllowed(
                "This is not possible any more, or not yours to do. Look at the quote again.",
                action=action,
                status=status.value,
                reason=reason,
            )
        return quote

    async def _move(self, quote: Quote, action: str, viewer: Viewer, text: str = "") -> QuoteView:
        role, status = role_of(quote, viewer), QuoteStatus(quote.status)
        step = QUOTE_LIFECYCLE.step(action, status)
        assert step is not None  # _lock_for has asked the table
        quote.status, quote.updated_at = step.leads_to(status), self._clock.now()
        self._say(quote, role, action, text)
        await self._record(quote, action, status, viewer)
        return await self.get(quote.id, viewer)

    def _say(self, quote: Quote, role: QuoteRole, action: str, text: str) -> None:
        self._session.add(
            QuoteRound(
                quote_id=quote.id,
                id=uuid7(),
                role=role.value,
                action=action,
                quantity=quote.quantity,
                unit_price=quote.unit_price,
                delivery_fee=quote.delivery_fee,
                due=quote.due,
                text=text,
                said_at=self._clock.now(),
            )
        )

    async def _record(self, quote: Quote, action: str, source: QuoteStatus, actor: Viewer) -> None:
        await self._session.flush()
        self._session.expire(quote, ["rounds"])
        await outbox.record(self._session, moved(quote, action, source, self._clock.now()), actor)

    def _view(self, quote: Quote, viewer: Viewer) -> QuoteView:
        deployment = self._resources.chains.get(quote.chain_id).deployment
        return present_quote(quote, viewer, deployment, self._clock.now())


def moved(quote: Quote, action: str, source: QuoteStatus, now: datetime) -> QuoteMoved:
    """The fact that a step was taken."""
    return QuoteMoved(
        occurred_at=now,
        quote_id=quote.id,
        action=action,
        source=source.value,
        status=QuoteStatus(quote.status).value,
        buyer_id=quote.buyer_id,
        seller_id=quote.seller_id,
    )
