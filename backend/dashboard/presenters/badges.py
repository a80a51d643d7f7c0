"""Statuses as people say them, each with a tone. A new status fails a test until it has words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backend.domain.escrow.lifecycle import Status
from backend.domain.orders import summary
from backend.domain.orders.planning import Flow


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

# Where a status means something else on this way than on a parcel's.
FLOW_BADGES: dict[tuple[Flow, Status], Badge] = {
    (Flow.SERVICE, Status.SHIPPED): Badge("Begun", "info"),
    (Flow.SERVICE, Status.DELIVERED): Badge("Done, being looked at", "info"),
    (Flow.SERVICE, Status.SENT): Badge("Begun, no escrow", "info"),
    (Flow.SERVICE, Status.FULFILLED): Badge("Done", "success"),
}

# The words for an order whose deliveries differ.
SUMMARY_BADGES: dict[str, Badge] = {
    summary.IN_PROGRESS: Badge("In progress", "info"),
    summary.PARTIALLY_SHIPPED: Badge("Partially shipped", "info"),
    summary.DISPUTED: Badge("Disputed", "warning"),
    summary.COMPLETED: Badge("Completed", "success"),
    summary.CLOSED_WORD: Badge("Closed", "neutral"),
}


def present_summary(status: str, flows: Iterable[Flow]) -> Badge:
    """Of an order: its deliveries' status when they agree, else a word for the whole."""
    if found := SUMMARY_BADGES.get(status):
        return found
    ways = set(flows)
    return present_status(Status(status), ways.pop() if len(ways) == 1 else Flow.PARCEL)


def present_status(status: Status, flow: Flow = Flow.PARCEL) -> Badge:
    """Of a delivery that goes this way."""
    return FLOW_BADGES.get((flow, status)) or STATUS_BADGES[status]
