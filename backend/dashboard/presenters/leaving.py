"""What can only leave later than its rules give to ship it: said before anybody pays."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from backend.domain.catalog.plain_words import duration
from backend.domain.catalog.views import ListingView


def late_note(view: ListingView, now: datetime) -> str:
    """A sentence where a preorder or a backorder outlasts the contract's clock; else nothing."""
    leaves = _leaves_from(view)
    if leaves is None or view.policy is None:
        return ""
    window = view.policy.policy.ship_window
    if leaves <= now + timedelta(seconds=window):
        return ""
    return (
        f"It leaves from {leaves.day} {leaves:%b %Y} on, and the seller has {duration(window)} "
        "to ship after payment. Unless you two agree on more time by then, your money can be "
        "sent back."
    )


def _leaves_from(view: ListingView) -> datetime | None:
    if view.release_at is not None:
        return view.release_at
    is_owed = view.available == 0 and view.takes_backorders
    if not is_owed or view.restock_on is None:
        return None
    return datetime.combine(view.restock_on, time.min, tzinfo=UTC)
