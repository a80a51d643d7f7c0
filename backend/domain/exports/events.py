"""What happens to exporters and their runs, and to files for auditors."""

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


@dataclass(frozen=True, kw_only=True)
class ExporterRan(DomainEvent):
    """A cycle handed orders on, or tried to, or somebody had asked for it: open pages show it."""

    name: ClassVar[str] = "exporter.ran"
    seller_id: UUID
    exporter_id: UUID
    run_id: UUID
    status: str


@dataclass(frozen=True, kw_only=True)
class ExportFileGone(DomainEvent):
    """The file of a run was deleted; its record stays, with its hash."""

    name: ClassVar[str] = "exporter.file_gone"
    seller_id: UUID
    exporter_id: UUID
    run_id: UUID
    because: str


@dataclass(frozen=True, kw_only=True)
class AuditFileMoved(DomainEvent):
    """A file was asked for, is further on, or is there: open pages show it."""

    name: ClassVar[str] = "audit_file.moved"
    seller_id: UUID
    audit_file_id: UUID
    status: str
