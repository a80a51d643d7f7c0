"""Which invoices and credit notes an order has to have, as the chain stands now. Pure.

An invoice covers what was paid by the buyer; a credit note what went back. So the total of the
standing invoices is what stands in the chain as paid, and without the standing credit notes it is
the seller's part, before anything is taken off it: to the unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.domain.escrow.record import EscrowRecord

PAYMENT_GONE = "The chain took the payment back."
REFUND_GONE = "The chain took the refund back."


@dataclass(frozen=True, slots=True)
class Movement:
    """A log that moved money: where it stands, and how much it was."""

    delivery_id: UUID
    units: int
    tx_hash: bytes
    block_number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a standing invoice or credit note says, as far as the chain can contradict it."""

    id: UUID
    covers: Mapping[UUID, tuple[int, bytes]]  # by delivery: units and the transaction


def contradicted(invoices: Iterable[Standing], paid: Mapping[UUID, Movement]) -> list[Standing]:
    """Invoices of payments that are not in the chain, or not by the same transaction."""
    return [
        invoice
        for invoice in invoices
        if any(
            delivery_id not in paid or paid[delivery_id].tx_hash != tx_hash
            for delivery_id, (_, tx_hash) in invoice.covers.items()
        )
    ]


def uncovered(invoices: Iterable[Standing], paid: Mapping[UUID, Movement]) -> list[Movement]:
    """Payments no standing invoice is about."""
    covered = {delivery_id for invoice in invoices for delivery_id in invoice.covers}
    return [movement for delivery_id, movement in paid.items() if delivery_id not in covered]


def unfounded(
    notes: Sequence[Standing], returned: Mapping[UUID, int], stands: Collection[bytes]
) -> list[Standing]:
    """Credit notes whose transaction is gone, and the newest of those that give back too much.

    `notes` are in their order; `stands` are the transactions that are in the chain.
    """
    found = [
        note for note in notes if any(tx_hash not in stands for _, tx_hash in note.covers.values())
    ]
    rest = [note for note in notes if note not in found]
    sums = credited(rest)
    for note in reversed(rest):
        if any(sums[each] > returned.get(each, 0) for each in note.covers):
            found.append(note)
            for delivery_id, (units, _) in note.covers.items():
                sums[delivery_id] -= units
    return found


def credited(notes: Iterable[Standing]) -> dict[UUID, int]:
    """What standing credit notes have given back, by delivery."""
    sums: dict[UUID, int] = {}
    for note in notes:
        for delivery_id, (units, _) in note.covers.items():
            sums[delivery_id] = sums.get(delivery_id, 0) + units
    return sums


def returned_to_buyer(escrow: EscrowRecord) -> int:
    """The buyer's part once it is closed, and what the seller paid back afterwards."""
    share = escrow.share if not escrow.is_open else 0
    return share + escrow.refunded_later
