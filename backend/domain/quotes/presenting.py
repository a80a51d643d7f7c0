"""From a row to what one of its sides sees. Pure but for the currencies it is given."""

from __future__ import annotations

from datetime import datetime

from backend.chain.deployment import Deployment
from backend.core.money import Amount, Currency
from backend.core.viewer import Viewer
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.presenting import person
from backend.domain.quotes.lifecycle import (
    QUOTE_LIFECYCLE,
    WAITING,
    QuoteFacts,
    QuoteRole,
    QuoteStatus,
)
from backend.domain.quotes.models import Quote, QuoteRound
from backend.domain.quotes.views import QuoteActionView, QuoteView, RoundView

_OPTIONS = tuple(DeliveryOption)


def status_of(quote: Quote, now: datetime) -> QuoteStatus:
    """A quote that ran out is over, swept or not."""
    status = QuoteStatus(quote.status)
    is_over = status in WAITING and quote.due is not None and now >= quote.due
    return QuoteStatus.EXPIRED if is_over else status


def role_of(quote: Quote, viewer: Viewer) -> QuoteRole:
    return QuoteRole.BUYER if viewer.party_id == quote.buyer_id else QuoteRole.SELLER


def present_quote(quote: Quote, viewer: Viewer, deployment: Deployment, now: datetime) -> QuoteView:
    """The quote with its rounds, and what the viewer may do now."""
    currency, role = deployment.currency(quote.currency), role_of(quote, viewer)
    status = status_of(quote, now)
    steps = QUOTE_LIFECYCLE.allowed(status, role, QuoteFacts(due=quote.due), now)
    return QuoteView(
        id=quote.id,
        role=role,
        status=status,
        buyer=person(quote.buyer),
        seller=person(quote.seller),
        listing_id=quote.listing_id,
        title=quote.title,
        currency=currency,
        option=_OPTIONS[quote.option],
        quantity=quote.quantity,
        unit_price=_amount(quote.unit_price, currency),
        delivery_fee=_amount(quote.delivery_fee, currency),
        due=quote.due if status in WAITING else None,
        offered_id=quote.offered_id,
        order_id=quote.order_id,
        rounds=tuple(_round(each, currency) for each in quote.rounds),
        actions=tuple(QuoteActionView(s.action, s.label, s.explains) for s in steps),
        created_at=quote.created_at,
    )


def _round(said: QuoteRound, currency: Currency) -> RoundView:
    return RoundView(
        role=QuoteRole(said.role),
        action=said.action,
        quantity=said.quantity,
        unit_price=_amount(said.unit_price, currency),
        delivery_fee=_amount(said.delivery_fee, currency),
        text=said.text,
        said_at=said.said_at,
    )


def _amount(units: int | None, currency: Currency) -> Amount | None:
    return None if units is None else Amount(units, currency)
