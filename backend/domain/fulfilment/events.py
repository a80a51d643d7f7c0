"""What happens to fulfilments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent, Transition
from backend.core.viewer import Audience
from backend.domain.fulfilment.lifecycle import FulfilmentStatus

# Whatever it is: files and work wait, are ready and are delivered, too.
_SENTENCES: dict[FulfilmentStatus, str] = {
    FulfilmentStatus.AWAITING_ALLOCATION: "It waits for a piece to be set apart.",
    FulfilmentStatus.ALLOCATED: "A piece was set apart for it.",
    FulfilmentStatus.PACKING: "It is being packed.",
    FulfilmentStatus.READY: "It is ready.",
    FulfilmentStatus.READY_TO_COLLECT: "It is ready to be collected.",
    FulfilmentStatus.SHIPPED: "It went to the carrier.",
    FulfilmentStatus.OUT_FOR_DELIVERY: "It is out for delivery.",
    FulfilmentStatus.DELIVERED: "It has been delivered.",
    FulfilmentStatus.COLLECTED: "It has been collected.",
    FulfilmentStatus.EXCEPTION: "Something is wrong with it.",
    FulfilmentStatus.CALLED_OFF: "It was called off.",
}


@dataclass(frozen=True, kw_only=True)
class FulfilmentMoved(Transition):
    """It went from one status to another; for a new one both are the first."""

    name: ClassVar[str] = "fulfilment.moved"
    is_detail: ClassVar[bool] = True
    delivery_id: UUID
    target: str
    note: str = ""

    def sentence(self) -> str:
        words = _SENTENCES[FulfilmentStatus(self.target)]
        return f"{words} {self.note}" if self.note else words


@dataclass(frozen=True, kw_only=True)
class FulfilmentShort(DomainEvent):
    """It is paid and no piece is there for it: the buyer has to be told that it takes longer."""

    name: ClassVar[str] = "fulfilment.short"
    delivery_id: UUID
    listing_id: UUID

    def sentence(self) -> str:
        return "No piece is there for it yet, so it takes longer than promised."


@dataclass(frozen=True, kw_only=True)
class FulfilmentMarked(DomainEvent):
    """Somebody wrote down how the parcel has to be handled."""

    name: ClassVar[str] = "fulfilment.marked"
    audience: ClassVar[Audience] = Audience.SHOP
    is_detail: ClassVar[bool] = True
    delivery_id: UUID
    marks: tuple[str, ...]
    pieces: int

    def sentence(self) -> str:
        marks = ", ".join(mark.replace("_", " ") for mark in self.marks) or "none"
        return f"Handling: {marks}; in {self.pieces} {'parcel' if self.pieces == 1 else 'parcels'}."
