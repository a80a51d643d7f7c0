"""What happens to fulfilments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class FulfilmentMoved(DomainEvent):
    """It went from one status to another; for a new one both are the first."""

    name: ClassVar[str] = "fulfilment.moved"
    delivery_id: UUID
    action: str
    source: str
    target: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FulfilmentShort(DomainEvent):
    """It is paid and no piece is there for it: the buyer has to be told that it takes longer."""

    name: ClassVar[str] = "fulfilment.short"
    delivery_id: UUID
    listing_id: UUID


@dataclass(frozen=True, kw_only=True)
class FulfilmentMarked(DomainEvent):
    """Somebody wrote down how the parcel has to be handled."""

    name: ClassVar[str] = "fulfilment.marked"
    delivery_id: UUID
    marks: tuple[str, ...]
    pieces: int
