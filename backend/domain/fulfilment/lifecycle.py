"""The life of one fulfilment: from the paid escrow to the goods in the buyer's hands.

Pure data. Money has a table of its own (escrow); this one follows it. What the program does here
it reads off the index and the carriers' reports; what people do is work with their hands.
"""

from __future__ import annotations

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


FULFILMENT: Machine[S, R, FulfilmentFacts] = Machine(
    start=S.AWAITING_ALLOCATION,
    steps=(
        Step(
            action="allocate",
            label="Set a piece apart",
            by=_PROGRAM,
            source=frozenset({S.AWAITING_ALLOCATION}),
            target=S.ALLOCATED,
            explains="The oldest paid order gets the next piece. "
            "What needs no packing is ready at once.",
            also=frozenset({S.READY}),
        ),
        Step(
            action="start_packing",
            label="Start packing",
            by=_SELLER,
            source=frozenset({S.ALLOCATED}),
            target=S.PACKING,
            explains="Others see that somebody is at it.",
            needs=_has_to_be_packed,
        ),
        Step(
            action="finish_packing",
            label="Packed",
            by=_SELLER,
            source=frozenset({S.ALLOCATED, S.PACKING}),
            target=S.READY,
            explains="It is ready for the carrier, or for the buyer who comes for it.",
            also=frozenset({S.READY_TO_COLLECT}),
            needs=_has_to_be_packed,
        ),
        Step(
            action="unpack",
            label="Back to packing",
            by=_SELLER,
            source=frozenset({S.PACKING, S.READY, S.READY_TO_COLLECT}),
            target=S.ALLOCATED,
            explains="It was not packed after all.",
            needs=_has_to_be_packed,
        ),
        Step(
            action="report_problem",
            label="Report a problem",
            by=_SELLER,
            source=frozenset({S.ALLOCATED, S.PACKING, S.READY, S.READY_TO_COLLECT}),
            target=S.EXCEPTION,
            explains="It cannot go out as it is. Say why; the buyer is told.",
            needs=_is_at_home,
        ),
        Step(
            action="resolve_problem",
            label="The problem is solved",
            by=_SELLER,
            source=frozenset({S.EXCEPTION}),
            target=S.ALLOCATED,
            explains="It can be packed again.",
            also=frozenset({S.READY}),
            needs=_is_at_home,
        ),
        Step(
            action="ship",
            label="Hand it over",
            by=_PROGRAM,
            source=AT_HOME | {S.EXCEPTION, S.CALLED_OFF},
            target=S.SHIPPED,
            explains="The seller's wallet said so on chain. Nothing else makes it shipped.",
            also=frozenset({S.COLLECTED, S.DELIVERED}),
            call=ContractCall("ship", "Shipped"),
        ),
        Step(
            action="go_out",
            label="Out for delivery",
            by=_PROGRAM,
            source=frozenset(S) - {S.OUT_FOR_DELIVERY, S.COLLECTED, S.READY_TO_COLLECT},
            target=S.OUT_FOR_DELIVERY,
            explains="The carrier has it on the last van.",
        ),
        Step(
            action="arrive",
            label="Arrived",
            by=_PROGRAM,
            source=frozenset(S) - ARRIVED,
            target=S.DELIVERED,
            explains="The carrier or the chain says so. It pays nobody.",
            also=frozenset({S.COLLECTED}),
        ),
        Step(
            action="meet_trouble",
            label="Trouble on the way",
            by=_PROGRAM,
            source=frozenset(S) - {S.EXCEPTION, S.COLLECTED, S.READY_TO_COLLECT},
            target=S.EXCEPTION,
            explains="The carrier reports a failed attempt, a delay, damage or a loss.",
        ),
        Step(
            action="travel",
            label="On its way again",
            by=_PROGRAM,
            source=frozenset({S.OUT_FOR_DELIVERY, S.EXCEPTION, S.DELIVERED}),
            target=S.SHIPPED,
            explains="The newest report of the carrier says so, or the chain took an arrival back.",
        ),
        Step(
            action="take_back",
            label="Not handed over after all",
            by=_PROGRAM,
            source=TRAVELLING | ARRIVED | {S.EXCEPTION},
            target=S.READY,
            explains="The block that said shipped is gone, or the two agreed on another piece.",
            also=frozenset({S.READY_TO_COLLECT, S.ALLOCATED}),
        ),
        Step(
            action="call_off",
            label="Called off",
            by=_PROGRAM,
            source=frozenset(S) - {S.CALLED_OFF},
            target=S.CALLED_OFF,
            explains="The escrow closed before it arrived, or the payment vanished from the chain.",
        ),
        Step(
            action="resume",
            label="Paid again",
            by=_PROGRAM,
            source=frozenset({S.CALLED_OFF}),
            target=S.AWAITING_ALLOCATION,
            explains="The payment stands in the chain again; it waits for a piece like any other.",
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
