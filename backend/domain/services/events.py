"""What happens around services, beside the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ServiceReported(DomainEvent):
    """The seller said something about the work: begun, done or declined."""

    name: ClassVar[str] = "service.reported"
    delivery_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class RequestMoved(DomainEvent):
    """More time or money back was asked for, granted, refused or taken back."""

    name: ClassVar[str] = "request.moved"
    delivery_id: UUID
    request_id: UUID
    kind: str
    status: str
    role: str
