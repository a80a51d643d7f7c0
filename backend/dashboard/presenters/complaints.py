"""The complaint form, and what the page of an order says about complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.dates import Deadline, Moment, present_deadline, present_moment
from backend.dashboard.presenters.listings import Choice
from backend.domain.care.complaining import may_complain
from backend.domain.care.complaints import COMPLAINTS
from backend.domain.care.views import ComplaintView
from backend.domain.orders.views import DeliveryView, OrderView

KINDS: tuple[Choice, ...] = tuple(Choice(row.kind.value, row.label) for row in COMPLAINTS)


@dataclass(frozen=True, slots=True)
class ComplaintPanel:
    """One complaint on the page of its order."""

    title: str
    badge: Badge
    said: tuple[str, ...]
    note: str
    at: Moment


@dataclass(frozen=True, slots=True)
class ComplaintDoor:
    """Where the buyer complains about a delivery."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """What pages/complaint.html prints. With `dispute_href` money is at stake."""

    title: str
    action: str
    back_href: str
    kinds: tuple[Choice, ...]
    dispute_href: str | None
    acts: Deadline | None
    chain_time: int


def present_complaints(
    order: OrderView, found: Sequence[ComplaintView]
) -> tuple[ComplaintPanel, ...]:
    """Newest first."""
    return tuple(
        ComplaintPanel(
            title=f"{one.label}{_of(order, one)}",
            badge=Badge("Open", "warning") if one.is_open else Badge("Settled", "neutral"),
            said=one.said,
            note=f"Looked after by {one.helper}." if one.is_open else "",
            at=present_moment(one.at, order.chain_time),
        )
        for one in reversed(found)
    )


def present_doors(order: OrderView) -> tuple[ComplaintDoor, ...]:
    """One for each delivery that can be complained about."""
    is_alone = len(order.deliveries) == 1
    return tuple(
        ComplaintDoor(
            f"/orders/{order.public_id}/complaint?delivery={delivery.public_id}",
            "Something is wrong with it" if is_alone else f"Something is wrong: {delivery.title}",
        )
        for delivery in order.deliveries
        if may_complain(order, delivery)
    )


def present_complaint_page(order: OrderView, delivery: DeliveryView) -> ComplaintPage:
    """The form, and where the money is asked back."""
    is_at_stake = delivery.action("dispute") is not None
    path, query = f"/orders/{order.public_id}", f"?delivery={delivery.public_id}"
    silence = delivery.silence
    return ComplaintPage(
        title=delivery.title,
        action=f"{path}/complaint{query}",
        back_href=path,
        kinds=KINDS,
        dispute_href=f"{path}/dispute{query}" if is_at_stake else None,
        acts=present_deadline(silence.at, order.chain_time) if silence and is_at_stake else None,
        chain_time=int(order.chain_time.timestamp()),
    )


def _of(order: OrderView, one: ComplaintView) -> str:
    delivery = order.delivery(one.delivery_id)
    is_alone = len(order.deliveries) == 1 or delivery is None
    return "" if is_alone or delivery is None else f": {delivery.title}"
