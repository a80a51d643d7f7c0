"""How an order is paid that no escrow protects, and the ways to pay of a shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.badges import Badge, present_status
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.order_page import BesidePanel
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.problems import Way
from backend.domain.catalog.views import ListingView
from backend.domain.gateways.gateway import StatementKind
from backend.domain.gateways.views import BesideAction, BesideDelivery, BesideView, StatementView
from backend.domain.orders.methods import BESIDE_CHAIN, METHODS, Method, ShopMethodView

_KINDS: dict[StatementKind, str] = {
    StatementKind.RECEIVED: "{amount} received",
    StatementKind.TAKEN_BACK: "{amount} not received after all",
    StatementKind.GIVEN_BACK: "{amount} given back",
    StatementKind.WENT_AHEAD: "Goes ahead without its money",
    StatementKind.STOPPED: "Waits for its money after all",
}


@dataclass(frozen=True, slots=True)
class StatementRow:
    """Somebody's word about money."""

    text: str
    who: str
    reason: str
    at: Moment


@dataclass(frozen=True, slots=True)
class BesidePart:
    """One delivery on the page of how it is paid."""

    id: str
    title: str
    badge: Badge
    sums: tuple[Sum, ...]
    statements: tuple[StatementRow, ...]
    actions: tuple[BesideAction, ...]


@dataclass(frozen=True, slots=True)
class BesidePage:
    """What pages/paid_beside.html prints."""

    id: str
    title: str
    back: Way
    method: str
    explains: str
    total: str
    reference: str
    instructions: str
    parts: tuple[BesidePart, ...]
    error_at: str = ""  # the delivery whose form was refused


def present_beside_page(view: BesideView, error_at: str = "") -> BesidePage:
    """The whole page."""
    order, words = view.order, METHODS[view.method]
    return BesidePage(
        id=order.public_id,
        title=title_of(order),
        back=Way(f"/orders/{order.public_id}", "Order"),
        method=words.label,
        explains=words.explains,
        total=str(present_amount(order.total)),
        reference=view.reference,
        instructions=view.instructions,
        parts=tuple(_part(view, delivery) for delivery in view.deliveries),
        error_at=error_at,
    )


def present_beside_panel(view: BesideView) -> BesidePanel:
    """In short, with the way to the page."""
    words = METHODS[view.method]
    can_act = any(delivery.actions for delivery in view.deliveries)
    return BesidePanel(
        method=words.label,
        explains=words.explains,
        href=f"/orders/{view.order.public_id}/payment",
        label="What you can do" if can_act else "How to pay, and what was stated",
    )


def present_choices(listing: ListingView, taken: Sequence[ShopMethodView]) -> tuple[Choice, ...]:
    """The ways to pay for a listing; empty where the escrow is the only one."""
    if not taken or listing.asset is not None:
        return ()
    methods = (Method.ESCROW, *(each.method for each in taken))
    return tuple(
        Choice(each.value, METHODS[each].label, METHODS[each].explains) for each in methods
    )


def present_own_methods() -> tuple[Choice, ...]:
    """What a shop may tick."""
    return tuple(
        Choice(each.value, METHODS[each].label, METHODS[each].explains) for each in BESIDE_CHAIN
    )


def form_of(taken: Sequence[ShopMethodView]) -> Form:
    """The form as it is stored."""
    ticked = {f"takes_{each.method}": "yes" for each in taken}
    return Form(ticked | {each.method.value: each.instructions for each in taken})


def _part(view: BesideView, delivery: BesideDelivery) -> BesidePart:
    sums = [
        Sum("Price", str(present_amount(delivery.due))),
        Sum("Received, it was stated", str(present_amount(delivery.received))),
    ]
    if delivery.given_back:
        sums.append(Sum("Given back", str(present_amount(delivery.given_back))))
    sums.append(Sum("Outstanding", str(present_amount(delivery.outstanding)), is_total=True))
    return BesidePart(
        id=delivery.public_id,
        title=delivery.title,
        badge=present_status(delivery.status),
        sums=tuple(sums),
        statements=tuple(_row(view, one) for one in delivery.statements),
        actions=delivery.actions,
    )


def _row(view: BesideView, one: StatementView) -> StatementRow:
    return StatementRow(
        text=_KINDS[one.kind].format(amount=present_amount(one.amount)),
        who=one.who,
        reason=one.reason,
        at=present_moment(one.at, view.order.chain_time),
    )
