"""How an escrow came out, as far as it says something about those who took part. Pure.

An outcome has only what is counted, so that escrows which came out alike are one outcome with a
number. Whoever has the contract's logs can make the same outcomes: `outcome_of` of the fold.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.settlement import BPS
from backend.domain.escrow.statuses import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one escrow adds to the records of its buyer, its seller and its arbiter."""

    status: Status
    closed_by: str | None  # the contract's word
    status_before: Status | None  # what a time-out found: whose silence it was
    is_shipped_in_time: bool | None  # None: nothing was shipped
    is_disputed: bool
    is_contested: bool  # it came before the arbiter
    is_refunded_later: bool
    ruled_bps: int | None  # the buyer's part of what was claimed, by the arbiter's ruling

    @property
    def is_ended(self) -> bool:
        return self.closed_by is not None

    def silent_in(self, *statuses: Status) -> bool:
        """Whether it ended because somebody let a deadline of one of these pass."""
        return self.closed_by == "TimedOut" and self.status_before in statuses


def outcome_of(record: EscrowRecord) -> Outcome:
    return Outcome(
        status=record.status,
        closed_by=record.closed_by,
        status_before=record.status_before,
        is_shipped_in_time=record.is_shipped_in_time,
        is_disputed=record.disputes > 0,
        is_contested=record.contested_at is not None or record.return_contested_at is not None,
        is_refunded_later=record.refunded_later > 0,
        ruled_bps=_ruled_bps(record),
    )


def _ruled_bps(record: EscrowRecord) -> int | None:
    if record.status is not Status.RULED or not record.claim:
        return None
    return record.share * BPS // record.claim
