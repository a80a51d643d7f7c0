"""Notes about an order: at any time, or with a step.

Some are for the shop, some for the staff alone, some for everybody who sees the order.

The policy says who writes; whom a note may be for follows from who writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.viewer import Audience, Viewer
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.events import NoteAdded
from backend.domain.orders.models import OrderNote
from backend.domain.orders.views import OrderView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_NOTE = 2_000
# What somebody has to be allowed to read such a note; a note for a group is written within it.
READING: Mapping[Audience, Action] = {
    Audience.SHOP: Action.READ_SHOP_NOTES,
    Audience.STAFF: Action.READ_STAFF_NOTES,
    Audience.EVERYBODY: Action.SEE_ORDER,
}


@dataclass(frozen=True, slots=True)
class StepNotes:
    """What may be written with a step: among those who work on it, and for the client."""

    inside: str = ""
    told: str = ""


NO_NOTES = StepNotes()


def reads(audience: Audience, order: OrderView) -> bool:
    """Whether what is written for these is shown to the viewer of the order."""
    return order.allows(READING[audience])


def audiences_of(order: OrderView) -> tuple[Audience, ...]:
    """Whom the viewer of the order can write a note for."""
    if not order.allows(Action.ADD_NOTE):
        return ()
    return tuple(audience for audience in READING if reads(audience, order))


class NoteService:
    """Writes notes; the timeline shows them."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock

    async def add(
        self,
        order: OrderView,
        audience: Audience,
        text: str,
        viewer: Viewer,
    ) -> None:
        """A note without a step."""
        _require(order)
        tidy = _checked(order, audience, "text", text, shortest=1)
        note_id, now = uuid7(), self._clock.now()
        event = NoteAdded(
            occurred_at=now,
            order_id=order.id,
            note_id=note_id,
            readers=audience.value,
        )
        event_id = await outbox.record(self._session, event, viewer)
        assert event_id is not None
        self._write(order.id, note_id, event_id, audience, tidy, now, viewer)
        await self._session.flush()

    def check(self, order: OrderView, notes: StepNotes) -> StepNotes:
        """The notes of a step as they will be kept; asked before the step is taken."""
        if notes == NO_NOTES:
            return notes
        _require(order)
        group = next(a for a in audiences_of(order) if a is not Audience.EVERYBODY)
        return StepNotes(
            _checked(order, group, "note", notes.inside, shortest=0),
            _checked(order, Audience.EVERYBODY, "told", notes.told, shortest=0),
        )

    async def attach(
        self, order: OrderView, event_id: UUID | None, notes: StepNotes, viewer: Viewer
    ) -> None:
        """Checked notes, kept with the step that `event_id` records."""
        group = next((a for a in audiences_of(order) if a is not Audience.EVERYBODY), None)
        now = self._clock.now()
        for audience, text in ((group, notes.inside), (Audience.EVERYBODY, notes.told)):
            if text and audience is not None and event_id is not None:
                self._write(order.id, uuid7(), event_id, audience, text, now, viewer)
        await self._session.flush()

    def _write(
        self,
        order_id: UUID,
        note_id: UUID,
        event_id: UUID,
        audience: Audience,
        text: str,
        now: datetime,
        viewer: Viewer,
    ) -> None:
        self._session.add(
            OrderNote(
                order_id=order_id,
                id=note_id,
                event_id=event_id,
                author_id=viewer.require_party(),
                audience=audience.value,
                text=text,
                at=now,
            )
        )


def _require(order: OrderView) -> None:
    if not order.allows(Action.ADD_NOTE):
        raise OrderNotFound("There is no such order.", order_id=str(order.id))


def _checked(order: OrderView, audience: Audience, field: str, text: str, *, shortest: int) -> str:
    checks = FieldChecks()
    tidy = checks.block(field, text, shortest=shortest, longest=LONGEST_NOTE)
    is_theirs = audience in audiences_of(order)
    checks.require("audience", "Choose who reads it: your own side, or everybody.", met=is_theirs)
    checks.raise_if_any()
    return tidy
