"""What a seller types about a lower price."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from backend.core.money import Currency
from backend.dashboard.forms.form import Form
from backend.domain.catalog.discounting import DiscountDraft
from backend.domain.catalog.draft import MAX_STOCK

DISCOUNT_FIELDS = ("unit_price", "until", "label", "quantity", "code")
_LAST_MINUTE = time(23, 59, tzinfo=UTC)


def read_discount(form: Form, currency: Currency) -> DiscountDraft | None:
    """The discount that was typed in; None when some of it cannot be read."""
    price, until = form.amount("unit_price", currency), _read_day(form)
    quantity = None
    if form.has("quantity"):
        quantity = form.number("quantity", least=1, most=MAX_STOCK)
    if until is None or not form.is_valid:
        return None
    return DiscountDraft(
        unit_price=price,
        until=until,
        label=form.text("label"),
        quantity=quantity,
        code=form.text("code"),
    )


def _read_day(form: Form) -> datetime | None:
    """The end of the day that was picked, UTC."""
    try:
        return datetime.combine(date.fromisoformat(form.text("until")), _LAST_MINUTE)
    except ValueError:
        form.refuse("until", "Choose a day.")
        return None
