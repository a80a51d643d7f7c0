"""What can be wrong with a request or an answer, field by field. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from backend.core.fields import FieldChecks
from backend.core.money import Currency
from backend.domain.catalog.draft import MAX_AMOUNT, MAX_FEE, MAX_STOCK
from backend.domain.catalog.views import ListingView
from backend.domain.quotes.views import QuoteAnswer, QuoteRequest

LONGEST_TEXT = 2_000
SHORTEST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=90)


def checked_request(request: QuoteRequest, listing: ListingView, now: datetime) -> QuoteRequest:
    """The request in tidy form."""
    checks = FieldChecks()
    is_single = listing.asset is not None and not listing.asset.is_edition
    checks.whole("quantity", request.quantity, least=1, most=1 if is_single else MAX_STOCK)
    offered = {way.option for way in listing.options}
    checks.require("option", "This way of delivery is not offered.", met=request.option in offered)
    _check_due(checks, request.due, now)
    text = checks.block("text", request.text, shortest=0, longest=LONGEST_TEXT)
    checks.raise_if_any()
    return replace(request, text=text)


def checked_answer(answer: QuoteAnswer, currency: Currency, now: datetime) -> QuoteAnswer:
    """The answer in tidy form."""
    checks = FieldChecks()
    checks.whole("quantity", answer.quantity, least=1, most=MAX_STOCK)
    checks.require("unit_price", "A price is more than nothing.", met=bool(answer.unit_price))
    is_same = answer.unit_price.currency == answer.delivery_fee.currency == currency
    checks.require("unit_price", "The price is in the currency of the listing.", met=is_same)
    checks.require(
        "delivery_fee",
        "This fee is higher than the contract can hold.",
        met=answer.delivery_fee.units <= MAX_FEE,
    )
    _check_due(checks, answer.due, now)
    text = checks.block("text", answer.text, shortest=0, longest=LONGEST_TEXT)
    checks.raise_if_any()
    checks.require(
        "unit_price",
        "This is more than one escrow can hold.",
        met=answer.total.units <= MAX_AMOUNT,
    )
    checks.raise_if_any()
    return replace(answer, text=text)


def checked_words(text: str) -> str:
    """What somebody says while refusing."""
    checks = FieldChecks()
    cleaned = checks.block("text", text, shortest=0, longest=LONGEST_TEXT)
    checks.raise_if_any()
    return cleaned


def _check_due(checks: FieldChecks, due: datetime, now: datetime) -> None:
    checks.require(
        "due",
        "Give it between an hour and 90 days.",
        met=now + SHORTEST_WAIT <= due <= now + LONGEST_WAIT,
    )
