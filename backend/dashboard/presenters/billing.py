"""Invoices, credit notes, receipts and a shop's costs as they are read and printed.

Moments on papers are written out in UTC and stay so, whoever prints them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.chain.types import checksum
from backend.core.money import Amount
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import long_date
from backend.dashboard.presenters.money import MINUS, TIMES, present_amount
from backend.dashboard.presenters.payments import KINDS
from backend.dashboard.presenters.people import hex_text, present_person
from backend.domain.billing.issuing import InvoiceKind
from backend.domain.billing.views import (
    CostView,
    InvoiceLineView,
    InvoiceView,
    MoreFacts,
    ReceiptLine,
    ReceiptView,
)
from backend.domain.orders.methods import METHODS, NOT_HELD, Method
from backend.domain.orders.views import PersonView
from backend.domain.payments.ledger import Entry

_TITLES = {InvoiceKind.INVOICE: "Invoice", InvoiceKind.CREDIT_NOTE: "Credit note"}
_VOID = Badge("Void", "error")
_STANDS = {
    InvoiceKind.INVOICE: Badge("Issued", "success"),
    InvoiceKind.CREDIT_NOTE: Badge("Credited", "info"),
}
NO_LEGAL_DATA = "The seller has not said under which name and address it trades."


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One delivery on a paper."""

    title: str
    sku: str
    pieces: str
    sums: tuple[Sum, ...]
    amount: str
    transaction: str
    block: str
    moved_at: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything pages/invoice.html prints."""

    href: str
    title: str
    name: str
    badge: Badge
    issued_at: str
    order_id: str
    corrects: str
    void: str
    seller_lines: tuple[str, ...]
    seller_wallet: str
    tax_number: str
    note: str
    buyer: str
    buyer_wallet: str
    buyer_lines: tuple[str, ...]
    chain_id: int
    lines: tuple[PaperLine, ...]
    total: str
    symbol: str


def present_paper(view: InvoiceView, buyer_lines: Sequence[str] = ()) -> Paper:
    """`buyer_lines`: the buyer's own address, on the buyer's own copy alone."""
    seller = view.seller
    named = (seller.legal_name or _name(view.seller_person), *seller.address.splitlines())
    return Paper(
        href=f"/invoices/{view.public_id}",
        title=_TITLES[view.kind],
        name=view.name,
        badge=_VOID if view.voided_at else _STANDS[view.kind],
        issued_at=long_date(view.issued_at),
        order_id=view.order_public_id,
        corrects=view.corrects or "",
        void=f"{view.void_reason} Void since {long_date(view.voided_at)}."
        if view.voided_at
        else "",
        seller_lines=named if seller.legal_name else (*named, NO_LEGAL_DATA),
        seller_wallet=checksum(view.seller_person.address),
        tax_number=seller.tax_number,
        note=seller.note,
        buyer=_name(view.buyer),
        buyer_wallet=checksum(view.buyer.address),
        buyer_lines=tuple(buyer_lines),
        chain_id=view.chain_id,
        lines=tuple(_line(line) for line in view.lines),
        total=str(present_amount(view.total)),
        symbol=view.currency.symbol,
    )


def _name(view: PersonView) -> str:
    person = present_person(view.address, view.display_name, None)
    assert person is not None
    return person.name


def _line(line: InvoiceLineView) -> PaperLine:
    return PaperLine(
        title=line.title,
        sku=line.sku,
        pieces="" if line.quantity is None else str(line.quantity),
        sums=tuple(_sums(line)),
        amount=str(present_amount(line.amount)),
        transaction=hex_text(line.tx_hash),
        block=f"{line.block_number:,}",
        moved_at=long_date(line.moved_at),
    )


def _sums(line: InvoiceLineView) -> list[Sum]:
    if line.quantity is None or line.unit_price is None:
        return []
    found = []
    if line.list_price is not None and line.saved is not None:
        before = present_amount(line.list_price)
        whole = present_amount(
            Amount(line.list_price.units * line.quantity, line.list_price.currency)
        )
        found.append(Sum(f"{line.quantity} {TIMES} {before} at the list price", str(whole)))
        found.append(Sum(line.discount or "Discount", f"{MINUS} {present_amount(line.saved)}"))
    goods = Amount(line.unit_price.units * line.quantity, line.unit_price.currency)
    price = present_amount(line.unit_price)
    found.append(Sum(f"{line.quantity} {TIMES} {price}", str(present_amount(goods))))
    if line.delivery_fee:
        found.append(Sum("Delivery", str(present_amount(line.delivery_fee))))
    return found


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """One delivery on a receipt: the chain's movements, and where all of it is."""

    title: str
    sku: str
    entries: tuple[tuple[str, str, str, str], ...]  # what, how much, when, where to check it
    sums: tuple[Sum, ...]
    is_even: bool
    is_stated: bool  # beside the chain: people said so, and nobody can check it
    says: str  # in a sentence, what this part of the paper is worth


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """What pages/receipt.html prints beside the order's own page."""

    as_of: str
    placed_at: str
    method: str  # empty: into the escrow
    parts: tuple[ReceiptPart, ...]


