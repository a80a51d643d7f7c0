"""Orders: taken in, shown, let go. On-chain steps arrive by themselves, through the projection."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Audience, Viewer
from backend.domain.catalog.repository import ListingRepository
from backend.domain.catalog.stock import StockService
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.repository import Credit, EscrowRepository
from backend.domain.orders.address_desk import AddressDesk, Purpose
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.checkout import CheckoutDesk
from backend.domain.orders.errors import DeliveryNotFound, OrderNotFound
from backend.domain.orders.events import OrderAbandoned
from backend.domain.orders.models import Order
from backend.domain.orders.moments import Moments, read_moments
from backend.domain.orders.notes import NoteService
from backend.domain.orders.presenting import OrderPresenter
from backend.domain.orders.purchase import Checkout, Purchase
from backend.domain.orders.reading import (
    key_of,
    order_read_with,
    read_once,
    read_so_far,
    stories_so_far,
)
from backend.domain.orders.repository import OrderFilter, OrderRepository, Whole
from backend.domain.orders.second_looks import SecondLook, look_again, since
from backend.domain.orders.timeline import TimelineEntry, Timelines
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action, Relation

if TYPE_CHECKING:
    from backend.resources import Resources


class OrderService:
    """Everything parties do with and see of their orders."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderRepository(session)
        self._presenter = OrderPresenter(session, resources)
        self.desk = AddressDesk(session, resources)  # what is sealed with an order

    async def checkout(self, wanted: Checkout, viewer: Viewer) -> OrderView:
        """Order from a listing. The goods are set aside; the buyer's wallet pays next."""
        return await self.buy(wanted.purchase, viewer)

    async def buy(self, purchase: Purchase, viewer: Viewer) -> OrderView:
        """Order several things of one seller, each as a delivery of its own; all or none."""
        moments = await self.moments()
        desk = CheckoutDesk(self._session, self._resources)
        order = await desk.take(purchase, viewer, moments)
        return await self.get(order.id, viewer)

    async def get(self, order_id: UUID, viewer: Viewer) -> OrderView:
        """One order with its deliveries, money, deadlines and what can be done next."""
        read, key = read_so_far(self._session), key_of(order_id, viewer)
        if read is not None and key in read:
            return read[key]
        whole = await self._whole(order_id, viewer)
        moments = await read_moments(self._resources, [whole.order.chain_id])
        view = await self._presenter.whole(whole, viewer, moments)
        if read is not None:
            read[key] = view
        return view

    async def relations(self, order_id: UUID, viewer: Viewer) -> frozenset[Relation]:
        """What the viewer is to an order they see: all that a stream needs to know of it."""
        return await self._orders.relations(order_id, viewer, self._now())

    async def look_again(self, order: OrderView, viewer: Viewer) -> Sequence[SecondLook]:
        """What is odd about an order and can still be put right."""
        moments = await self.moments()
        row = (await self._whole(order.id, viewer)).order
        rows = await self._orders.list_similar(row, since(order), viewer, moments.now)
        similar = await self._presenter.many(rows, viewer, moments)
        listing_ids = [delivery.listing_id for delivery in order.deliveries]
        on_sale = await ListingRepository(self._session).sold_as(listing_ids)
        return look_again(order, row, similar, on_sale)

    async def list_by_id(
        self, order_ids: Collection[UUID], viewer: Viewer
    ) -> dict[UUID, OrderView]:
        """Several orders at once; those out of sight are missing."""
        moments = await self.moments()
        rows = await self._orders.list_by_id(order_ids, viewer, moments.now)
        return {view.id: view for view in await self._presenter.many(rows, viewer, moments)}

    async def get_delivery(
        self, delivery_id: UUID, viewer: Viewer
    ) -> tuple[OrderView, DeliveryView]:
        """A delivery and the order it belongs to."""
        order = order_read_with(self._session, delivery_id, viewer)
        if order is None:
            order_id = await self._orders.order_of_delivery(delivery_id, viewer, self._now())
            order = await self.get(order_id, viewer)
        delivery = order.delivery(delivery_id)
        if delivery is None:
            raise DeliveryNotFound("There is no such delivery.", delivery_id=str(delivery_id))
        return order, delivery

    async def list(
        self, wanted: OrderFilter, asked: PageRequest, viewer: Viewer
    ) -> Page[OrderView]:
        """The viewer's orders, newest first."""
        moments = await self.moments()
        page = await self._orders.list_page(wanted, asked, viewer, moments, self._resources.cursors)
        views = await self._presenter.many(page.items, viewer, moments)
        return Page(views, page.next_cursor)

    async def count_needing(self, viewer: Viewer) -> int:
        """How many orders wait for the viewer's next step."""
        return await self._orders.count_needing(viewer, await self.moments())

    async def abandon(self, order_id: UUID, viewer: Viewer) -> OrderView:
        """The buyer lets an unpaid order go, and the goods go back on sale."""
        now = self._now()
        order = await self._orders.get(order_id, viewer, now, lock=True)
        view = await self._show(order, viewer)
        if any(delivery.action("abandon") is None for delivery in view.deliveries):
            raise StepNotAllowed(
                "Only the buyer can let an order go, and only before it is paid.",
                action="abandon",
                status=view.status,
            )
        order.abandoned_at = now
        await self._release_stock(order)
        event = OrderAbandoned(occurred_at=now, order_id=order.id)
        await outbox.record(self._session, event, viewer)
        await self._session.flush()
        return await self._show(order, viewer)

    async def read_address(
        self, order_id: UUID, viewer: Viewer, purpose: Purpose = Purpose.LOOK
    ) -> ShippingAddress:
        """The shipping address, for those it is meant for and while it is. Each look is noted."""
        order = await self.get(order_id, viewer)
        return await self.desk.read_address(order, viewer, purpose)

    async def require(self, action: Action, order_id: UUID, viewer: Viewer) -> OrderView:
        """The order, if the policy allows this; else it is as if there were none."""
        view = await self.get(order_id, viewer)
        if not view.allows(action):
            raise OrderNotFound("There is no such order.", order_id=str(order_id))
        return view

    async def set_in_care(self, order_id: UUID, *, is_open: bool) -> None:
        """Staff begin or end looking after an order; support reads its thread meanwhile."""
        order = await self._orders.get_any(order_id, lock=True)
        if is_open != (order.in_care_since is not None):
            order.in_care_since = self._resources.clock.now() if is_open else None
            await self._session.flush()

    async def timeline(self, order_id: UUID, viewer: Viewer) -> Sequence[TimelineEntry]:
        """What happened to an order, oldest first: our records and the chain's facts."""
        stories, key = stories_so_far(self._session), key_of(order_id, viewer)
        if key not in stories:
            stories[key] = await Timelines(self._session).of(await self.get(order_id, viewer))
        return stories[key]

    async def add_note(
        self, order_id: UUID, audience: Audience, text: str, viewer: Viewer
    ) -> OrderView:
        """Something to remember about an order, without any step."""
        order = await self.require(Action.ADD_NOTE, order_id, viewer)
        await NoteService(self._session, self._resources).add(order, audience, text, viewer)
        return order

    async def list_credits(self, viewer: Viewer) -> Sequence[Credit]:
        """Money and tokens the contract could not deliver to the viewer's account."""
        if viewer.address is None:
            return []
        found: list[Credit] = []
        for chain_id in self._resources.chains.ids:
            found += await EscrowRepository(self._session, chain_id).credits_of(viewer.address)
        return found

    async def moments(self) -> Moments:
        """Our time, and that of every chain."""
        return await read_moments(self._resources)

    async def _whole(self, order_id: UUID, viewer: Viewer) -> Whole:
        key = ("whole", *key_of(order_id, viewer))
        now = self._now()
        return await read_once(
            self._session, key, lambda: self._orders.get_whole(order_id, viewer, now)
        )

    async def _show(self, order: Order, viewer: Viewer) -> OrderView:
        """By the time of its own chain; no other is asked."""
        moments = await read_moments(self._resources, [order.chain_id])
        return await self._presenter.one(order, viewer, moments)

    def _now(self) -> datetime:
        return self._resources.clock.now()

    async def _release_stock(self, order: Order) -> None:
        stock = StockService(self._session, self._resources)
        for delivery in order.deliveries:
            await stock.release(delivery.id)
