"""Payments as tables: where the money is, and each step on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.money import MoneyText, present_amount
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.people import hex_text, present_person
from backend.dashboard.presenters.problems import Way
from backend.dashboard.presenters.sums import present_sums
from backend.domain.orders.methods import Method
from backend.domain.orders.repository import Side
from backend.domain.payments.ledger import Entry, EntryKind, Holder
from backend.domain.payments.views import (
    DeliveryPayments,
    PaymentsView,
    Reconciliation,
    SideSums,
)

KINDS: dict[EntryKind, str] = {
    EntryKind.AUTHORISED: "Paid into escrow",
    EntryKind.CAPTURED: "Captured: sent or begun",
    EntryKind.PAID_OUT: "Paid out",
    EntryKind.REFUNDED: "Refunded",
    EntryKind.FEE: "Marketplace's fee",
    EntryKind.ROYALTY: "Royalty",
    EntryKind.ARBITER_FEE: "Arbiter's fee",
    EntryKind.WAITING: "Could not be delivered, waits to be drawn",
    EntryKind.REFUNDED_LATER: "Paid back after release",
    EntryKind.STATED_RECEIVED: "Received, it was stated",
    EntryKind.STATED_MISSING: "Not received after all, it was stated",
    EntryKind.STATED_GIVEN_BACK: "Given back, it was stated",
    EntryKind.WENT_AHEAD: "Goes ahead without its payment",
    EntryKind.STOPPED: "Waits for its payment after all",
}
HOLDERS: dict[Holder, str] = {
    Holder.BUYER: "Buyer",
    Holder.SELLER: "Seller",
    Holder.ESCROW: "Escrow",
    Holder.MARKETPLACE: "Marketplace",
    Holder.CREATOR: "Creator",
    Holder.ARBITER: "Arbiter",
}
_SIDES = {Side.BUYING: "What you bought", Side.SELLING: "What you sold"}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One payment."""

    text: str
    way: str
    amount: MoneyText
    at: Moment
    transaction: str  # empty: nobody can check it
    stated: str  # who said so, and why


@dataclass(frozen=True, slots=True)
class DeliveryTable:
    """One delivery's payments."""

    title: str
    escrow_id: str
    sums: tuple[Sum, ...]
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class PaymentsPage:
    """What pages/payments.html prints."""

    order_id: str
    title: str
    back: Way
    sums: tuple[Sum, ...]
    deliveries: tuple[DeliveryTable, ...]
    is_stated: bool  # beside the chain: there is nothing to count or to ask


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One escrow, compared."""

    title: str
    is_same: bool
    locked: MoneyText
    shown: MoneyText


@dataclass(frozen=True, slots=True)
class CheckPanel:
    """What parts/payments/check.html prints."""

    is_same: bool
    block: str
    at: Moment
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class TotalsPanel:
    """All money of one side in one currency."""

    title: str
    sums: tuple[Sum, ...]


def present_payments(view: PaymentsView) -> PaymentsPage:
    """The payments of an order, delivery by delivery."""
    order = view.order
    return PaymentsPage(
        order_id=order.public_id,
        title=title_of(order),
        back=Way(f"/orders/{order.public_id}", "Order"),
        sums=present_sums(view.sums),
        deliveries=tuple(_delivery(one, order.chain_time) for one in view.deliveries),
        is_stated=order.method is not Method.ESCROW,
    )


def present_check(found: Reconciliation) -> CheckPanel:
    """What the contract answered."""
    return CheckPanel(
        is_same=found.is_same,
        block=f"{found.block_number:,}",
        at=present_moment(found.at, found.at),
        rows=tuple(
            CheckRow(
                answer.delivery.title,
                answer.is_same,
                present_amount(answer.locked),
                present_amount(answer.shown),
            )
            for answer in found.answers
        ),
    )


def present_totals(found: Sequence[SideSums], viewer: Viewer) -> tuple[TotalsPanel, ...]:
    """One table for each side, shop and currency."""
    return tuple(
        TotalsPanel(f"{_whose(one, viewer)}, {symbol_of(one)}", present_sums(one.sums))
        for one in found
    )


def _whose(one: SideSums, viewer: Viewer) -> str:
    """One's own in the second person, a shop one works for by its name."""
    shop = one.shop
    if shop is None or shop.id == viewer.party_id:
        return _SIDES[one.side]
    named = present_person(shop.address, shop.display_name, None)
    return f"What {named.name if named else 'the shop'} sold"


def symbol_of(one: SideSums) -> str:
    return one.sums.ordered.currency.symbol


def _delivery(one: DeliveryPayments, now: datetime) -> DeliveryTable:
    return DeliveryTable(
        title=one.delivery.title,
        escrow_id=hex_text(one.delivery.escrow_id),
        sums=present_sums(one.sums),
        entries=tuple(_entry(entry, now) for entry in one.entries),
    )


def _entry(entry: Entry, now: datetime) -> EntryRow:
    payer, payee = HOLDERS[entry.payer], HOLDERS[entry.payee]
    way = f"{payer} to {payee.lower()}" if payer != payee else "stays in the escrow"
    stated = f"said {entry.stated_by}. {entry.reason}".strip() if entry.stated_by else ""
    return EntryRow(
        text=KINDS[entry.kind],
        way=way if entry.tx_hash or payer != payee else "no money moved",
        amount=present_amount(entry.amount),
        at=present_moment(entry.at, now),
        transaction=hex_text(entry.tx_hash) if entry.tx_hash else "",
        stated=stated,
    )
