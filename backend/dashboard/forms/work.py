"""What is asked of the other side: until when, or the money back."""

from __future__ import annotations

from datetime import date, datetime

from backend.dashboard.forms.form import Form
from backend.domain.orders.views import DeliveryView
from backend.domain.services.lifecycle import RequestKind


def read_until(form: Form, delivery: DeliveryView) -> datetime | None:
    """The day that was picked, at the present deadline's time of day."""
    escrow = delivery.escrow
    try:
        chosen = date.fromisoformat(form.text("until"))
    except ValueError:
        form.refuse("until", "Choose a day.")
        return None
    if escrow is None or escrow.deadline is None:
        form.refuse("until", "No deadline runs that could be moved.")
        return None
    return datetime.combine(chosen, escrow.deadline.timetz())


def read_kind(form: Form) -> RequestKind | None:
    """More time, or the money back."""
    kind = form.choice("kind", set(RequestKind), "Choose what you ask for.")
    return RequestKind(kind) if kind else None
