"""What the three ways out share: one claimed, carried outside any transaction, settled.

A courier may die at any moment. What it had claimed is free again after a while, and what it sends
a second time carries the same id, so that the other side can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.domain.notifications.models import SendingColumns
from backend.domain.notifications.sending_repository import SendingStatus

# Seconds after which a failed try is repeated, by the number of tries so far.
PAUSES = (10, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000)
MOST_TRIES = len(PAUSES) + 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try went. `is_final`: another one would end the same way."""

    is_sent: bool
    problem: str = ""
    is_final: bool = False


def settle(row: SendingColumns, outcome: Outcome, now: datetime) -> SendingStatus:
    """Write down how it went; the status it has then."""
    row.is_held, row.problem = False, outcome.problem
    if outcome.is_sent:
        status = SendingStatus.SENT
    elif outcome.is_final or row.attempts >= MOST_TRIES:
        status = SendingStatus.DEAD
    else:
        row.due_at = now + pause_after(row.attempts, row.id)
        return SendingStatus.WAITING
    row.status, row.ended_at = status.value, now
    return status


def drop(row: SendingColumns, problem: str, now: datetime) -> None:
    """Nobody wants it any more."""
    row.is_held, row.problem = False, problem
    row.status, row.ended_at = SendingStatus.DROPPED.value, now


def pause_after(attempts: int, sending_id: UUID) -> timedelta:
    """The pause of the table, up to a fifth longer, so that what failed together spreads."""
    seconds = PAUSES[min(attempts, len(PAUSES)) - 1]
    return timedelta(seconds=seconds + seconds * (sending_id.int % 64) // 320)
