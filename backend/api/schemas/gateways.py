"""Ways to pay, and what was stated about payments beside the chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backend.api.schemas.base import AmountShown, DeliveryId, LongText, OrderId, Sent, Shown
from backend.domain.escrow.statuses import Status
from backend.domain.gateways.gateway import StatementKind
from backend.domain.gateways.lifecycle import Stand
from backend.domain.gateways.rows import RowAction, RowPlan
from backend.domain.gateways.views import BesideAction, BesideDelivery, BesideView, StatementView
from backend.domain.orders.methods import METHODS, Method, ShopMethodView
from backend.domain.orders.views import OrderView


class MethodSent(Sent):
    """A way to pay beside the chain, and what buyers have to know: an account, a number."""

    method: Method
    instructions: LongText


class MethodsSent(Sent):
    """All that a shop takes; the escrow is always one of them and is not named."""

    items: list[MethodSent]


class MethodShown(Shown):
    """One way to pay. `is_protected`: the escrow holds the money."""

    method: Method
    label: str
    explains: str
    is_protected: bool
    instructions: str | None  # for the shop itself

    @classmethod
    def of(cls, method: Method, instructions: str | None = None) -> MethodShown:
        words = METHODS[method]
        return cls(
            method=method,
            label=words.label,
            explains=words.explains,
            is_protected=method is Method.ESCROW,
            instructions=instructions,
        )


class MethodsShown(Shown):
    """The escrow first."""

    items: list[MethodShown]

    @classmethod
    def of(cls, taken: Sequence[ShopMethodView], *, is_own: bool) -> MethodsShown:
        rest = [MethodShown.of(one.method, one.instructions if is_own else None) for one in taken]
        return cls(items=[MethodShown.of(Method.ESCROW), *rest])


class PaymentStepSent(Sent):
    """A step of a delivery that is paid beside the chain. Everybody on the order reads why."""

    action: str
    reason: LongText = ""


class StatementShown(Shown):
    """Somebody's word; nobody can check it on the chain."""

    kind: StatementKind
    amount: AmountShown
    who: str
    reason: str
    at: datetime

    @classmethod
    def of(cls, view: StatementView) -> StatementShown:
        return cls(
            kind=view.kind,
            amount=AmountShown.of(view.amount),
            who=view.who,
            reason=view.reason,
            at=view.at,
        )


class BesideActionShown(Shown):
    """A step the viewer may take now."""

    action: str
    label: str
    explains: str
    needs_reason: bool

    @classmethod
    def of(cls, action: BesideAction) -> BesideActionShown:
        return cls(
            action=action.action,
            label=action.label,
            explains=action.explains,
            needs_reason=action.needs_reason,
        )


class BesideDeliveryShown(Shown):
    """One delivery's payment as it was stated."""

    delivery_id: DeliveryId
    status: Status
    payment: Stand
    due: AmountShown
    received: AmountShown
    outstanding: AmountShown
    given_back: AmountShown
    is_waived: bool
    statements: list[StatementShown]
    actions: list[BesideActionShown]

    @classmethod
    def of(cls, view: BesideDelivery) -> BesideDeliveryShown:
        return cls(
            delivery_id=view.id,
            status=view.status,
            payment=view.stand,
            due=AmountShown.of(view.due),
            received=AmountShown.of(view.received),
            outstanding=AmountShown.of(view.outstanding),
            given_back=AmountShown.of(view.given_back),
            is_waived=view.position.is_waived,
            statements=[StatementShown.of(one) for one in view.statements],
            actions=[BesideActionShown.of(one) for one in view.actions],
        )


class BesideShown(Shown):
    """How an order is paid. `deliveries` is empty where the escrow holds the money."""

    order_id: OrderId
    method: Method
    is_protected: bool
    explains: str
    reference: str
    instructions: str
    deliveries: list[BesideDeliveryShown]

    @classmethod
    def of(cls, order: OrderView, view: BesideView | None) -> BesideShown:
        return cls(
            order_id=order.id,
            method=order.method,
            is_protected=order.method is Method.ESCROW,
            explains=METHODS[order.method].explains,
            reference=view.reference if view else "",
            instructions=view.instructions if view else "",
            deliveries=[BesideDeliveryShown.of(one) for one in view.deliveries] if view else [],
        )


class RowStepsSent(Sent):
    """One step on several orders. Cancelling and taking back need a reason, which buyers read."""

    action: RowAction
    order_ids: list[OrderId]
    reason: LongText = ""


class ToSignShown(Shown):
    """A step on chain that the seller's wallet has to sign: `actions` of the delivery has it."""

    delivery_id: DeliveryId
    action: str


class RowShown(Shown):
    """What became of one order. Not done and nothing to sign: the sentence says why."""

    order_id: OrderId
    is_done: bool
    sentence: str
    to_sign: list[ToSignShown]


class RowsShown(Shown):
    """Each for itself."""

    items: list[RowShown]

    @classmethod
    def of(cls, plans: Sequence[RowPlan]) -> RowsShown:
        return cls(
            items=[
                RowShown(
                    order_id=plan.order.id,
                    is_done=plan.is_done,
                    sentence=plan.sentence,
                    to_sign=[
                        ToSignShown(delivery_id=delivery_id, action=action)
                        for delivery_id, action in plan.to_sign
                    ],
                )
                for plan in plans
            ]
        )
