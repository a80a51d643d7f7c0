"""What happens to exporters. What they do stands in the record of their runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ExporterAdded(DomainEvent):
    """A shop hands its orders on from now on."""

    name: ClassVar[str] = "exporter.added"
    seller_id: UUID
    exporter_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExporterAltered(DomainEvent):
    """What it writes, when, or where it goes is another thing now."""

    name: ClassVar[str] = "exporter.changed"
    seller_id: UUID
    exporter_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExporterRemoved(DomainEvent):
    """It runs no more; the record of its runs stays."""

    name: ClassVar[str] = "exporter.removed"
    seller_id: UUID
    exporter_id: UUID
