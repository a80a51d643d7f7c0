"""The life of one fulfilment: from the paid escrow to the goods in the buyer's hands.

Pure data. Money has a table of its own (escrow); this one follows it. What the program does here
it reads off the index and the carriers' reports; what people do is work with their hands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from backend.core.machine import ContractCall, Machine, Step


class FulfilmentStatus(StrEnum):
    """Where the goods are."""

    AWAITING_ALLOCATION = "awaiting_allocation"  # paid; no piece is set apart for it yet
    ALLOCATED = "allocated"  # a piece is set apart
    PACKING = "packing"  # somebody is at it
    READY = "ready"  # packed, waits for the carrier
    READY_TO_COLLECT = "ready_to_collect"  # packed, waits for the buyer
    SHIPPED = "shipped"  # handed to a carrier: the contract has its hash
    OUT_FOR_DELIVERY = "out_for_delivery"  # on the last van
    DELIVERED = "delivered"
    COLLECTED = "collected"
    EXCEPTION = "exception"  # something is wrong with it; somebody has to look
    CALLED_OFF = "called_off"  # the payment vanished, or the escrow closed before it arrived


class FulfilmentRole(StrEnum):
    """Who moves it on."""

    SELLER = "seller"  # the seller and those who work for the seller
    PROGRAM = "program"  # allocation, the index and the carriers' reports


class Path(StrEnum):
    """How goods reach the buyer; it decides which steps there are."""

    PARCEL = "parcel"
    COLLECTION = "collection"  # the buyer comes for it
    ELECTRONIC = "electronic"  # nothing to pack: files, and services


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentFacts:
    """What steps depend on beside the status."""

    path: Path
    is_handed_over: bool = False  # the contract says that it was shipped


S = FulfilmentStatus
R = FulfilmentRole
_SELLER, _PROGRAM = frozenset({R.SELLER}), frozenset({R.PROGRAM})

AT_HOME: frozenset[S] = frozenset(
    {S.AWAITING_ALLOCATION, S.ALLOCATED, S.PACKING, S.READY, S.READY_TO_COLLECT}
)
TRAVELLING: frozenset[S] = frozenset({S.SHIPPED, S.OUT_FOR_DELIVERY})
ARRIVED: frozenset[S] = frozenset({S.DELIVERED, S.COLLECTED})
HOLDS_STOCK: frozenset[S] = frozenset(S) - {S.AWAITING_ALLOCATION, S.CALLED_OFF}


def _is_at_home(facts: FulfilmentFacts, _role: R) -> bool:
    return not facts.is_handed_over


def _has_to_be_packed(facts: FulfilmentFacts, role: R) -> bool:
    return facts.path is not Path.ELECTRONIC and _is_at_home(facts, role)


def _row(
    action: str,
    label: str,
    by: frozenset[R],
    source: frozenset[S],
    target: S,
    explains: str,
    *,
    also: frozenset[S] = frozenset(),
    call: ContractCall | None = None,
    needs: Callable[[FulfilmentFacts, R], bool] | None = None,
) -> Step[S, R, FulfilmentFacts]:
    return Step(
        action=action,
        label=label,
        by=by,
        source=source,
        target=target,
        explains=explains,
        also=also,
        call=call,
        needs=needs,
    )


FULFILMENT: Machine[S, R, FulfilmentFacts] = Machine(
    start=S.AWAITING_ALLOCATION,
    steps=(
        _row(
            "allocate",
            "Set a piece apart",
            _PROGRAM,
            frozenset({S.AWAITING_ALLOCATION}),
            S.ALLOCATED,
            "The oldest paid order gets the next piece. What needs no packing is ready at once.",
            also=frozenset({S.READY}),
        ),
        _row(
            "start_packing",
            "Start packing",
            _SELLER,
            frozenset({S.ALLOCATED}),
            S.PACKING,
            "Others see that somebody is at it.",
            needs=_has_to_be_packed,
        ),
        _row(
            "finish_packing",
            "Packed",
            _SELLER,
            frozenset({S.ALLOCATED, S.PACKING}),
            S.READY,
            "It is ready for the carrier, or for the buyer who comes for it.",
            also=frozenset({S.READY_TO_COLLECT}),
            needs=_has_to_be_packed,
        ),
        _row(
            "unpack",
            "Back to packing",
            _SELLER,
            frozenset({S.PACKING, S.READY, S.READY_TO_COLLECT}),
            S.ALLOCATED,
            "It was not packed after all.",
            needs=_has_to_be_packed,
        ),
        _row(
            "report_problem",
            "Report a problem",
            _SELLER,
            frozenset({S.ALLOCATED, S.PACKING, S.READY, S.READY_TO_COLLECT}),
            S.EXCEPTION,
            "It cannot go out as it is. Say why; the buyer is told.",
            needs=_is_at_home,
        ),
        _row(
            "resolve_problem",
            "The problem is solved",
            _SELLER,
            frozenset({S.EXCEPTION}),
            S.ALLOCATED,
            "It can be packed again.",
            also=frozenset({S.READY}),
            needs=_is_at_home,
        ),
        _row(
            "ship",
            "Hand it over",
            _PROGRAM,
            AT_HOME | {S.EXCEPTION, S.CALLED_OFF},
            S.SHIPPED,
            "The seller's wallet said so on chain. Nothing else makes it shipped.",
            also=frozenset({S.COLLECTED, S.DELIVERED}),
            call=ContractCall("ship", "Shipped"),
        ),
        _row(
            "go_out",
            "Out for delivery",
            _PROGRAM,
            frozenset(S) - {S.OUT_FOR_DELIVERY, S.COLLECTED, S.READY_TO_COLLECT},
            S.OUT_FOR_DELIVERY,
            "The carrier has it on the last van.",
        ),
        _row(
            "arrive",
            "Arrived",
            _PROGRAM,
            frozenset(S) - ARRIVED,
            S.DELIVERED,
            "The carrier or the chain says so. It pays nobody.",
            also=frozenset({S.COLLECTED}),
        ),
        _row(
            "meet_trouble",
            "Trouble on the way",
            _PROGRAM,
            frozenset(S) - {S.EXCEPTION, S.COLLECTED, S.READY_TO_COLLECT},
            S.EXCEPTION,
            "The carrier reports a failed attempt, a delay, damage or a loss.",
        ),
        _row(
            "travel",
            "On its way again",
            _PROGRAM,
            frozenset({S.OUT_FOR_DELIVERY, S.EXCEPTION, S.DELIVERED}),
            S.SHIPPED,
            "The newest report of the carrier says so, or the chain took an arrival back.",
        ),
        _row(
            "take_back",
            "Not handed over after all",
            _PROGRAM,
            TRAVELLING | ARRIVED | {S.EXCEPTION},
            S.READY,
            "The block that said shipped is gone, or the two agreed on another piece.",
            also=frozenset({S.READY_TO_COLLECT, S.ALLOCATED}),
        ),
        _row(
            "call_off",
            "Called off",
            _PROGRAM,
            frozenset(S) - {S.CALLED_OFF},
            S.CALLED_OFF,
            "The escrow closed before it arrived, or the payment vanished from the chain.",
        ),
        _row(
            "resume",
            "Paid again",
            _PROGRAM,
            frozenset({S.CALLED_OFF}),
            S.AWAITING_ALLOCATION,
            "The payment stands in the chain again; it waits for a piece like any other.",
        ),
    ),
)


def step_to(status: S, wanted: S) -> Step[S, R, FulfilmentFacts] | None:
    """The program's own row that leads from one status to another; None when there is none."""
    return next(
        (
            step
            for step in FULFILMENT.steps
            if R.PROGRAM in step.by and status in step.source and wanted in step.targets
        ),
        None,
    )
