"""Steps on many orders of a list: each stands for itself, whole or not at all, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Conflict
from backend.core.fields import FieldChecks
from backend.core.viewer import Viewer
from backend.domain.escrow.statuses import Status
from backend.domain.gateways.errors import PaymentStepNotAllowed
from backend.domain.gateways.gateway import GATEWAYS, Position, ToSign
from backend.domain.gateways.service import LONGEST_REASON, BesideService
from backend.domain.gateways.views import BesideView
from backend.domain.orders.approvals import ApprovalService
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.methods import Method
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_ROWS = 50


class RowAction(StrEnum):
    """What can be done with ticked orders."""

    PRE_APPROVE = "pre_approve"  # what a rule of the shop holds back may be paid
    APPROVE = "approve"  # paid beside the chain: it is taken up
    CANCEL = "cancel"
    RETURN = "return"


NEEDS_REASON = frozenset({RowAction.CANCEL, RowAction.RETURN})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """What would become of one order, or became of it."""

    order: OrderView
    sentence: str
    decision: str = ""  # about a held order
    steps: tuple[UUID, ...] = ()  # deliveries that take the step beside the chain
    to_sign: tuple[tuple[UUID, str], ...] = ()  # deliveries and steps for the seller's wallet
    is_done: bool = False

    @property
    def is_possible(self) -> bool:
        return bool(self.decision or self.steps or self.to_sign)


class RowService:
    """For the shop's list of orders."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._orders = OrderService(session, resources)
        self._beside = BesideService(session, resources)
        self._approvals = ApprovalService(session, resources)

    async def plan(
        self, action: RowAction, order_ids: Collection[UUID], viewer: Viewer
    ) -> list[RowPlan]:
        """What would happen to each; nothing does."""
        checks = FieldChecks()
        sentence = f"Tick at least one, and {MOST_ROWS} at most."
        checks.require("order_ids", sentence, met=0 < len(order_ids) <= MOST_ROWS)
        checks.raise_if_any()
        plans = []
        for order_id in sorted(set(order_ids)):  # in one order for everybody: no circles of locks
            order = await self._orders.get(order_id, viewer)
            plans.append(plan_row(action, order, await self._beside.of_order(order_id, viewer)))
        return plans

    async def take(
        self, action: RowAction, order_ids: Collection[UUID], reason: str, viewer: Viewer
    ) -> list[RowPlan]:
        """Do it with each that allows it. What is to be signed is done by the wallet alone."""
        checks = FieldChecks()
        shortest = 3 if action in NEEDS_REASON else 0
        tidy = checks.line("reason", reason, shortest=shortest, longest=LONGEST_REASON)
        checks.raise_if_any()
        plans = await self.plan(action, order_ids, viewer)
        return [await self._take(action, plan, tidy, viewer) for plan in plans]

    async def _take(self, action: RowAction, plan: RowPlan, reason: str, viewer: Viewer) -> RowPlan:
        if plan.to_sign or not plan.is_possible:
            return plan
        try:
            async with self._session.begin_nested():
                await self._carry_out(action, plan, reason, viewer)
        except (Conflict, OrderNotFound) as error:
            return replace(plan, sentence=error.message, decision="", steps=())
        return replace(plan, sentence=_DONE[action], is_done=True)

    async def _carry_out(
        self, action: RowAction, plan: RowPlan, reason: str, viewer: Viewer
    ) -> None:
        if plan.decision:
            await self._approvals.decide(plan.order.id, plan.decision, reason, viewer)
        for delivery_id in plan.steps:
            await self._beside.take(action.value, delivery_id, reason, viewer)


def plan_row(action: RowAction, order: OrderView, beside: BesideView | None) -> RowPlan:
    """What the action would do with an order, or in a sentence why it cannot. Pure."""
    is_held = order.hold is not None and order.hold.status is HoldStatus.WAITING
    may_decide = is_held and order.pay_until is not None and order.allows(Action.DECIDE_APPROVAL)
    if action is RowAction.PRE_APPROVE:
        if may_decide:
            return RowPlan(order=order, sentence="The buyer can pay it.", decision="approve")
        return RowPlan(order=order, sentence="It does not wait for your approval.")
    if action is RowAction.CANCEL and may_decide:
        return RowPlan(order=order, sentence="It is refused.", decision="refuse")
    if beside is None:
        return _on_chain(action, order)
    ready = tuple(
        one.id for one in beside.deliveries if action in {step.action for step in one.actions}
    )
    if not ready or (action is RowAction.CANCEL and len(ready) < len(beside.deliveries)):
        return RowPlan(order=order, sentence=_NOT_NOW[action])
    return RowPlan(order=order, sentence=_WOULD[action], steps=ready)


def _on_chain(action: RowAction, order: OrderView) -> RowPlan:
    assert order.method is Method.ESCROW
    if action is RowAction.APPROVE:
        return RowPlan(
            order=order, sentence="It is paid into the escrow: there is nothing to approve."
        )
    steps = [(one, _word(action, one)) for one in order.deliveries]
    to_sign = tuple((one.id, step) for one, step in steps if step and one.action(step))
    if to_sign:
        return RowPlan(order=order, sentence="Your wallet signs it.", to_sign=to_sign)
    return RowPlan(order=order, sentence=_why_not(action, order.deliveries))


def _word(action: RowAction, delivery: DeliveryView) -> str:
    """The step of the escrow that the gateway's word stands for; empty where there is none."""
    if action is RowAction.RETURN and delivery.status is Status.RETURNED:
        return "accept_return"
    gateway = GATEWAYS[Method.ESCROW]
    position = Position(status=delivery.status, due=delivery.money.paid.units)
    try:
        answer = gateway.void(position) if action is RowAction.CANCEL else gateway.refund(position)
    except PaymentStepNotAllowed:
        return ""
    is_plain = isinstance(answer, ToSign) and answer.action == "refund"
    return "refund" if is_plain else ""


def _why_not(action: RowAction, deliveries: Sequence[DeliveryView]) -> str:
    statuses = {one.status for one in deliveries}
    if statuses == {Status.AWAITING_PAYMENT}:
        return "It is not paid: only its buyer can let it go."
    if Status.RELEASED in statuses and action is RowAction.RETURN:
        return "It is paid out: pay it back from its own page."
    return _NOT_NOW[action]


_WOULD: dict[RowAction, str] = {
    RowAction.APPROVE: "It is taken up, and can be packed.",
    RowAction.CANCEL: "It ends, and what was received is given back.",
    RowAction.RETURN: "It is back with you, and what was received is given back.",
}
_DONE: dict[RowAction, str] = {
    RowAction.PRE_APPROVE: "Approved: the buyer can pay it.",
    RowAction.APPROVE: "Approved.",
    RowAction.CANCEL: "Cancelled.",
    RowAction.RETURN: "Taken back.",
}
_NOT_NOW: dict[RowAction, str] = {
    RowAction.APPROVE: "There is nothing to approve about it now, or not by you.",
    RowAction.CANCEL: "It cannot be cancelled any more, or not by you.",
    RowAction.RETURN: "Nothing of it was sent that could come back, or it is not yours to say.",
}
