"""The two ends of a step in a story, in the words of the badges that people know them by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from backend.dashboard.presenters.badges import (
    REQUEST_BADGES,
    STATUS_BADGES,
    TICKET_BADGES,
    Badge,
)
from backend.dashboard.presenters.fulfilment import BADGES, READY
from backend.domain.care.events import TicketMoved
from backend.domain.fulfilment.events import FulfilmentMoved
from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.domain.gateways.events import BesideMoved
from backend.domain.orders.events import OrderDecided
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.planning import Flow
from backend.domain.orders.words import told
from backend.domain.services.events import RequestMoved

E = TypeVar("E", bound=StrEnum)
_UNPACKED = frozenset({Flow.ELECTRONIC, Flow.INSTANT, Flow.SERVICE})
_HELD: dict[str, str] = {
    HoldStatus.WAITING: "Waits for approval",
    HoldStatus.APPROVED: "Approved",
    HoldStatus.REFUSED: "Refused",
}


def _texts(badges: Mapping[E, Badge]) -> dict[str, str]:
    return {status: badge.text for status, badge in badges.items()}


_ESCROW = _texts(STATUS_BADGES)
WORDS: dict[str, Mapping[str, str]] = {
    FulfilmentMoved.name: _texts(BADGES),
    BesideMoved.name: _ESCROW,
    OrderDecided.name: _HELD,
    TicketMoved.name: _texts(TICKET_BADGES),
    RequestMoved.name: _texts(REQUEST_BADGES),
}
"""By the event's name and the status; what is not here is the chain's and an escrow's status."""


def way_in_words(name: str, source: str, status: str, flow: Flow) -> str:
    """From where to where."""
    return f"{_word(name, source, flow)} → {_word(name, status, flow)}"


def _word(name: str, status: str, flow: Flow) -> str:
    if name == FulfilmentMoved.name and status == FulfilmentStatus.READY and flow in _UNPACKED:
        return READY.text
    return told(WORDS.get(name, _ESCROW)[status], flow)
