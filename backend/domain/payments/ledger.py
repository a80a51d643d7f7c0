"""The money of one delivery as entries and as sums. Pure; every unit is accounted for.

Nothing is added up from what we meant to happen: an entry is a log that stands in the chain, and
the sums follow from the record folded out of the same logs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from backend.core.money import Amount, Currency
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.statuses import BESIDE, CLOSED, NEVER_PAID, Status
from backend.domain.gateways.lifecycle import AT_HOME
from backend.domain.orders.money import AUTHORISED, stage_of
from backend.domain.orders.views import DeliveryView, OrderView


class EntryKind(StrEnum):
    """What happened to the money. The words are those of card payments where there are such."""

    AUTHORISED = "authorised"  # locked in the escrow; the buyer may still take it back
    CAPTURED = "captured"  # the seller's, subject to receipt; nothing moves
    PAID_OUT = "paid_out"
    REFUNDED = "refunded"
    FEE = "fee"
    ROYALTY = "royalty"
    ARBITER_FEE = "arbiter_fee"
    WAITING = "waiting"  # its receiver refused it; it waits in the contract
    REFUNDED_LATER = "refunded_later"  # from the seller's own wallet
    # Beside the chain: what somebody stated, and nobody can check.
    STATED_RECEIVED = "stated_received"
    STATED_MISSING = "stated_missing"  # it had not been received after all
    STATED_GIVEN_BACK = "stated_given_back"
    WENT_AHEAD = "went_ahead"  # it may be sent without its money
    STOPPED = "stopped"


class Holder(StrEnum):
    """Who had the money, or got it."""

    BUYER = "buyer"
    SELLER = "seller"
    ESCROW = "escrow"
    MARKETPLACE = "marketplace"
    CREATOR = "creator"  # whom the royalty belongs to
    ARBITER = "arbiter"


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement, or one change of what the money is for.

    With a transaction anybody can check it; without one it is the word of whoever stated it.
    """

    kind: EntryKind
    amount: Amount
    payer: Holder
    payee: Holder
    at: datetime
    tx_hash: bytes | None = None
    block_number: int | None = None
    stated_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """Where the money of deliveries stands. Whatever is ordered is in exactly one of them.

    `ordered` is the sum of `to_pay`, `lapsed`, `authorised`, `captured`, `paid_out` and `refunded`.
    """

    ordered: Amount
    to_pay: Amount  # the goods are set aside, nothing is locked
    lapsed: Amount  # never paid, and no longer to be paid
    authorised: Amount  # locked, and freely voidable
    captured: Amount  # locked, and the seller's subject to receipt
    paid_out: Amount  # the seller's part, before anything was taken off it
    refunded: Amount  # the buyer's part, before the arbiter's fee
    refunded_later: Amount  # of what had been paid out; beside the sums above

    @property
    def outstanding(self) -> Amount:
        """What is not settled for good: still to be paid, or still locked."""
        return self.to_pay + self.authorised + self.captured

    @property
    def ever_captured(self) -> Amount:
        """What the seller has earned so far, paid out or not."""
        return self.captured + self.paid_out


PARTS: tuple[str, ...] = tuple(part.name for part in fields(Sums))


@dataclass(frozen=True, slots=True)
class LogLine:
    """What has to be known of a log."""

    name: str
    status: str | None
    data: dict[str, Any]
    at: datetime
    tx_hash: bytes
    block_number: int


def entries_of(record: EscrowRecord, logs: Iterable[LogLine], currency: Currency) -> list[Entry]:
    """The money's part of an escrow's log, oldest first."""
    found: list[Entry] = []
    was_captured = False
    for log in logs:
        if log.name == "Shipped":
            if was_captured:  # a replacement is sent with the money captured before
                continue
            was_captured = True
        found += _entries(record, log, currency)
    return found


