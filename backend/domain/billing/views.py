"""What the services of this room hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.ids import public_id
from backend.core.money import Amount, Currency
from backend.domain.billing.issuing import InvoiceKind
from backend.domain.billing.profiles import BillingFacts
from backend.domain.orders.views import ORDER_PREFIX, OrderView, PersonView
from backend.domain.payments.ledger import Entry

INVOICE_PREFIX = "inv"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLineView:
    """One delivery on it. On a credit note there are no pieces, only the part that went back."""

    delivery_id: UUID
    title: str
    sku: str
    quantity: int | None
    unit_price: Amount | None
    list_price: Amount | None
    discount: str  # why it costs less than its list price
    saved: Amount | None  # how much less, all pieces together
    delivery_fee: Amount | None
    amount: Amount
    tx_hash: bytes
    block_number: int
    moved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """An invoice or a credit note, as it was issued."""

    id: UUID
    order_id: UUID
    kind: InvoiceKind
    name: str
    issued_at: datetime
    seller: BillingFacts
    seller_person: PersonView
    buyer: PersonView
    chain_id: int
    currency: Currency
    lines: tuple[InvoiceLineView, ...]
    total: Amount
    corrects: str | None  # the number of the invoice a credit note is about
    voided_at: datetime | None
    void_reason: str

    @property
    def public_id(self) -> str:
        return public_id(INVOICE_PREFIX, self.id)

    @property
    def order_public_id(self) -> str:
        return public_id(ORDER_PREFIX, self.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One delivery on a receipt: where all that was paid for it is."""

    delivery_id: UUID
    is_stated: bool  # beside the chain: on the word of whoever said so
    entries: tuple[Entry, ...]  # the chain's own movements or people's statements, oldest first
    paid: Amount
    held: Amount  # still in the escrow
    to_buyer: Amount  # out of the escrow, after the arbiter's fee on it
    to_seller: Amount  # after all that is taken off
    fee: Amount
    royalty: Amount
    arbiter_fee: Amount
    paid_back: Amount  # later, from the seller's own wallet
    outstanding: Amount  # beside the chain: nobody has said yet that it came

    @property
    def is_even(self) -> bool:
        """Whether what was paid is where it was paid to: to the unit."""
        parts = (self.held, self.to_buyer, self.to_seller, self.fee, self.royalty)
        return self.paid.units == sum(part.units for part in (*parts, self.arbiter_fee))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """What was paid for an order, by the chain or as stated; its number is that of the order."""

    order: OrderView
    lines: tuple[ReceiptLine, ...]

    @property
    def is_even(self) -> bool:
        return all(line.is_even for line in self.lines)

    @property
    def paid(self) -> Amount:
        return Amount(sum(line.paid.units for line in self.lines), self.order.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreFacts:
    """What identifies an order beside its number."""

    guid: UUID
    shop_code: str
    codes: tuple[str, ...]  # with which it was bought


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """What one delivery cost its shop."""

    delivery_id: UUID
    title: str
    sku: str
    quantity: int
    paid: Amount
    cost_price: Amount | None  # of one piece
    supplier: str
    supplier_reference: str
    invoice_number: str
    note: str
    version: int  # 0: nothing was written down
    updated_at: datetime | None

    @property
    def cost(self) -> Amount | None:
        """Of all pieces."""
        if self.cost_price is None:
            return None
        return Amount(self.cost_price.units * self.quantity, self.cost_price.currency)
