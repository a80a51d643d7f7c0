"""What a seller sees of a service order: three words, and whether something waits. Pure."""

from __future__ import annotations

from enum import StrEnum

from backend.domain.escrow.lifecycle import IN_DISPUTE, IN_RETURN, PAID_OUT, Status


class ServiceStage(StrEnum):
    """Where a service stands for the one who does it."""

    PENDING = "pending_delivery"  # paid, to be done or to be confirmed
    UNDER_REFUND = "under_refund"  # money back is asked for, or argued about
    COMPLETED = "completed"


ALL_STAGES = tuple(ServiceStage)
UNDER_REFUND_STATUSES: frozenset[Status] = IN_DISPUTE | IN_RETURN
PENDING_STATUSES: frozenset[Status] = frozenset({Status.FUNDED, Status.SHIPPED, Status.DELIVERED})


def stage_of(status: Status, *, is_refund_asked: bool) -> ServiceStage | None:
    """None for what was never paid."""
    if status in PAID_OUT:
        return ServiceStage.COMPLETED
    if status in UNDER_REFUND_STATUSES or (status in PENDING_STATUSES and is_refund_asked):
        return ServiceStage.UNDER_REFUND
    return ServiceStage.PENDING if status in PENDING_STATUSES else None
