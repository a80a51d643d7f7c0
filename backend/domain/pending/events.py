"""What is told of transactions on their way: pages change by it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class TransactionSent(DomainEvent):
    """A party has sent one, and the node knows it."""

    name: ClassVar[str] = "transaction.sent"
    delivery_id: UUID
    tx_hash: bytes


@dataclass(frozen=True, kw_only=True)
class TransactionMoved(DomainEvent):
    """It has got somewhere, or it will not."""

    name: ClassVar[str] = "transaction.moved"
    delivery_id: UUID
    tx_hash: bytes
    status: str
