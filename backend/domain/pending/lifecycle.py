"""What becomes of a transaction between "sent" and "read by the index". Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Nodes hear of a transaction at different times, and forget it when their pool is full.
MISSING_FOR = timedelta(minutes=2)
LONGEST_WAIT = timedelta(days=1)


class PendingStatus(StrEnum):
    """How far it has come."""

    WAITING = "waiting"  # for a block
    MINED = "mined"  # in a block the index has not read
    TAKEN_OVER = "taken_over"  # the index has it; nothing more to say here
    FAILED = "failed"  # in a block, refused by the contract
    REPLACED = "replaced"  # another one of the same number was mined
    DROPPED = "dropped"  # the network does not know it any more
    EXPIRED = "expired"  # waited so long that nobody should


OPEN = frozenset({PendingStatus.WAITING, PendingStatus.MINED})


@dataclass(frozen=True, slots=True)
class Sighting:
    """What index and node say about a transaction at one moment."""

    is_indexed: bool = False
    is_known: bool = False  # to the node, waiting or mined
    is_mined: bool = False
    is_success: bool = False
    is_nonce_used: bool = False  # by this or another one


def judge(
    seen: Sighting, *, sent_at: datetime, missing_since: datetime | None, now: datetime
) -> PendingStatus:
    """Where it stands. What is mined and good stays open until the index has read it."""
    if seen.is_indexed:
        return PendingStatus.TAKEN_OVER
    if seen.is_mined:
        return PendingStatus.MINED if seen.is_success else PendingStatus.FAILED
    if not seen.is_known and seen.is_nonce_used:
        return PendingStatus.REPLACED
    if missing_since is not None and not seen.is_known and now - missing_since >= MISSING_FOR:
        return PendingStatus.DROPPED
    if now - sent_at >= LONGEST_WAIT:
        return PendingStatus.EXPIRED
    return PendingStatus.WAITING
