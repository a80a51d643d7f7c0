"""An order of several deliveries as a whole: what each of them is at, and their one payment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from backend.core.text import quoted
from backend.core.viewer import Viewer
from backend.dashboard.presenters.badges import present_status, present_summary
from backend.dashboard.presenters.buttons import StepButton
from backend.dashboard.presenters.dates import present_deadline
from backend.dashboard.presenters.flows import flow_name
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.next_steps import YOUR_TURN, NextStep
from backend.dashboard.presenters.order_page import DeliveryPanel, PartRow, Several
from backend.dashboard.presenters.pending import with_waiting
from backend.dashboard.presenters.step_buttons import present_button
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.planning import Flow
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.pending.service import PendingView

# Paid or let go for all deliveries together, so they have no button on each.
_OF_ALL = frozenset({"fund", "abandon"})


def present_several(
    order: OrderView, viewer: Viewer, pending: Sequence[PendingView] = ()
) -> Several | None:
    """None for an order of one delivery, whose panels say everything."""
    if len(order.deliveries) == 1:
        return None
    return Several(
        badge=present_summary(order.status, (each.flow for each in order.deliveries)),
        rows=tuple(_row(number, each) for number, each in enumerate(order.deliveries, start=1)),
        total=str(present_amount(order.total)),
        next=_payment(order, viewer, pending),
        blocked=_blocked(order),
    )


def without_shared_steps(panel: DeliveryPanel) -> DeliveryPanel:
    """A delivery's panel that leaves to the order what is done for all of it."""
    buttons = tuple(b for b in panel.next.buttons if b.action not in _OF_ALL)
    others = tuple(b for b in panel.others if b.action not in _OF_ALL)
    return replace(panel, next=replace(panel.next, buttons=buttons), others=others)


def names_of_parts(order: OrderView) -> dict[UUID, str]:
    """What each delivery is called, when there are several."""
    if len(order.deliveries) == 1:
        return {}
    return {d.id: f"Delivery {number}" for number, d in enumerate(order.deliveries, start=1)}


def flows_of(order: OrderView) -> dict[UUID, Flow]:
    """Which way each delivery goes."""
    return {delivery.id: delivery.flow for delivery in order.deliveries}


def parts_text(order: OrderView) -> str:
    """How the deliveries stand, in a line of a list: 3 deliveries: 2 on its way, 1 refunded."""
    if len(order.deliveries) == 1:
        return ""
    counts = Counter(present_status(d.status, d.flow).text for d in order.deliveries)
    stand = ", ".join(f"{count} {text[0].lower()}{text[1:]}" for text, count in counts.items())
    return f"{len(order.deliveries)} deliveries: {stand}"


def _row(number: int, delivery: DeliveryView) -> PartRow:
    many = f"{pieces(delivery.quantity)} · " if delivery.quantity > 1 else ""
    article = f"SKU {delivery.sku} · " if delivery.sku else ""
    return PartRow(
        href=f"#delivery-{number}",
        title=f"{number}. {delivery.title}",
        note=f"{many}{article}{flow_name(delivery.flow)}",
        amount=str(present_amount(delivery.money.paid)),
        badge=present_status(delivery.status, delivery.flow),
    )


def _payment(order: OrderView, viewer: Viewer, pending: Sequence[PendingView]) -> NextStep | None:
    """The one payment, with the way out of it."""
    if order.pay_until is None:
        return None
    if order.role is not Role.BUYER:
        return NextStep(
            who="The buyer is next",
            title="All of it is paid at once",
            text="One payment locks the money for every delivery. Do not send anything before.",
            deadline=present_deadline(order.pay_until, order.chain_time),
        )
    return NextStep(
        who=YOUR_TURN,
        title="Pay for all of it at once",
        text="One payment funds every delivery, all or none. Each then has an escrow of its own.",
        deadline=present_deadline(order.pay_until, order.chain_time),
        silence="The reservation ends, and the goods go back on sale.",
        buttons=tuple(with_waiting(b, pending) for b in _shared_buttons(order, viewer)),
    )


def _shared_buttons(order: OrderView, viewer: Viewer) -> tuple[StepButton, ...]:
    first = order.deliveries[0]
    actions = [action for action in first.actions if action.action in _OF_ALL]
    found = (present_button(action, order, first, viewer.address) for action in actions)
    return tuple(button for button in found if button is not None)


def _blocked(order: OrderView) -> str:
    """Why nothing can be paid any more, by the names of what is gone."""
    if not order.unpayable:
        return ""
    names = " and ".join(f"{quoted(title)}" for title in order.unpayable)
    verb = "is" if len(order.unpayable) == 1 else "are"
    return (
        f"{names} {verb} no longer for sale, so this order cannot be paid: it is all or nothing. "
        "Nothing was paid. Let it go, and order the rest anew."
    )
