"""What the quote service takes and hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.ids import public_id
from backend.core.money import Amount, Currency
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.views import PersonView
from backend.domain.quotes.lifecycle import QUOTE_WAITS_FOR, QuoteRole, QuoteStatus

QUOTE_PREFIX = "quo"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """What a buyer asks for, and until when an answer is of use."""

    quantity: int
    option: DeliveryOption
    due: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAnswer:
    """What a seller would take, and until when."""

    quantity: int
    unit_price: Amount
    delivery_fee: Amount
    due: datetime
    text: str = ""

    @property
    def total(self) -> Amount:
        units = self.unit_price.units * self.quantity + self.delivery_fee.units
        return Amount(units, self.unit_price.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """What one side said."""

    role: QuoteRole
    action: str
    quantity: int
    unit_price: Amount | None
    delivery_fee: Amount | None
    text: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class QuoteActionView:
    """A step the viewer may take now."""

    action: str
    label: str
    explains: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote as one of its two sides sees it."""

    id: UUID
    role: QuoteRole
    status: QuoteStatus
    buyer: PersonView
    seller: PersonView
    listing_id: UUID
    title: str
    currency: Currency
    option: DeliveryOption
    quantity: int
    unit_price: Amount | None
    delivery_fee: Amount | None
    due: datetime | None
    offered_id: UUID | None  # the listing signed for this buyer
    order_id: UUID | None
    rounds: tuple[RoundView, ...]
    actions: tuple[QuoteActionView, ...]
    created_at: datetime

    @property
    def public_id(self) -> str:
        return public_id(QUOTE_PREFIX, self.id)

    @property
    def total(self) -> Amount | None:
        if self.unit_price is None or self.delivery_fee is None:
            return None
        units = self.unit_price.units * self.quantity + self.delivery_fee.units
        return Amount(units, self.currency)

    @property
    def needs_viewer(self) -> bool:
        return QUOTE_WAITS_FOR.get(self.status) is self.role

    @property
    def counterparty(self) -> PersonView:
        return self.seller if self.role is QuoteRole.BUYER else self.buyer

    def action(self, name: str) -> QuoteActionView | None:
        return next((action for action in self.actions if action.action == name), None)
