"""What is kept about somebody, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.domain.privacy.inventory import KEPT
from backend.domain.privacy.kept import Fate
from backend.domain.privacy.service import Erasure, Waiting

_FATES = {
    Fate.GOES: Badge("Goes", "success"),
    Fate.EMPTIED: Badge("Words go", "info"),
    Fate.STAYS: Badge("Stays", "neutral"),
}


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One kind of thing."""

    words: str
    fate: Badge
    because: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """An order an erasure waits for."""

    title: str
    href: str
    because: str
    until: Moment | None


@dataclass(frozen=True, slots=True)
class OwnDataPage:
    """What pages/own_data.html prints."""

    kept: tuple[KeptLine, ...]
    asked_at: Moment | None
    waits_for: tuple[WaitingLine, ...]


def present_own_data(
    erasure: Erasure | None, waits_for: Sequence[Waiting], now: datetime
) -> OwnDataPage:
    """Everything on it is the same for everybody, but for the erasure."""
    return OwnDataPage(
        kept=tuple(KeptLine(kept.words, _FATES[kept.fate], kept.because) for kept in KEPT),
        asked_at=present_moment(erasure.asked_at, now) if erasure else None,
        waits_for=tuple(_waiting(one, now) for one in waits_for),
    )


def _waiting(waiting: Waiting, now: datetime) -> WaitingLine:
    return WaitingLine(
        title=waiting.order.deliveries[0].title,
        href=f"/orders/{waiting.order.public_id}",
        because=waiting.because,
        until=present_moment(waiting.until, now) if waiting.until else None,
    )
