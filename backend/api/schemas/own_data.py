"""What is kept about oneself, and the request to be erased."""

from __future__ import annotations

from datetime import datetime

from backend.api.schemas.base import OrderId, Shown
from backend.domain.privacy.inventory import KEPT
from backend.domain.privacy.kept import Fate, Kept
from backend.domain.privacy.service import Erasure, Waiting


class KeptShown(Shown):
    """One kind of thing that is kept, and what an erasure does to it."""

    section: str
    words: str
    fate: Fate
    because: str

    @classmethod
    def of(cls, kept: Kept) -> KeptShown:
        return cls(section=kept.section, words=kept.words, fate=kept.fate, because=kept.because)


class KeptListShown(Shown):
    """All of it."""

    items: list[KeptShown]

    @classmethod
    def whole(cls) -> KeptListShown:
        return cls(items=[KeptShown.of(kept) for kept in KEPT])


class WaitingShown(Shown):
    """An order that keeps its words for now: why, and until when at the latest."""

    order_id: OrderId
    because: str
    until: datetime | None

    @classmethod
    def of(cls, waiting: Waiting) -> WaitingShown:
        return cls(order_id=waiting.order.id, because=waiting.because, until=waiting.until)


class ErasureShown(Shown):
    """How a request to be erased stands. Everything that waits for nothing is erased."""

    asked_at: datetime
    finished_at: datetime | None
    waits_for: list[WaitingShown]

    @classmethod
    def of(cls, erasure: Erasure) -> ErasureShown:
        return cls(
            asked_at=erasure.asked_at,
            finished_at=erasure.finished_at,
            waits_for=[WaitingShown.of(one) for one in erasure.waits_for],
        )
