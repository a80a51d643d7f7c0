"""Invoices, receipts, what a shop says of itself, and what its sales cost it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.api.schemas.base import (
    AmountSent,
    AmountShown,
    DeliveryId,
    HashText,
    InvoiceId,
    LongText,
    OrderId,
    Sent,
    Shown,
    Text,
    Whole,
)
from backend.api.schemas.orders import PersonShown
from backend.api.schemas.payments import EntryShown
from backend.core.money import Amount
from backend.domain.billing.costs import CostEntry
from backend.domain.billing.issuing import InvoiceKind
from backend.domain.billing.profiles import BillingFacts
from backend.domain.billing.views import (
    CostView,
    InvoiceLineView,
    InvoiceView,
    MoreFacts,
    ReceiptLine,
    ReceiptView,
)
from backend.domain.orders.methods import Method
from backend.resources import Resources

_Line = Annotated[Text, Field(max_length=1_000)]


class BillingFactsSent(Sent):
    """The legal data of a shop. `version` is the one it was read as; 0: nothing was there."""

    shop_code: _Line = ""
    legal_name: _Line = ""
    address: LongText = ""
    tax_number: _Line = ""
    note: LongText = ""
    version: Whole = 0

    def read(self) -> BillingFacts:
        return BillingFacts(**self.model_dump())


class BillingFactsShown(Shown):
    """What stands on the invoices of a shop from now on."""

    shop_code: str
    legal_name: str
    address: str
    tax_number: str
    note: str
    version: int


class SellerOnInvoice(Shown):
    """What the shop said of itself when it was issued. Empty parts were not said."""

    legal_name: str
    address: str
    tax_number: str
    note: str
    account: PersonShown


class InvoiceLineShown(Shown):
    """One delivery. A credit note has no pieces, only the part that went back."""

    delivery_id: DeliveryId
    title: str
    sku: str
    quantity: int | None
    unit_price: AmountShown | None
    list_price: AmountShown | None
    discount: str
    saved: AmountShown | None
    delivery_fee: AmountShown | None
    amount: AmountShown
    transaction: HashText
    block_number: int
    moved_at: datetime

    @classmethod
    def of(cls, line: InvoiceLineView) -> InvoiceLineShown:
        names = ("unit_price", "list_price", "saved", "delivery_fee", "amount")
        amounts = {name: _amount(getattr(line, name)) for name in names}
        return cls.as_in(line, transaction=line.tx_hash, **amounts)


class InvoiceShown(Shown):
    """An invoice or a credit note. `voided_at`: the chain took back what it was about."""

    id: InvoiceId
    order_id: OrderId
    kind: InvoiceKind
    number: str
    issued_at: datetime
    seller: SellerOnInvoice
    buyer: PersonShown
    chain_id: int
    lines: Sequence[InvoiceLineShown]
    total: AmountShown
    corrects: str | None
    voided_at: datetime | None
    void_reason: str

    @classmethod
    def of(cls, view: InvoiceView) -> InvoiceShown:
        return cls.as_in(
            view,
            number=view.name,
            seller=SellerOnInvoice.as_in(view.seller, account=PersonShown.of(view.seller_person)),
            buyer=PersonShown.of(view.buyer),
            lines=[InvoiceLineShown.of(line) for line in view.lines],
            total=AmountShown.of(view.total),
        )


class InvoicesShown(Shown):
    """The papers of an order, the oldest first; void ones too, since their numbers are taken."""

    items: Sequence[InvoiceShown]


class ReceiptLineShown(Shown):
    """Where all that was paid for one delivery is. `paid` is the sum of the six after it."""

    delivery_id: DeliveryId
    is_stated: Annotated[
        bool, Field(description="Paid beside the chain: on the word of whoever said so.")
    ]
    entries: Sequence[EntryShown]
    is_even: bool
    paid: AmountShown
    held: AmountShown
    to_buyer: AmountShown
    to_seller: AmountShown
    fee: AmountShown
    royalty: AmountShown
    arbiter_fee: AmountShown
    paid_back: Annotated[AmountShown, Field(description="Later, by the seller's own wallet.")]
    outstanding: Annotated[
        AmountShown, Field(description="Beside the chain: nobody has said yet that it came.")
    ]

    @classmethod
    def of(cls, line: ReceiptLine) -> ReceiptLineShown:
        names = [name for name in cls.model_fields if isinstance(getattr(line, name), Amount)]
        amounts = {name: AmountShown.of(getattr(line, name)) for name in names}
        return cls.as_in(line, entries=[EntryShown.of(entry) for entry in line.entries], **amounts)


class ReceiptShown(Shown):
    """What was paid for an order, added up from the chain's log, or as people stated it."""

    order_id: OrderId
    method: Method
    paid: AmountShown
    is_even: bool
    lines: Sequence[ReceiptLineShown]

    @classmethod
    def of(cls, view: ReceiptView) -> ReceiptShown:
        return cls(
            order_id=view.order.id,
            method=view.order.method,
            paid=AmountShown.of(view.paid),
            is_even=view.is_even,
            lines=[ReceiptLineShown.of(line) for line in view.lines],
        )


class MoreFactsShown(Shown):
    """What identifies an order beside its number. No address of a network is kept with it."""

    guid: Annotated[UUID, Field(description="The order's id as a plain UUID, for other systems.")]
    shop_code: str
    codes: Sequence[str]

    @classmethod
    def of(cls, facts: MoreFacts) -> MoreFactsShown:
        return cls.as_in(facts)


class CostSent(Sent):
    """What one delivery cost the shop. `version` is the one it was read as; 0: nothing."""

    cost_price: AmountSent | None = None
    supplier: _Line = ""
    supplier_reference: _Line = ""
    invoice_number: _Line = ""
    note: LongText = ""
    version: Whole = 0

    def read(self, resources: Resources) -> CostEntry:
        price = self.cost_price.read(resources, "cost_price") if self.cost_price else None
        return CostEntry(
            cost_price=price,
            supplier=self.supplier,
            supplier_reference=self.supplier_reference,
            invoice_number=self.invoice_number,
            note=self.note,
            version=self.version,
        )


class CostShown(Shown):
    """One item of the shop's table. For the shop alone."""

    delivery_id: DeliveryId
    title: str
    sku: str
    quantity: int
    paid: AmountShown
    cost_price: AmountShown | None
    cost: AmountShown | None
    supplier: str
    supplier_reference: str
    invoice_number: str
    note: str
    version: int
    updated_at: datetime | None

    @classmethod
    def of(cls, view: CostView) -> CostShown:
        amounts = {name: _amount(getattr(view, name)) for name in ("paid", "cost_price", "cost")}
        return cls.as_in(view, **amounts)


class CostsShown(Shown):
    """The items of an order."""

    items: Sequence[CostShown]


def _amount(amount: Amount | None) -> AmountShown | None:
    return None if amount is None else AmountShown.of(amount)
