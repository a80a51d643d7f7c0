"""Statuses as people say them, each with a tone. A new status fails a test until it has words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backend.domain.care.lifecycle import TicketStatus
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders import summary
from backend.domain.orders.planning import Flow
from backend.domain.orders.words import WARE_OF, told
from backend.domain.services.lifecycle import RequestStatus


@dataclass(frozen=True, slots=True)
class Badge:
    """A short text and its tone: info, success, warning, error or neutral."""

    text: str
    tone: str


STATUS_BADGES: dict[Status, Badge] = {
    Status.AWAITING_PAYMENT: Badge("Waiting for payment", "warning"),
    Status.FUNDED: Badge("Paid into escrow", "info"),
    Status.SHIPPED: Badge("On its way", "info"),
    Status.DELIVERED: Badge("Arrived, being looked at", "info"),
    Status.DISPUTED: Badge("Disputed", "warning"),
    Status.ARBITRATION: Badge("With the arbiter", "warning"),
    Status.RETURNING: Badge("To be sent back", "warning"),
    Status.RETURNED: Badge("On its way back", "info"),
    Status.RELEASED: Badge("Seller paid", "success"),
    Status.REFUNDED: Badge("Refunded", "success"),
    Status.SETTLED: Badge("Settled", "success"),
    Status.RULED: Badge("Decided by the arbiter", "success"),
    Status.EXPIRED: Badge("Not paid in time", "neutral"),
    Status.ABANDONED: Badge("Not bought", "neutral"),
    Status.APPROVED: Badge("Approved, no escrow", "info"),
    Status.WAITING_PAYMENT: Badge("Held: not paid", "warning"),
    Status.SENT: Badge("On its way, no escrow", "info"),
    Status.FULFILLED: Badge("With the buyer", "success"),
    Status.CALLED_OFF: Badge("Called off", "neutral"),
}

# The words for an order whose deliveries differ.
SUMMARY_BADGES: dict[str, Badge] = {
    summary.IN_PROGRESS: Badge("In progress", "info"),
    summary.PARTIALLY_SHIPPED: Badge("Partially shipped", "info"),
    summary.DISPUTED: Badge("Disputed", "warning"),
    summary.COMPLETED: Badge("Completed", "success"),
    summary.CLOSED_WORD: Badge("Closed", "neutral"),
}
TICKET_BADGES: dict[TicketStatus, Badge] = {
    TicketStatus.OPEN: Badge("Open", "warning"),
    TicketStatus.RESOLVED: Badge("Resolved", "success"),
    TicketStatus.CLOSED: Badge("Closed", "neutral"),
}
REQUEST_BADGES: dict[RequestStatus, Badge] = {
    RequestStatus.ASKED: Badge("Waiting for an answer", "warning"),
    RequestStatus.GRANTED: Badge("Granted", "success"),
    RequestStatus.REFUSED: Badge("Refused", "neutral"),
    RequestStatus.WITHDRAWN: Badge("Taken back", "neutral"),
    RequestStatus.OVERTAKEN: Badge("Overtaken", "neutral"),
}


# What is true of a parcel, of work and of a file alike.
_OF_ALL_KINDS: dict[str, str] = {
    "On its way": "Under way",
    "Arrived, being looked at": "Being looked at",
    "On its way, no escrow": "Under way, no escrow",
    "Partially shipped": "Partially under way",
}


def present_summary(status: str, flows: Iterable[Flow]) -> Badge:
    """Of an order: its deliveries' status when they agree, else a word for the whole."""
    ways = set(flows)
    badge = SUMMARY_BADGES.get(status) or STATUS_BADGES[Status(status)]
    if len({WARE_OF[each] for each in ways}) == 1:
        return Badge(told(badge.text, ways.pop()), badge.tone)
    return Badge(_OF_ALL_KINDS.get(badge.text, badge.text), badge.tone)


def present_status(status: Status, flow: Flow = Flow.PARCEL) -> Badge:
    """Of a delivery that goes this way."""
    badge = STATUS_BADGES[status]
    return Badge(told(badge.text, flow), badge.tone)
