"""Events made up for the tests of the event log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent
from tests.fixtures.time import NOON


@dataclass(frozen=True, kw_only=True)
class BellRang(DomainEvent):
    name: ClassVar[str] = "test_bell.rang"
    strokes: int = 1
    by: bytes = b""
    tower: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class BellCracked(DomainEvent):
    name: ClassVar[str] = "test_bell.cracked"


def a_bell(strokes: int = 1, **changes) -> BellRang:
    return BellRang(occurred_at=NOON, strokes=strokes, **changes)
