"""What happened to an order, and what was noted about it."""

from __future__ import annotations

from datetime import datetime

from backend.api.schemas.base import DeliveryId, HashText, LongText, Sent, Shown
from backend.api.schemas.orders import PersonShown
from backend.core.viewer import Audience
from backend.domain.orders.timeline import TimelineEntry


class NoteSent(Sent):
    """Something to remember, and who reads it."""

    audience: Audience
    text: LongText


class NoteShown(Shown):
    """A note that stands with what happened."""

    audience: Audience
    text: str


class TimelineShown(Shown):
    """One thing that happened; with `tx_hash` anybody can check it on the chain.

    `actor_role` is buyer, seller, team, staff or program; null where the sentence says who did it.
    `is_detail`: for the record alone.
    """

    at: datetime
    name: str
    sentence: str
    delivery_id: DeliveryId | None
    source: str | None
    status: str | None
    actor_role: str | None
    actor: PersonShown | None
    notes: list[NoteShown]
    is_detail: bool
    tx_hash: HashText | None
    block_number: int | None

    @classmethod
    def of(cls, entry: TimelineEntry) -> TimelineShown:
        person = entry.actor.person if entry.actor else None
        return cls(
            at=entry.at,
            name=entry.name,
            sentence=entry.sentence,
            delivery_id=entry.delivery_id,
            source=entry.source,
            status=entry.status,
            actor_role=entry.actor.role if entry.actor else None,
            actor=PersonShown.of(person) if person else None,
            notes=[NoteShown(audience=one.audience, text=one.text) for one in entry.notes],
            is_detail=entry.is_detail,
            tx_hash=entry.tx_hash,
            block_number=entry.block_number,
        )


class TimelineListShown(Shown):
    """The whole story of an order, oldest first."""

    items: list[TimelineShown]