def sums_of(status: Status, amount: int, record: EscrowRecord | None, currency: Currency) -> Sums:
    """Where the money of one delivery stands now."""
    units = {"ordered": amount, "refunded_later": record.refunded_later if record else 0}
    payout = record.payout if record else None
    if payout is not None:
        units |= {"paid_out": payout.seller_gross, "refunded": payout.share}
    elif record is not None:
        units["authorised" if stage_of(status) == AUTHORISED else "captured"] = amount
    else:
        units["lapsed" if status in NEVER_PAID else "to_pay"] = amount
    return sums_from(units, currency)


def sums_beside(
    status: Status, amount: int, received: int, given_back: int, currency: Currency
) -> Sums:
    """The same of what is paid beside the chain, from what was stated."""
    missing = "lapsed" if status is Status.CALLED_OFF else "to_pay"
    kept = "authorised" if status in AT_HOME else "paid_out"
    return sums_from(
        {
            "ordered": amount,
            missing: amount - received,
            kept: received - given_back,
            "refunded": given_back,
        },
        currency,
    )


def sums_of_delivery(delivery: DeliveryView) -> Sums:
    """The same from a view."""
    paid = delivery.money.paid
    if delivery.status in BESIDE:
        stated = delivery.received.units, delivery.given_back.units
        return sums_beside(delivery.status, paid.units, *stated, paid.currency)
    return sums_of(delivery.status, paid.units, delivery.escrow, paid.currency)


def sums_of_order(order: OrderView) -> Sums:
    """All deliveries of an order."""
    return add_up([sums_of_delivery(each) for each in order.deliveries], order.currency)


def add_up(sums: Sequence[Sums], currency: Currency) -> Sums:
    """The sums of several deliveries in one currency."""
    return sums_from(
        {name: sum(getattr(each, name).units for each in sums) for name in PARTS}, currency
    )


def sums_from(units: Mapping[str, int], currency: Currency) -> Sums:
    """From whole units by name; what is missing is nothing."""
    return Sums(**{name: Amount(units.get(name, 0), currency) for name in PARTS})


def _entries(record: EscrowRecord, log: LogLine, currency: Currency) -> list[Entry]:
    def entry(kind: EntryKind, units: int, payer: Holder, payee: Holder) -> Entry:
        amount = Amount(units, currency)
        return Entry(kind, amount, payer, payee, log.at, log.tx_hash, log.block_number)

    escrow = Holder.ESCROW
    if log.name == "Funded":
        return [entry(EntryKind.AUTHORISED, record.amount, Holder.BUYER, escrow)]
    if log.name == "Shipped":
        return [entry(EntryKind.CAPTURED, record.amount, escrow, escrow)]
    if log.name == "Credited":
        payee = _receiver(record, log)
        return [entry(EntryKind.WAITING, int(log.data["amount"]), escrow, payee)]
    if log.name == "RefundedLater":
        units = int(log.data["amount"])
        return [entry(EntryKind.REFUNDED_LATER, units, Holder.SELLER, Holder.BUYER)]
    if log.status in _CLOSED and record.payout is not None:
        parts = (
            (EntryKind.PAID_OUT, record.payout.seller_net, Holder.SELLER),
            (EntryKind.REFUNDED, record.payout.buyer_net, Holder.BUYER),
            (EntryKind.FEE, record.payout.fee, Holder.MARKETPLACE),
            (EntryKind.ROYALTY, record.payout.royalty, Holder.CREATOR),
            (EntryKind.ARBITER_FEE, record.payout.arbiter_fee, Holder.ARBITER),
        )
        return [entry(kind, units, escrow, payee) for kind, units, payee in parts if units]
    return []


def _receiver(record: EscrowRecord, log: LogLine) -> Holder:
    account = bytes.fromhex(str(log.data["account"])[2:])
    known = {record.buyer: Holder.BUYER, record.seller: Holder.SELLER}
    return known.get(account, Holder.MARKETPLACE)


_CLOSED = frozenset(status.value for status in CLOSED)
