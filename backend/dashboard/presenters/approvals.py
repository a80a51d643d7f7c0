"""Rules of a seller, the orders they hold back, and what an order's page says about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.chain.types import checksum
from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import Deadline, Moment, present_deadline, present_moment
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.people import Person, present_person, shorten
from backend.domain.escrow.statuses import Role
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.rules import Rule, Verdict
from backend.domain.orders.views import OrderView

RULE_PREFIX = "rul"
VERDICTS: tuple[Choice, ...] = (
    Choice(Verdict.APPROVE.value, "Let me approve it first"),
    Choice(Verdict.BLOCK.value, "Do not take it"),
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An order that waits for a decision."""

    id: str
    href: str
    title: str
    total: str
    buyer: Person
    placed_at: Moment
    until: Deadline
    note: str


@dataclass(frozen=True, slots=True)
class HoldPanel:
    """What the page of an order says while its seller thinks, and afterwards."""

    title: str
    text: str
    reason: str
    tone: str
    href: str


def present_rules(rules: Sequence[Rule]) -> tuple[RuleRow, ...]:
    """One sentence each."""
    return tuple(RuleRow(public_id(RULE_PREFIX, rule.id), _sentence(rule)) for rule in rules)


def present_held(orders: Sequence[OrderView], viewer: Viewer) -> tuple[HeldRow, ...]:
    """The queue, oldest first."""
    rows = []
    for order in orders:
        buyer = present_person(order.buyer.address, order.buyer.display_name, viewer.address)
        assert buyer is not None
        assert order.pay_until is not None
        rows.append(
            HeldRow(
                id=order.public_id,
                href=f"/orders/{order.public_id}",
                title=", ".join(delivery.title for delivery in order.deliveries),
                total=str(present_amount(order.total)),
                buyer=buyer,
                placed_at=present_moment(order.created_at, order.chain_time),
                until=present_deadline(order.pay_until, order.chain_time),
                note=order.note,
            )
        )
    return tuple(rows)


def present_hold(order: OrderView) -> HoldPanel | None:
    """Nothing for orders that were never held."""
    if order.hold is None:
        return None
    is_buyer, status = order.role is Role.BUYER, order.hold.status
    if status is HoldStatus.WAITING and order.pay_until is None:
        return HoldPanel("Nobody decided in time", "Nothing was paid.", "", "warning", "")
    if status is HoldStatus.WAITING:
        text = "The seller looks at this order first. You can pay once it is approved."
        theirs = "This order waits for your decision. It cannot be paid before."
        return HoldPanel(
            "Waiting for approval",
            text if is_buyer else theirs,
            "",
            "info",
            "" if is_buyer else "/approvals",
        )
    if status is HoldStatus.REFUSED:
        text = "The seller does not take this order. Nothing was paid."
        return HoldPanel("Refused", text + _decider(order), order.hold.reason, "warning", "")
    text = "The seller has approved this order." + (" You can pay now." if order.payment else "")
    text += _decider(order)
    return HoldPanel("Approved", text, order.hold.reason, "success", "")


def _decider(order: OrderView) -> str:
    """Who it was, for those who may know."""
    who = order.hold.decided_by if order.hold else None
    found = present_person(who.address, who.display_name, None) if who else None
    return f" Decided by {found.name}." if found else ""


def _sentence(rule: Rule) -> str:
    of_whom = f" of {shorten(checksum(rule.buyer))}" if rule.buyer else ""
    above = f" above {present_amount(rule.above)}" if rule.above else ""
    if rule.verdict is Verdict.BLOCK:
        nor_asks = "" if above else " They cannot ask you for anything either."
        return f"No orders{of_whom}{above}.{nor_asks}"
    return f"{'Orders' if of_whom or above else 'All orders'}{of_whom}{above} wait for approval."
