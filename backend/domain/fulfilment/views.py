"""What the services of this room hand out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from backend.core.ids import public_id
from backend.domain.fulfilment.lifecycle import FulfilmentStatus, Path
from backend.domain.fulfilment.promises import Mark
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX, PersonView


class WorkList(StrEnum):
    """The piles on the packing table."""

    TO_PACK = "to_pack"
    READY = "ready"
    SHIPPED = "shipped"
    PROBLEMS = "problems"
    WAITING = "waiting"
    DONE = "done"


S = FulfilmentStatus
STATUSES_OF: dict[WorkList, frozenset[FulfilmentStatus]] = {
    WorkList.TO_PACK: frozenset({S.ALLOCATED, S.PACKING}),
    WorkList.READY: frozenset({S.READY, S.READY_TO_COLLECT}),
    WorkList.SHIPPED: frozenset({S.SHIPPED, S.OUT_FOR_DELIVERY}),
    WorkList.PROBLEMS: frozenset({S.EXCEPTION}),
    WorkList.WAITING: frozenset({S.AWAITING_ALLOCATION}),
    WorkList.DONE: frozenset({S.DELIVERED, S.COLLECTED, S.CALLED_OFF}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentAction:
    """A step the viewer may take now."""

    action: str
    label: str
    explains: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentView:
    """One fulfilment as its viewer may see it; the actions are the seller's alone."""

    order_id: UUID
    delivery_id: UUID
    title: str
    sku: str
    thumbnail_digest: str | None
    quantity: int
    buyer: PersonView
    path: Path
    status: FulfilmentStatus
    status_since: datetime
    paid_at: datetime
    held_until: datetime | None
    dispatch_due: datetime
    arrival_due: datetime
    expected_on: date | None
    handed_over_at: datetime | None
    arrived_at: datetime | None
    is_late: bool  # past what was promised, and still not done
    is_short: bool
    marks: tuple[Mark, ...]
    pieces: int
    problem: str
    written_down: str  # carrier and number that wait for the seller's signature; else empty
    is_own: bool  # the viewer is the seller, whose wallet ships it
    may_work: bool  # the viewer packs for the shop; staff only follow
    actions: tuple[FulfilmentAction, ...]

    @property
    def public_id(self) -> str:
        return public_id(DELIVERY_PREFIX, self.delivery_id)

    @property
    def handling_mark(self) -> str:
        """Equal where the handling is: what a form carries to know whether it still stands."""
        return handling_mark(self.marks, self.pieces)

    @property
    def order_public_id(self) -> str:
        return public_id(ORDER_PREFIX, self.order_id)

    def action(self, name: str) -> FulfilmentAction | None:
        return next((action for action in self.actions if action.action == name), None)


def handling_mark(marks: Iterable[str], pieces: int) -> str:
    return " ".join([str(pieces), *sorted(marks)])


@dataclass(frozen=True, slots=True)
class Refused:
    """One of many that could not be moved, and the sentence why."""

    delivery_id: UUID
    sentence: str


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of a step taken on many at once."""

    done: Sequence[UUID]
    refused: Sequence[Refused]
