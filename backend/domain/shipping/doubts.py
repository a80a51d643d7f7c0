"""What speaks against believing a tracking number. Pure. Shown to both sides and the arbiter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backend.domain.shipping.progress import CarrierReport, ParcelStatus

USED_ELSEWHERE = "The same number was given for another order."
OLDER_THAN_THE_ORDER = "The carrier knew this number before it was ordered."
NEVER_SEEN = "The carrier says delivered, and has reported nothing of its way there."


def doubts_about(
    reports: Sequence[CarrierReport], *, ordered_at: datetime, other_orders: int
) -> tuple[str, ...]:
    """Sentences, none of which proves anything. Empty when nothing is odd."""
    found = []
    if other_orders:
        found.append(USED_ELSEWHERE)
    if any(report.happened_at < ordered_at for report in reports):
        found.append(OLDER_THAN_THE_ORDER)
    statuses = {report.status for report in reports}
    if ParcelStatus.DELIVERED in statuses and len(reports) == 1:
        found.append(NEVER_SEEN)
    return tuple(found)
