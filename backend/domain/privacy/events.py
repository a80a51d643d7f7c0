"""What happens to people's own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class DataExported(DomainEvent):
    """Somebody took a copy of everything that is kept about them."""

    name: ClassVar[str] = "data.exported"
    party_id: UUID


@dataclass(frozen=True, kw_only=True)
class ErasureAsked(DomainEvent):
    """Somebody asked to be erased."""

    name: ClassVar[str] = "erasure.asked"
    party_id: UUID


@dataclass(frozen=True, kw_only=True)
class ErasureWithdrawn(DomainEvent):
    """Somebody wants to stay; what is erased already stays erased."""

    name: ClassVar[str] = "erasure.withdrawn"
    party_id: UUID


@dataclass(frozen=True, kw_only=True)
class ErasureFinished(DomainEvent):
    """Everything that may go is gone."""

    name: ClassVar[str] = "erasure.finished"
    party_id: UUID
