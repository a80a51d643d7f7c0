"""Where money stands, as lines of a table and as a line of a list."""

from __future__ import annotations

from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.money import present_amount
from backend.domain.payments.ledger import Sums


def present_sums(sums: Sums) -> tuple[Sum, ...]:
    """Where the money is; places without any are left out, what is outstanding never is."""
    places = (
        ("To be paid", sums.to_pay, ""),
        ("Not paid in time", sums.lapsed, ""),
        ("Authorised", sums.authorised, "locked, and the buyer may still take it back for a while"),
        ("Captured", sums.captured, "locked, and the seller's once all is well"),
        ("Paid out", sums.paid_out, "the seller's part, before fees"),
        ("Refunded", sums.refunded, "the buyer's part"),
        ("Paid back later", sums.refunded_later, "by the seller, after release"),
    )
    lines = [Sum(label, str(present_amount(units)), note) for label, units, note in places if units]
    return (
        Sum("Ordered", str(present_amount(sums.ordered)), is_total=True),
        *lines,
        Sum("Outstanding", str(present_amount(sums.outstanding)), is_total=True),
    )


def row_money(sums: Sums) -> str:
    """In a list: how much the seller has earned of it, and what is not settled yet."""
    parts = (("captured", sums.ever_captured), ("outstanding", sums.outstanding))
    return " · ".join(f"{word} {present_amount(units)}" for word, units in parts if units)
