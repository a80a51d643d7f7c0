"""Sellers' rules, and the orders that wait for a word before they can be paid.

What is held back is the seller's signature: without it the contract takes no payment.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import ZERO_ADDRESS
from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.catalog.stock import StockService
from backend.domain.orders.errors import HoldRefused, RuleNotFound, TooManyRules
from backend.domain.orders.events import OrderDecided, RuleChanged
from backend.domain.orders.holding import rules_of, set_aside
from backend.domain.orders.lifecycle import HOLD_LIFECYCLE, HoldRole, HoldStatus
from backend.domain.orders.methods import LIFE_BESIDE, Method
from backend.domain.orders.models import Order, OrderRule
from backend.domain.orders.notes import NoteService, StepNotes
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.rule_repository import RuleRepository
from backend.domain.orders.rules import Rule, Verdict
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.domain.parties.policy import Action, shops_where

if TYPE_CHECKING:
    from backend.resources import Resources

PAY_LIFE = timedelta(days=1)  # the goods stay set aside while the buyer comes back to pay
MOST_RULES = 100
LONGEST_REASON = 500


class ApprovalService:
    """Rules and decisions, for owners and their support."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._rules = RuleRepository(session)
        self._rows = OrderRepository(session)
        self._orders = OrderService(session, resources)
        self._stock = StockService(session, resources)
        self._notes = NoteService(session, resources)

    async def list_rules(self, viewer: Viewer) -> list[Rule]:
        """The viewer's own rules."""
        return await rules_of(self._rules, viewer.require_party(), self._resources.chains)

    async def add_rule(
        self, verdict: Verdict, buyer: bytes | None, above: Amount | None, viewer: Viewer
    ) -> None:
        """A new rule; it counts for orders placed from now on."""
        seller_id = viewer.require_party()
        checks = FieldChecks()
        is_about = buyer is not None or above is not None or verdict is Verdict.APPROVE
        checks.require("buyer", "Say whom or what it is about, or nobody could buy.", met=is_about)
        is_other = buyer not in {viewer.address, ZERO_ADDRESS}
        checks.require("buyer", "Name the wallet of a buyer.", met=is_other)
        checks.raise_if_any()
        if len(await self._rules.list_of(seller_id)) >= MOST_RULES:
            raise TooManyRules(f"{MOST_RULES} rules are the most. Drop one first.")
        address = above.currency.address if above else None
        self._rules.add(
            OrderRule(
                id=uuid7(),
                seller_id=seller_id,
                verdict=verdict.value,
                buyer=buyer,
                chain_id=above.currency.chain_id if above else None,
                currency=address,
                above=above.units if above else None,
                created_at=self._now,
            )
        )
        event = RuleChanged(occurred_at=self._now, seller_id=seller_id)
        await outbox.record(self._session, event, viewer)
        await self._session.flush()

    async def drop_rule(self, rule_id: UUID, viewer: Viewer) -> None:
        """The rule counts no more; what it held back stays held back."""
        seller_id = viewer.require_party()
        if not await self._rules.delete(rule_id, seller_id):
            raise RuleNotFound("There is no such rule.", rule_id=str(rule_id))
        event = RuleChanged(occurred_at=self._now, seller_id=seller_id)
        await outbox.record(self._session, event, viewer)

    async def list_waiting(self, viewer: Viewer) -> list[OrderView]:
        """Held orders of the viewer's shop and of those the viewer decides for."""
        decider_id, shops = viewer.require_party(), shops_where(viewer, Action.DECIDE_APPROVAL)
        ids = await self._rules.list_waiting(shops, decider_id, self._now)
        views = await self._orders.list_by_id(ids, viewer)
        return [views[order_id] for order_id in ids if order_id in views]

    async def count_waiting(self, viewer: Viewer) -> int:
        """How many of them there are."""
        decider_id, shops = viewer.require_party(), shops_where(viewer, Action.DECIDE_APPROVAL)
        return await self._rules.count_waiting(shops, decider_id, self._now)

    async def decide(
        self, order_id: UUID, action: str, reason: str, viewer: Viewer, note: str = ""
    ) -> OrderView:
        """Approve or refuse, with a reason the buyer reads and a note the shop keeps."""
        view = await self._orders.require(Action.DECIDE_APPROVAL, order_id, viewer)
        order = await self._rows.get(order_id, viewer, self._now, lock=True)
        checks = FieldChecks()
        shortest = 3 if action == "refuse" else 0
        tidy = checks.block("reason", reason, shortest=shortest, longest=LONGEST_REASON)
        checks.raise_if_any()
        notes = self._notes.check(view, StepNotes(inside=note))
        HOLD_LIFECYCLE.rows(action)
        is_over = order.expired_at or order.abandoned_at or self._now >= order.expires_at
        status = HoldStatus(order.hold) if order.hold else None
        if (
            is_over
            or status is None
            or HOLD_LIFECYCLE.why_not(action, status, HoldRole.DECIDER, None, self._now)
        ):
            raise HoldRefused("There is nothing to decide here any more.", action=action)
        step = HOLD_LIFECYCLE.step(action, status)
        assert step is not None
        order.hold = step.leads_to(status).value
        order.hold_note, order.decided_at, order.decided_by = tidy, self._now, viewer.party_id
        await self._carry_out(order)
        event = OrderDecided(
            occurred_at=self._now,
            order_id=order.id,
            action=action,
            source=status.value,
            decision=order.hold,
        )
        event_id = await outbox.record(self._session, event, viewer)
        await self._notes.attach(view, event_id, notes, viewer)
        return await self._orders.get(order_id, viewer)

    async def _carry_out(self, order: Order) -> None:
        if order.hold == HoldStatus.APPROVED.value:
            life = PAY_LIFE if order.method == Method.ESCROW else LIFE_BESIDE
            await set_aside(order, self._stock, self._now + life)
            return
        order.expired_at = self._now
        for delivery in order.deliveries:
            await self._stock.release(delivery.id)
