"""What was typed about a quote: a request, or a price."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from backend.core.money import Currency
from backend.dashboard.forms.form import Form
from backend.domain.catalog.draft import MAX_STOCK
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.quotes.views import QuoteAnswer, QuoteRequest

REQUEST_FIELDS = ("quantity", "option", "due", "text")
ANSWER_FIELDS = ("quantity", "unit_price", "delivery_fee", "due", "text")
LAST_MINUTE = time(23, 59, tzinfo=UTC)
USUAL_DAYS = 7


def usual_due(now: datetime) -> str:
    """The day a form proposes."""
    return (now + timedelta(days=USUAL_DAYS)).date().isoformat()


def read_request(form: Form) -> QuoteRequest | None:
    """What a buyer asks for; None when some of it cannot be read."""
    quantity = form.number("quantity", least=1, most=MAX_STOCK)
    option = form.choice("option", set(DeliveryOption), "Choose how it gets to you.")
    due = _read_due(form)
    if due is None or not form.is_valid:
        return None
    return QuoteRequest(
        quantity=quantity, option=DeliveryOption(option), due=due, text=form.text("text")
    )


def read_answer(form: Form, currency: Currency) -> QuoteAnswer | None:
    """What a seller would take; None when some of it cannot be read."""
    quantity = form.number("quantity", least=1, most=MAX_STOCK)
    unit_price = form.amount("unit_price", currency)
    delivery_fee = form.amount("delivery_fee", currency)
    due = _read_due(form)
    if due is None or not form.is_valid:
        return None
    return QuoteAnswer(
        quantity=quantity,
        unit_price=unit_price,
        delivery_fee=delivery_fee,
        due=due,
        text=form.text("text"),
    )


def _read_due(form: Form) -> datetime | None:
    """The end of the day that was picked."""
    try:
        return datetime.combine(date.fromisoformat(form.text("due")), LAST_MINUTE)
    except ValueError:
        form.refuse("due", "Choose a day.")
        return None
