"""The seller's work list: what is to be packed, what is ready, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.fulfilment.errors import FulfilmentStepNotAllowed, HandlingChanged
from backend.domain.fulfilment.events import FulfilmentMarked
from backend.domain.fulfilment.following import after_allocation, after_packing, is_over
from backend.domain.fulfilment.lifecycle import (
    FULFILMENT,
    FulfilmentFacts,
    FulfilmentRole,
    FulfilmentStatus,
    Path,
)
from backend.domain.fulfilment.models import Fulfilment
from backend.domain.fulfilment.moves import move
from backend.domain.fulfilment.promises import Mark
from backend.domain.fulfilment.repository import Context, FulfilmentRepository
from backend.domain.fulfilment.views import (
    STATUSES_OF,
    BulkOutcome,
    FulfilmentAction,
    FulfilmentView,
    Refused,
    WorkList,
    handling_mark,
)
from backend.domain.orders.notes import NO_NOTES, NoteService, StepNotes
from backend.domain.orders.presenting import person
from backend.domain.orders.reading import key_of, read_once
from backend.domain.orders.service import OrderService
from backend.domain.parties.policy import Action, shops_where
from backend.domain.shipping.models import Shipment, Way
from backend.domain.shipping.repository import ShipmentRepository
from backend.domain.shipping.tracking import carrier_name

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_AT_ONCE = 100
MOST_PIECES = 99
LONGEST_PROBLEM = 500
_TOO_LATE = "It cannot be done any more: it stands at “{status}” now."


class FulfilmentService:
    """Commands of the seller and those who work for the seller, and what everybody may read."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._clock = resources.clock
        self._rows = FulfilmentRepository(session)
        self._shipments = ShipmentRepository(session)
        self._orders = OrderService(session, resources)
        self._notes = NoteService(session, resources)

    async def list(
        self, pile: WorkList, asked: PageRequest, viewer: Viewer
    ) -> Page[FulfilmentView]:
        """One pile of the viewer's work."""
        page = await self._rows.list_page(pile, asked, viewer, self._resources.cursors)
        return Page(await self._views(page.items, viewer), page.next_cursor)

    async def count(self, viewer: Viewer) -> dict[WorkList, int]:
        """How high each pile is."""
        counts = await self._rows.count_by_status(viewer)
        return {
            pile: sum(counts.get(status, 0) for status in statuses)
            for pile, statuses in STATUSES_OF.items()
        }

    async def count_unsigned(self, viewer: Viewer) -> int:
        """Parcels of the viewer's shop that are written down and wait for their signature."""
        ready = await self._rows.list_ready_parcels(viewer.require_party())
        return len(await self._shipments.list_waiting(ready, Way.OUT))

    async def get(self, delivery_id: UUID, viewer: Viewer) -> FulfilmentView:
        """One piece of the viewer's work."""
        return (await self._views([await self._rows.get(delivery_id, viewer)], viewer))[0]

    async def list_by_id(
        self, delivery_ids: Collection[UUID], viewer: Viewer
    ) -> Sequence[FulfilmentView]:
        """Several pieces of the viewer's work, what is due first on top."""
        return await self._views(await self._rows.list_own(delivery_ids, viewer), viewer)

    async def of_order(self, order_id: UUID, viewer: Viewer) -> dict[UUID, FulfilmentView]:
        """By delivery, for whoever sees the order."""
        key = ("fulfilments", *key_of(order_id, viewer))
        return await read_once(self._session, key, lambda: self._of_order(order_id, viewer))

    async def _of_order(self, order_id: UUID, viewer: Viewer) -> dict[UUID, FulfilmentView]:
        await self._orders.get(order_id, viewer)
        views = await self._views(await self._rows.list_of_order(order_id), viewer)
        return {view.delivery_id: view for view in views}

    async def take(
        self,
        action: str,
        delivery_id: UUID,
        viewer: Viewer,
        problem: str = "",
        notes: StepNotes = NO_NOTES,
    ) -> FulfilmentView:
        """One step of the table. A problem is told in words, which the buyer reads, too."""
        row = await self._rows.get(delivery_id, viewer)
        words = _checked_problem(action, problem)
        order = await self._orders.get(row.order_id, viewer) if notes != NO_NOTES else None
        kept = self._notes.check(order, notes) if order else NO_NOTES
        event_id = await self._take(action, row, viewer, words)
        if order is not None:
            await self._notes.attach(order, event_id, kept, viewer)
        return (await self._views([row], viewer))[0]

    async def take_many(
        self, action: str, delivery_ids: Sequence[UUID], viewer: Viewer
    ) -> BulkOutcome:
        """The same step on many. Each stands for itself: one that cannot stops no other."""
        checks = FieldChecks()
        checks.require(
            "delivery_ids",
            f"Choose 1 to {MOST_AT_ONCE}.",
            met=0 < len(delivery_ids) <= MOST_AT_ONCE,
        )
        checks.require("action", "This step needs words of its own.", met=action in BULK)
        checks.raise_if_any()
        done: list[UUID] = []
        refused: list[Refused] = []
        # In one order for everybody, so that two people at it cannot lock each other out.
        for delivery_id in sorted(set(delivery_ids)):
            row = await self._rows.get(delivery_id, viewer)
            try:
                await self._take(action, row, viewer, "")
                done.append(delivery_id)
            except FulfilmentStepNotAllowed as error:
                refused.append(Refused(delivery_id, error.message))
        return BulkOutcome(done, refused)

    async def mark(
        self,
        delivery_id: UUID,
        marks: Collection[Mark],
        pieces: int,
        viewer: Viewer,
        *,
        seen: str | None = None,
    ) -> FulfilmentView:
        """How the parcel wants to be handled, and in how many pieces it travels.

        With `seen`, the mark of the handling as it was read, nobody's changes since are undone.
        """
        row = await self._rows.get(delivery_id, viewer)
        if seen is not None and seen != handling_mark(row.marks, row.pieces):
            raise HandlingChanged(
                "The handling was changed meanwhile. What you chose is still here: compare it, and "
                "save again to put it in place of what stands there."
            )
        checks = FieldChecks()
        checks.whole("pieces", pieces, least=1, most=MOST_PIECES)
        checks.raise_if_any()
        if row.handed_over_at is not None or is_over(FulfilmentStatus(row.status)):
            raise FulfilmentStepNotAllowed(
                "It has left already; its label cannot change any more.", reason="wrong_status"
            )
        chosen = tuple(mark for mark in Mark if mark in marks)
        row.marks, row.pieces = [mark.value for mark in chosen], pieces
        event = FulfilmentMarked(
            occurred_at=self._clock.now(),
            order_id=row.order_id,
            delivery_id=row.delivery_id,
            marks=tuple(row.marks),
            pieces=pieces,
        )
        await outbox.record(self._session, event, viewer)
        return (await self._views([row], viewer))[0]

    async def _take(
        self, action: str, row: Fulfilment, viewer: Viewer, problem: str
    ) -> UUID | None:
        now, status = self._clock.now(), FulfilmentStatus(row.status)
        reason = FULFILMENT.why_not(action, status, FulfilmentRole.SELLER, facts_of(row), now)
        if reason:
            sentence = _TOO_LATE.format(status=status.value.replace("_", " "))
            raise FulfilmentStepNotAllowed(
                sentence, action=action, reason=reason, status=status.value
            )
        step = FULFILMENT.step(action, status)
        assert step is not None
        target = step.leads_to(status)
        if action in _END_BY_PATH:
            target = _END_BY_PATH[action](Path(row.path))
        event_id = await move(self._session, row, action, target, now, viewer, problem)
        row.problem = problem
        return event_id

    async def _views(self, rows: Sequence[Fulfilment], viewer: Viewer) -> Sequence[FulfilmentView]:
        contexts = await self._rows.contexts([row.delivery_id for row in rows])
        ready = [row.delivery_id for row in rows if row.status == FulfilmentStatus.READY.value]
        waiting = await self._shipments.list_waiting(ready, Way.OUT)
        now = self._clock.now()
        return [
            _view(row, contexts[row.delivery_id], waiting.get(row.delivery_id), viewer, now)
            for row in rows
        ]


