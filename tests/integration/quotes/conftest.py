"""Quotes on the small market, and the way through them as functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from backend.core.viewer import Viewer
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.views import ListingView
from backend.domain.quotes.handlers import QuoteKeeper
from backend.domain.quotes.service import QuoteService
from backend.domain.quotes.views import QuoteAnswer, QuoteRequest, QuoteView
from tests.builders.chain import actor
from tests.builders.market import tusd
from tests.builders.trade import Trade

WEEK = timedelta(days=7)


@dataclass
class Bargain:
    """What buyer and seller do, each with sensible words."""

    trade: Trade
    buyer: Viewer
    seller: Viewer

    @property
    def quotes(self) -> QuoteService:
        return QuoteService(self.trade.market.session, self.trade.market.resources)

    @property
    def keeper(self) -> QuoteKeeper:
        return QuoteKeeper(self.trade.market.session, self.trade.market.resources)

    def request(self, **changes: Any) -> QuoteRequest:
        due = self.trade.market.clock.now() + WEEK
        wish = QuoteRequest(
            quantity=2, option=DeliveryOption.STANDARD, due=due, text="Two for the hall."
        )
        return replace(wish, **changes)

    def price(self, **changes: Any) -> QuoteAnswer:
        answer = QuoteAnswer(
            quantity=2,
            unit_price=tusd(100_000_000),
            delivery_fee=tusd(0),
            due=self.trade.market.clock.now() + WEEK,
            text="For two, I send them free.",
        )
        return replace(answer, **changes)

    async def asked(self, listing: ListingView, **changes: Any) -> QuoteView:
        return await self.quotes.ask(listing.id, self.request(**changes), self.buyer)

    async def answered(self, listing: ListingView) -> QuoteView:
        quote = await self.asked(listing)
        return await self.quotes.answer(quote.id, self.price(), self.seller)

    async def approved(self, listing: ListingView) -> QuoteView:
        quote = await self.answered(listing)
        return await self.quotes.approve(quote.id, self.buyer)

    async def offered(self, listing: ListingView) -> QuoteView:
        quote = await self.approved(listing)
        asked = await self.quotes.prepare_signature(quote.id, self.seller)
        signature = actor("seller").sign_typed(asked.typed_data)
        return await self.quotes.promise(quote.id, signature, self.seller)


@pytest.fixture
def bargain(trade: Trade, buying: Viewer, selling: Viewer) -> Bargain:
    return Bargain(trade, buying, selling)
