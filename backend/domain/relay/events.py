"""What happens to a signature that is carried. For its author alone, until the chain shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class _RelayEvent(DomainEvent):
    delivery_id: UUID
    action_id: UUID
    party_id: UUID
    action: str


@dataclass(frozen=True, kw_only=True)
class SignatureAccepted(_RelayEvent):
    """A party has handed in a signed step."""

    name: ClassVar[str] = "relay.accepted"


@dataclass(frozen=True, kw_only=True)
class SignatureSent(_RelayEvent):
    """A transaction of ours carries it."""

    name: ClassVar[str] = "relay.sent"


@dataclass(frozen=True, kw_only=True)
class SignatureSettled(_RelayEvent):
    """It was carried, or it is certain that it will not be."""

    name: ClassVar[str] = "relay.settled"
    status: str
