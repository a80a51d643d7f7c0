"""Export states: what an order has come to for other programs, apart from its status. Pure.

An order is in several at once and stays in each: it was paid, it was sent, and a part came back. A
state stands or it is taken back, because the chain can take back what it said, and people can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.statuses import Status

DONE_SUFFIX = "_COMPLETED"
NAME = re.compile(r"[A-Z][A-Z0-9_]{1,29}", re.ASCII)


class ExportState(StrEnum):
    """Those that orders enter by themselves; an exporter adds its own, named after it."""

    INITPAID = "INITPAID"  # the first payment stands in the chain, or the shop says it has come
    DELIVERY = "DELIVERY"  # something of it was sent or handed over
    CANCELLED = "CANCELLED"  # something of it ended before it was sent, or it was never paid
    RETURNED = "RETURNED"  # something of it is on its way back, or came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What people said of a delivery that no escrow protects and that somebody has taken up."""

    is_received: bool  # nobody took back that its money has come
    has_left: bool
    is_called_off: bool


def states_of(
    escrows: Iterable[EscrowRecord], beside: Iterable[Beside] = (), *, is_given_up: bool
) -> frozenset[ExportState]:
    """Where an order stands now, by its deliveries that were paid or taken up."""
    paid, stated = list(escrows), list(beside)
    is_dropped = is_given_up and not paid and not stated
    reached: Mapping[ExportState, bool] = {
        ExportState.INITPAID: bool(paid) or any(each.is_received for each in stated),
        ExportState.DELIVERY: any(map(_was_sent, paid)) or any(each.has_left for each in stated),
        ExportState.CANCELLED: any(map(_was_cancelled, paid))
        or any(each.is_called_off and not each.has_left for each in stated)
        or is_dropped,
        ExportState.RETURNED: any(escrow.return_shipped_at is not None for escrow in paid)
        or any(each.is_called_off and each.has_left for each in stated),
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
