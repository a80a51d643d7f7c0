"""Orders held back at checkout, and the goods set aside meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chains
from backend.core import outbox
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.catalog.stock import StockService
from backend.domain.orders.errors import NotWelcome, OrderBlocked
from backend.domain.orders.events import OrderHeld
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.methods import LIFE_BESIDE
from backend.domain.orders.models import Order
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.rule_repository import RuleRepository
from backend.domain.orders.rules import Rule, Verdict, judge, shuts_out

if TYPE_CHECKING:
    from backend.resources import Resources

HOLD_LIFE = timedelta(days=3)  # the goods are set aside while the seller thinks


class HoldDesk:
    """What checkout asks: may this buyer simply pay?"""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._rules = RuleRepository(session)

    async def judge(self, seller_id: UUID, buyer: bytes, total: Amount) -> Rule | None:
        """The rule that holds the order back; a block refuses it before anything is stored."""
        rules = await rules_of(self._rules, seller_id, self._resources.chains)
        found = judge(rules, buyer, total)
        if found is not None and found.verdict is Verdict.BLOCK:
            raise OrderBlocked("The seller does not take this order. Nothing was ordered.")
        return found

    async def require_welcome(self, seller_id: UUID, buyer: bytes) -> None:
        """Whoever may order nothing asks for nothing new, either. What is ordered goes on."""
        rules = await rules_of(self._rules, seller_id, self._resources.chains)
        if shuts_out(rules, buyer):
            raise NotWelcome("This seller takes nothing from you. What you have ordered goes on.")

    async def hold(self, order: Order, viewer: Viewer) -> None:
        """The order waits, and the goods with it."""
        now = self._resources.clock.now()
        order = await OrderRepository(self._session).get_any(order.id)
        order.hold = HoldStatus.WAITING.value
        await set_aside(order, StockService(self._session, self._resources), now + HOLD_LIFE)
        event = OrderHeld(occurred_at=now, order_id=order.id, seller_id=order.seller_id)
        await outbox.record(self._session, event, viewer)

    async def wait_for_money(self, order: Order) -> None:
        """Paid beside the chain: the goods stay aside for as long as a transfer may take."""
        order = await OrderRepository(self._session).get_any(order.id)
        until = self._resources.clock.now() + LIFE_BESIDE
        await set_aside(order, StockService(self._session, self._resources), until)


async def rules_of(rules: RuleRepository, seller_id: UUID, chains: Chains) -> list[Rule]:
    """A seller's rules, with their amounts."""
    return [
        Rule(
            id=row.id,
            verdict=Verdict(row.verdict),
            buyer=row.buyer,
            above=None
            if row.above is None or row.chain_id is None
            else Amount(row.above, chains.get(row.chain_id).deployment.currency(row.currency)),
        )
        for row in await rules.list_of(seller_id)
    ]


async def set_aside(order: Order, stock: StockService, until: datetime) -> None:
    """Keep everything of this order on its shelf until then."""
    for delivery in sorted(order.deliveries, key=lambda each: each.listing_id):
        await stock.keep(delivery.id, until)
    order.expires_at = until