# Steps that need nothing but the order of a seller, and can be taken back by another one.
BULK = frozenset({"start_packing", "finish_packing", "unpack", "resolve_problem"})
# Steps whose end depends on how the goods reach the buyer.
_END_BY_PATH: dict[str, Callable[[Path], FulfilmentStatus]] = {
    "finish_packing": after_packing,
    "resolve_problem": after_allocation,
}
UNDO: dict[str, str] = {"start_packing": "unpack", "finish_packing": "unpack"}


def facts_of(row: Fulfilment) -> FulfilmentFacts:
    return FulfilmentFacts(path=Path(row.path), is_handed_over=row.handed_over_at is not None)


def _checked_problem(action: str, problem: str) -> str:
    if action != "report_problem":
        return ""
    checks = FieldChecks()
    cleaned = checks.line("problem", problem, shortest=3, longest=LONGEST_PROBLEM)
    checks.raise_if_any()
    return cleaned


def _view(
    row: Fulfilment, context: Context, parcel: Shipment | None, viewer: Viewer, now: datetime
) -> FulfilmentView:
    status = FulfilmentStatus(row.status)
    delivery = context.delivery
    due = row.arrival_due if row.handed_over_at else row.dispatch_due
    is_buyers = context.buyer.id == viewer.party_id
    may_work = row.seller_id in shops_where(viewer, Action.FULFIL) and not is_buyers
    return FulfilmentView(
        order_id=row.order_id,
        delivery_id=row.delivery_id,
        title=delivery.title,
        sku=delivery.sku,
        thumbnail_digest=delivery.thumbnail_digest,
        quantity=row.quantity,
        buyer=person(context.buyer),
        path=Path(row.path),
        status=status,
        status_since=row.status_since,
        paid_at=row.paid_at,
        held_until=row.held_until,
        dispatch_due=row.dispatch_due,
        arrival_due=row.arrival_due,
        expected_on=row.expected_on,
        handed_over_at=row.handed_over_at,
        arrived_at=row.arrived_at,
        is_late=not is_over(status) and now > due,
        is_short=row.is_short,
        marks=tuple(Mark(mark) for mark in row.marks),
        pieces=row.pieces,
        problem=row.problem,
        written_down=_in_words(parcel) if parcel and may_work else "",
        is_own=row.seller_id == viewer.party_id,
        may_work=may_work,
        actions=_actions(row, status, now) if may_work else (),
    )


def _in_words(parcel: Shipment) -> str:
    return f"{carrier_name(parcel.carrier)} {parcel.tracking_number}"


def _actions(
    row: Fulfilment, status: FulfilmentStatus, now: datetime
) -> tuple[FulfilmentAction, ...]:
    steps = FULFILMENT.allowed(status, FulfilmentRole.SELLER, facts_of(row), now)
    return tuple(
        FulfilmentAction(action=step.action, label=step.label, explains=step.explains)
        for step in steps
    )
