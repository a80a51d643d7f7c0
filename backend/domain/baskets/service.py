"""Baskets: filled, changed, ordered from. A basket sets nothing aside; an order does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.baskets.errors import BasketFull, BasketLineNotFound
from backend.domain.baskets.models import BasketLine
from backend.domain.baskets.presenting import present_basket, wanted_of
from backend.domain.baskets.repository import BasketRepository
from backend.domain.baskets.views import BasketLineView, BasketView
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.views import SignedListing
from backend.domain.orders.moments import read_moments
from backend.domain.orders.purchase import (
    Purchase,
    Wanted,
    check_open,
    check_parties,
    check_wanted,
)
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_LINES = 50


class BasketService:
    """What somebody does with the own basket."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._baskets = BasketRepository(session, resources.chains.ids)
        self._listings = ListingService(session, resources)
        self._orders = OrderService(session, resources)

    async def get(self, viewer: Viewer) -> BasketView:
        """Everything in it, by seller and currency, at today's prices."""
        rows = await self._baskets.list_lines(viewer)
        listing_ids = [row.listing_id for row in rows]
        successors = await self._baskets.list_successors(listing_ids)
        listings = await self._listings.list_by_id([*listing_ids, *successors.values()], viewer)
        now = self._resources.clock.now()
        return present_basket(rows, listings, successors, viewer.address, now)

    async def count(self, viewer: Viewer) -> int:
        """How many lines it has."""
        return await self._baskets.count_lines(viewer)

    async def put(self, wanted: Wanted, viewer: Viewer) -> BasketView:
        """Put something in; of what is in already, more."""
        own = await self._baskets.find(wanted.listing_id, wanted.option.number, viewer)
        quantity = wanted.quantity + (own.quantity if own else 0)
        signed = await self._check(replace(wanted, quantity=quantity), viewer)
        if own is not None:
            own.quantity = quantity
        else:
            await self._add(wanted, signed.chain_id, viewer)
        await self._session.flush()
        return await self.get(viewer)

    async def change(self, line_id: UUID, quantity: int, viewer: Viewer) -> BasketView:
        """Say anew how many pieces."""
        row = await self._baskets.get(line_id, viewer)
        line = _line_of(await self.get(viewer), line_id)
        await self._check(replace(wanted_of(line), quantity=quantity), viewer)
        row.quantity = quantity
        await self._session.flush()
        return await self.get(viewer)

    async def renew(self, line_id: UUID, viewer: Viewer) -> BasketView:
        """Take the version that has replaced this one, as it is offered now."""
        row = await self._baskets.get(line_id, viewer)
        line = _line_of(await self.get(viewer), line_id)
        if line.successor is None:
            raise BasketLineNotFound("There is no newer version of this.")
        wanted = replace(wanted_of(line), listing_id=line.successor.id)
        await self._session.delete(row)
        await self._session.flush()
        return await self.put(wanted, viewer)

    async def remove(self, line_id: UUID, viewer: Viewer) -> BasketView:
        """Throw one thing out."""
        await self._session.delete(await self._baskets.get(line_id, viewer))
        await self._session.flush()
        return await self.get(viewer)

    async def order(
        self, line_ids: Collection[UUID], purchase: Purchase, viewer: Viewer
    ) -> OrderView:
        """Order these lines, each at the price of now, and take them out of the basket."""
        basket = await self.get(viewer)
        lines = [_line_of(basket, line_id) for line_id in line_ids]
        wanted = replace(purchase, lines=tuple(wanted_of(line) for line in lines))
        order = await self._orders.buy(wanted, viewer)
        await self._baskets.delete(line_ids, viewer)
        return order

    async def _add(self, wanted: Wanted, chain_id: int, viewer: Viewer) -> None:
        if await self._baskets.count_lines(viewer) >= MOST_LINES:
            raise BasketFull(f"A basket holds {MOST_LINES} things. Order or remove some first.")
        self._session.add(
            BasketLine(
                id=uuid7(),
                party_id=viewer.require_party(),
                chain_id=chain_id,
                listing_id=wanted.listing_id,
                option=wanted.option.number,
                quantity=wanted.quantity,
                added_at=self._resources.clock.now(),
            )
        )

    async def _check(self, wanted: Wanted, viewer: Viewer) -> SignedListing:
        """What could not be ordered does not go in."""
        assert viewer.address is not None
        signed = await self._listings.get_signed(wanted.listing_id, viewer)
        moments = await read_moments(self._resources, [signed.chain_id])
        check_parties(signed, viewer.address)
        check_open(signed.fields, viewer.address, moments.on(signed.chain_id))
        check_wanted(wanted, signed)
        return signed


def _line_of(basket: BasketView, line_id: UUID) -> BasketLineView:
    for line in basket.lines:
        if line.id == line_id:
            return line
    raise BasketLineNotFound("This is not in your basket (any more).")
