"""Quotes: what is asked, what is answered, and what both may do next."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime

from backend.api.schemas.addresses import AddressSent
from backend.api.schemas.base import (
    AmountSent,
    AmountShown,
    ListingId,
    LongText,
    OrderId,
    QuoteId,
    Sent,
    Shown,
    SignatureText,
    Whole,
)
from backend.api.schemas.orders import PersonShown
from backend.core.money import Amount
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.quotes.lifecycle import QuoteRole, QuoteStatus
from backend.domain.quotes.views import (
    QuoteActionView,
    QuoteAnswer,
    QuoteRequest,
    QuoteView,
    RoundView,
)
from backend.resources import Resources


class QuoteRequestSent(Sent):
    """What a buyer wants a price for. `due`: an answer after it is of no use."""

    quantity: Whole = 1
    option: DeliveryOption = DeliveryOption.STANDARD
    due: AwareDatetime
    text: LongText = ""

    def read(self) -> QuoteRequest:
        return QuoteRequest(
            quantity=self.quantity, option=self.option, due=self.due, text=self.text
        )


class QuoteAnswerSent(Sent):
    """What a seller would take. `due`: how long the price holds."""

    quantity: Whole
    unit_price: AmountSent
    delivery_fee: AmountSent
    due: AwareDatetime
    text: LongText = ""

    def read(self, resources: Resources) -> QuoteAnswer:
        return QuoteAnswer(
            quantity=self.quantity,
            unit_price=self.unit_price.read(resources, "unit_price"),
            delivery_fee=self.delivery_fee.read(resources, "delivery_fee"),
            due=self.due,
            text=self.text,
        )


class RefusalSent(Sent):
    """Why not, if one wants to say."""

    text: LongText = ""


class PromiseSent(Sent):
    """The seller's signature of the private listing."""

    signature: SignatureText


class QuoteOrderSent(Sent):
    """Where it goes. Quantity, price and way of delivery were agreed."""

    address: AddressSent | None = None
    contact: LongText = ""
    note: LongText = ""


class RoundShown(Shown):
    """What one side said."""

    role: QuoteRole
    action: str
    quantity: int
    unit_price: AmountShown | None
    delivery_fee: AmountShown | None
    text: str
    said_at: datetime

    @classmethod
    def of(cls, said: RoundView) -> RoundShown:
        return cls(
            role=said.role,
            action=said.action,
            quantity=said.quantity,
            unit_price=_amount(said.unit_price),
            delivery_fee=_amount(said.delivery_fee),
            text=said.text,
            said_at=said.said_at,
        )


class QuoteActionShown(Shown):
    """A step of the quote's table that the viewer may take now."""

    action: str
    label: str
    explains: str

    @classmethod
    def of(cls, action: QuoteActionView) -> QuoteActionShown:
        return cls(action=action.action, label=action.label, explains=action.explains)


class QuoteShown(Shown):
    """A quote as one of its two sides sees it."""

    id: QuoteId
    role: QuoteRole
    status: QuoteStatus
    needs_viewer: bool
    buyer: PersonShown
    seller: PersonShown
    listing_id: ListingId
    title: str
    option: DeliveryOption
    quantity: int
    unit_price: AmountShown | None
    delivery_fee: AmountShown | None
    total: AmountShown | None
    due: datetime | None
    offered_id: ListingId | None
    order_id: OrderId | None
    rounds: list[RoundShown]
    actions: list[QuoteActionShown]
    created_at: datetime

    @classmethod
    def of(cls, view: QuoteView) -> QuoteShown:
        return cls(
            id=view.id,
            role=view.role,
            status=view.status,
            needs_viewer=view.needs_viewer,
            buyer=PersonShown.of(view.buyer),
            seller=PersonShown.of(view.seller),
            listing_id=view.listing_id,
            title=view.title,
            option=view.option,
            quantity=view.quantity,
            unit_price=_amount(view.unit_price),
            delivery_fee=_amount(view.delivery_fee),
            total=_amount(view.total),
            due=view.due,
            offered_id=view.offered_id,
            order_id=view.order_id,
            rounds=[RoundShown.of(said) for said in view.rounds],
            actions=[QuoteActionShown.of(action) for action in view.actions],
            created_at=view.created_at,
        )


def _amount(amount: Amount | None) -> AmountShown | None:
    return None if amount is None else AmountShown.of(amount)