def present_receipt(view: ReceiptView) -> ReceiptText:
    order = view.order
    method = "" if order.method is Method.ESCROW else METHODS[order.method].label
    return ReceiptText(
        long_date(order.chain_time), long_date(order.created_at), method, _parts(view)
    )


def _parts(view: ReceiptView) -> tuple[ReceiptPart, ...]:
    deliveries = {delivery.id: delivery for delivery in view.order.deliveries}
    return tuple(
        ReceiptPart(
            title=deliveries[line.delivery_id].title,
            sku=deliveries[line.delivery_id].sku,
            entries=tuple(
                (
                    KINDS[entry.kind],
                    str(present_amount(entry.amount)) if entry.amount else "",
                    long_date(entry.at),
                    _place(entry),
                )
                for entry in line.entries
            ),
            sums=_where(line),
            is_even=line.is_even,
            is_stated=line.is_stated,
            says=_says(line),
        )
        for line in view.lines
        if line.entries or line.is_stated
    )


def _place(entry: Entry) -> str:
    """Where anybody can check it, or on whose word it stands."""
    if entry.tx_hash is None or entry.block_number is None:
        return f"said {entry.stated_by}. {entry.reason}".strip()
    short = hex_text(entry.tx_hash)  # in full below, where it is told what happened
    return f"block {entry.block_number:,}, transaction {short[:18]}…{short[-8:]}"


def _says(line: ReceiptLine) -> str:
    if line.is_stated and not line.entries:
        return f"Nobody has said that anything was paid. {NOT_HELD}"
    if line.is_stated:
        return f"{NOT_HELD} This stands on the word of those who said so; no chain can confirm it."
    if line.is_even:
        return "These parts add up to what was paid, to the unit."
    return "The index is still reading: these parts do not add up yet."


def _where(line: ReceiptLine) -> tuple[Sum, ...]:
    places = (
        ("Still in the escrow", line.held),
        ("Given back to the buyer" if line.is_stated else "To the buyer", line.to_buyer),
        ("Kept by the seller" if line.is_stated else "To the seller", line.to_seller),
        ("Marketplace's fee", line.fee),
        ("Royalty", line.royalty),
        ("Arbiter's fee", line.arbiter_fee),
    )
    parts = [Sum(label, str(present_amount(amount))) for label, amount in places if amount]
    if line.outstanding:
        parts.append(Sum("Still outstanding", str(present_amount(line.outstanding))))
    total = "Received from the buyer, as stated" if line.is_stated else "Paid by the buyer"
    return (*parts, Sum(total, str(present_amount(line.paid)), is_total=True))


@dataclass(frozen=True, slots=True)
class CostRow:
    """One delivery in the shop's table."""

    id: str
    delivery: str
    title: str
    sku: str
    pieces: int
    paid: str
    cost: str
    form: Form


def present_costs(
    views: Sequence[CostView], ids: Mapping[UUID, str], refused: Mapping[str, Form]
) -> tuple[CostRow, ...]:
    """The rows with their forms; a refused one as it was typed."""
    return tuple(
        CostRow(
            id=f"row{number}",
            delivery=ids[view.delivery_id],
            title=view.title,
            sku=view.sku,
            pieces=view.quantity,
            paid=str(present_amount(view.paid)),
            cost="" if view.cost is None else str(present_amount(view.cost)),
            form=refused.get(ids[view.delivery_id]) or Form(_typed(view)),
        )
        for number, view in enumerate(views, start=1)
    )


def _typed(view: CostView) -> dict[str, str]:
    return {
        "cost_price": view.cost_price.typed() if view.cost_price is not None else "",
        "supplier": view.supplier,
        "supplier_reference": view.supplier_reference,
        "invoice_number": view.invoice_number,
        "note": view.note,
        "version": str(view.version),
    }


def more_lines(facts: MoreFacts) -> tuple[tuple[str, str], ...]:
    """What identifies an order beside its number, as terms and values."""
    lines = [("GUID", str(facts.guid))]
    if facts.shop_code:
        lines.append(("Shop code", facts.shop_code))
    if facts.codes:
        lines.append(("Codes used", ", ".join(facts.codes)))
    return tuple(lines)
