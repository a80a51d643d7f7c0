"""What happens to quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class QuoteMoved(DomainEvent):
    """Somebody took a step of the quote's table; `status` is where it stands now."""

    name: ClassVar[str] = "quote.moved"
    quote_id: UUID
    action: str
    status: str
    buyer_id: UUID
    seller_id: UUID
