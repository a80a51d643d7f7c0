"""Export states: what an order has come to for other programs, apart from its status. Pure.

An order is in several at once and stays in each: it was paid, it was sent, and a part came back. A
state stands or it is taken back, because the chain can take back what it said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.statuses import Status

DONE_SUFFIX = "_COMPLETED"
NAME = re.compile(r"[A-Z][A-Z0-9_]{1,29}", re.ASCII)


class ExportState(StrEnum):
    """Those that orders enter by themselves; an exporter adds its own, named after it."""

    INITPAID = "INITPAID"  # the first payment stands in the chain
    DELIVERY = "DELIVERY"  # something of it was sent or handed over
    CANCELLED = "CANCELLED"  # something of it ended before it was sent, or it was never paid
    RETURNED = "RETURNED"  # something of it is on its way back, or came back


def states_of(escrows: Iterable[EscrowRecord], *, is_given_up: bool) -> frozenset[ExportState]:
    """Where an order stands now, by the records of its deliveries that were paid."""
    paid = list(escrows)
    reached: Mapping[ExportState, bool] = {
        ExportState.INITPAID: bool(paid),
        ExportState.DELIVERY: any(map(_was_sent, paid)),
        ExportState.CANCELLED: any(map(_was_cancelled, paid)) or (is_given_up and not paid),
        ExportState.RETURNED: any(escrow.return_shipped_at is not None for escrow in paid),
    }
    return frozenset(state for state, is_reached in reached.items() if is_reached)


def completed(exporter: str) -> str:
    """The state an order enters when this exporter has handed it on."""
    return f"{exporter}{DONE_SUFFIX}"


def chain_behind(wakes_on: str, woken_by: Mapping[str, str]) -> list[str]:
    """The exporters that run before one woken by `wakes_on`, the nearest first.

    `woken_by` is the state that wakes each exporter, by name. A circle ends where it closes.
    """
    found: list[str] = []
    while wakes_on.endswith(DONE_SUFFIX):
        name = wakes_on.removesuffix(DONE_SUFFIX)
        if name in found or name not in woken_by:
            break
        found.append(name)
        wakes_on = woken_by[name]
    return found


def _was_sent(escrow: EscrowRecord) -> bool:
    moments = (escrow.shipped_at, escrow.delivered_at, escrow.is_shipped_in_time)
    return any(each is not None for each in moments) or escrow.status is Status.RELEASED


def _was_cancelled(escrow: EscrowRecord) -> bool:
    return escrow.status is Status.REFUNDED and not _was_sent(escrow)
