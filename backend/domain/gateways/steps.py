"""Which step somebody may take beside the chain, and what it leads to. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backend.domain.escrow.statuses import Role, Status
from backend.domain.gateways.errors import CaptureFailed, PaymentStepNotAllowed
from backend.domain.gateways.gateway import Answer, Gateway, Position, StatementKind, ToState
from backend.domain.gateways.lifecycle import BESIDE, BesideFacts, BesideRole, Stand
from backend.domain.gateways.views import BesideAction
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.methods import METHODS, Method
from backend.domain.orders.views import OrderView
from backend.domain.parties.policy import Action

_LATE = "This cannot be done now: it stands at “{status}”."
_SENTENCES: dict[str, str] = {
    "wrong_role": "This is somebody else's to do.",
    "not_available": "There is nothing of this kind to do with its payment.",
}


def roles_in(order: OrderView) -> frozenset[BesideRole]:
    """What the viewer of the order is, beside the chain."""
    found = {
        BesideRole.CASHIER: order.allows(Action.RECORD_PAYMENT),
        BesideRole.COLLECTOR: order.allows(Action.COLLECT_PAYMENT),
        BesideRole.SHIPPER: order.allows(Action.FULFIL),
        BesideRole.BUYER: order.role is Role.BUYER,
    }
    return frozenset(role for role, is_so in found.items() if is_so)


def facts_of(order: OrderView, position: Position) -> BesideFacts:
    is_held = order.hold is not None and order.hold.status is not HoldStatus.APPROVED
    return BesideFacts(
        method=order.method,
        outstanding=position.outstanding,
        received=position.received,
        is_waived=position.is_waived,
        is_held=is_held,
    )


def allowed(order: OrderView, position: Position, now: datetime) -> tuple[BesideAction, ...]:
    """What the viewer may do now, in the order of the table, each step once."""
    facts, found = facts_of(order, position), dict[str, BesideAction]()
    if order.method is Method.ESCROW:
        return ()
    for step in BESIDE.steps:
        for role in roles_in(order):
            if BESIDE.step(step.action, position.status) is not step:
                continue
            if BESIDE.why_not(step.action, position.status, role, facts, now) is None:
                is_first = step.action == "approve"
                label = METHODS[order.method].approve if is_first else step.label
                found[step.action] = BesideAction(step.action, label, step.explains)
    return tuple(found.values())


def require(action: str, order: OrderView, position: Position, now: datetime) -> None:
    """Refuse in a sentence what the viewer may not do now."""
    facts = facts_of(order, position)
    reasons = {
        BESIDE.why_not(action, position.status, role, facts, now) for role in roles_in(order)
    } or {"wrong_role"}
    if order.method is Method.ESCROW:
        raise PaymentStepNotAllowed(
            "It is paid into the escrow: its steps are signed by a wallet.", action=action
        )
    if None in reasons:
        return
    reason = max(reasons - {"wrong_role"}, default="wrong_role", key=str)
    status = position.status.value.replace("_", " ")
    sentence = _SENTENCES.get(str(reason)) or _LATE.format(status=status)
    raise PaymentStepNotAllowed(
        sentence, action=action, reason=reason, status=position.status.value
    )


def outcome(action: str, gateway: Gateway, position: Position) -> tuple[Status, ToState]:
    """Where an allowed step leads, and what is written down with it."""
    step = BESIDE.step(action, position.status)
    assert step is not None
    target = step.leads_to(position.status)
    if action == "ship":
        return _shipped(gateway, position)
    answer = _spoken(action, gateway, position)
    assert isinstance(answer, ToState)  # the escrow's answers are signed, and refused before
    return target, answer


def _shipped(gateway: Gateway, position: Position) -> tuple[Status, ToState]:
    """Captured as it leaves, where that is when it is paid; what cannot be captured stays."""
    if gateway.captures_on_shipping:
        try:
            gateway.capture(position)
        except CaptureFailed:
            return Status.WAITING_PAYMENT, ToState()
    return Status.SENT, ToState()


def _spoken(action: str, gateway: Gateway, position: Position) -> Answer:
    """The word of the gateway that a step stands for; the others are said by people alone."""
    match action:
        case "approve":
            return gateway.authorise(position)
        case "receive" if position.status in _LEFT:
            return gateway.capture(position)
        case "cancel" | "return":
            is_captured = gateway.stand(position) is Stand.CAPTURED
            return gateway.refund(position) if is_captured else gateway.void(position)
    said = _SAID.get(action)
    return ToState(*said(position)) if said else ToState()


_LEFT = frozenset({Status.SENT, Status.FULFILLED})
_SAID: dict[str, Callable[[Position], tuple[StatementKind, int]]] = {
    "receive": lambda position: (StatementKind.RECEIVED, position.outstanding),
    "take_back": lambda position: (StatementKind.TAKEN_BACK, position.received),
    "go_ahead": lambda _position: (StatementKind.WENT_AHEAD, 0),
    "stop": lambda _position: (StatementKind.STOPPED, 0),
}
