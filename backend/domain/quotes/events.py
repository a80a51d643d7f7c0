"""What happens to quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import Transition


@dataclass(frozen=True, kw_only=True)
class QuoteMoved(Transition):
    """Somebody took a step of the quote's table; `status` is where it stands now."""

    name: ClassVar[str] = "quote.moved"
    lands: ClassVar[str] = "status"
    quote_id: UUID
    status: str
    buyer_id: UUID
    seller_id: UUID
