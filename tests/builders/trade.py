"""Orders on a market in one unit of work: bought, paid and moved on by a hand-cranked chain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.chain.events import EscrowEvent
from backend.chain.types import ZERO_ADDRESS
from backend.core.viewer import Viewer
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.projector import CatalogProjector
from backend.domain.catalog.views import ListingView
from backend.domain.disputes.service import DisputeService
from backend.domain.escrow.projector import EscrowProjector
from backend.domain.messaging.service import MessageService
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.purchase import Checkout
from backend.domain.orders.repository import find_orders
from backend.domain.orders.service import OrderService
from backend.domain.orders.sweeps import OrderSweeper
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.shipping.service import ShipmentService
from tests.builders.histories import History
from tests.builders.index import HandIndex
from tests.builders.market import Market
from tests.fakes.chain_time import FixedChainClock

HOME = ShippingAddress(
    name="Ada Marker",
    street="Lindenweg 5\nHinterhaus",
    city="Hamburg",
    postal_code="20095",
    country="DE",
    phone="+49 40 123",
)
Move = Callable[[History], History]


@dataclass
class Trade:
    """Services of the order rooms on the market's session, and the chain as a list of logs."""

    market: Market
    index: HandIndex = field(
        default_factory=lambda: HandIndex(CatalogProjector(), EscrowProjector(find_orders))
    )
    lives: dict[UUID, History] = field(default_factory=dict)  # by delivery

    @property
    def orders(self) -> OrderService:
        return OrderService(self.market.session, self.market.resources)

    @property
    def shipments(self) -> ShipmentService:
        return ShipmentService(self.market.session, self.market.resources)

    @property
    def messages(self) -> MessageService:
        return MessageService(self.market.session, self.market.resources)

    @property
    def disputes(self) -> DisputeService:
        return DisputeService(self.market.session, self.market.resources)

    @property
    def sweeper(self) -> OrderSweeper:
        return OrderSweeper(self.market.session, self.market.resources)

    @property
    def chain_clock(self) -> FixedChainClock:
        clock = self.market.resources.chains.default.clock
        assert isinstance(clock, FixedChainClock)
        return clock

    async def ordered(self, listing: ListingView, buyer: Viewer, **changes: Any) -> OrderView:
        """Checked out and not paid."""
        values: dict[str, Any] = {
            "listing_id": listing.id,
            "option": DeliveryOption.STANDARD,
            "address": HOME,
        }
        return await self.orders.checkout(Checkout(**values | changes), buyer)

    async def paid(self, listing: ListingView, buyer: Viewer, **changes: Any) -> OrderView:
        """Checked out, and the payment is indexed."""
        order = await self.ordered(listing, buyer, **changes)
        await self.pay(order)
        return await self.orders.get(order.id, buyer)

    async def pay(self, order: OrderView) -> None:
        """The buyer's payments are mined and indexed."""
        for delivery in order.deliveries:
            await self._grow(delivery.id, self.life_of(delivery), History.funded)

    async def pay_one(self, order: OrderView, number: int) -> None:
        """One delivery alone is paid: nobody's page offers that, and the contract allows it."""
        delivery = order.deliveries[number]
        await self._grow(delivery.id, self.life_of(delivery), History.funded)

    async def move(self, order: OrderView, *moves: Move) -> None:
        """Steps on chain for the first delivery, each in a block of its own."""
        await self.move_one(order, 0, *moves)

    async def move_one(self, order: OrderView, number: int, *moves: Move) -> None:
        """Steps on chain for one delivery."""
        delivery_id = order.deliveries[number].id
        for step in moves:
            await self._grow(delivery_id, self.lives[delivery_id], step)

    async def undo(self, order: OrderView, steps: int = 1) -> tuple[EscrowEvent, ...]:
        """The chain goes back by the last logs of the first delivery; they are handed out."""
        delivery_id = order.deliveries[0].id
        life = self.lives[delivery_id]
        gone = life.events[-steps:]
        self.lives[delivery_id] = replace(life, events=life.events[:-steps])
        await self.index.remove(self.market.session, *gone)
        return gone

    async def redo(self, order: OrderView, events: tuple[EscrowEvent, ...]) -> None:
        """The same logs stand in the chain again."""
        delivery_id = order.deliveries[0].id
        life = self.lives[delivery_id]
        self.lives[delivery_id] = replace(life, events=(*life.events, *events))
        await self.index.add(self.market.session, *events)

    async def wait(self, by: timedelta) -> None:
        """Time passes, here and on the chain."""
        self.market.clock.advance(by)
        self.chain_clock.advance(by)

    async def status(self, order: OrderView, viewer: Viewer) -> str:
        return (await self.orders.get(order.id, viewer)).status

    async def names(self, order: OrderView, viewer: Viewer) -> list[str]:
        """What the viewer may do now."""
        seen = await self.orders.get(order.id, viewer)
        return [action.action for action in seen.deliveries[0].actions]

    def life_of(self, delivery: DeliveryView) -> History:
        """A fresh history with the terms of this delivery."""
        terms, policy = delivery.terms, delivery.policy
        return History(
            amount=terms.amount,
            policy=policy.policy,
            policy_id=policy.policy_id,
            royalty_bps=terms.royalty >> 160,
            has_asset=terms.asset != ZERO_ADDRESS,
            escrow_id=delivery.escrow_id,
            buyer=terms.buyer,
            seller=terms.seller,
            currency=terms.currency,
            quantity=delivery.quantity,
            option=delivery.option.number,
            reference=delivery.id.bytes,
            asset=terms.asset,
            asset_id=terms.asset_id,
        )

    async def _grow(self, delivery_id: UUID, life: History, step: Move) -> None:
        # Blocks are told apart by their number alone, so no two lives may share one.
        block = max((known.block for known in self.lives.values()), default=100) + 1
        grown = step(replace(life, now=await self.chain_clock.now(), block=block))
        self.lives[delivery_id] = grown
        await self.index.add(self.market.session, *grown.events[len(life.events) :])
