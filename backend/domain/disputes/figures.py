"""What became of an arbiter's cases, counted from the facts of the chain. Reads, asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from backend.domain.disputes.views import DeskFigures
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.models import Escrow

PERCENT = 100


def count_cases(escrows: Sequence[Escrow]) -> DeskFigures:
    """All times here are the chain's own, so that they can be compared."""
    ended = [one for one in escrows if one.closed_at is not None]
    ruled = [one for one in ended if one.status == Status.RULED.value]
    lapsed = [one for one in ended if _has_lapsed(one)]
    waits = sorted(wait for one in ruled if (wait := _wait(one)) is not None)
    shares = [int(one.share) * PERCENT // int(one.claim) for one in ruled if one.claim]
    return DeskFigures(
        cases=len(escrows),
        open=len(escrows) - len(ended),
        ruled=len(ruled),
        settled=len(ended) - len(ruled) - len(lapsed),
        lapsed=len(lapsed),
        to_ruling=waits[len(waits) // 2] if waits else None,
        share=sum(shares) // len(shares) if shares else None,
    )


def _has_lapsed(escrow: Escrow) -> bool:
    """The arbiter had the word and did not use it."""
    is_timeout = escrow.closed_by == "TimedOut"
    return is_timeout and escrow.status_before == Status.ARBITRATION.value


def _wait(escrow: Escrow) -> timedelta | None:
    """From the last contest to the ruling; a return that was ruled counts until its ruling."""
    begun = escrow.return_contested_at or escrow.contested_at
    decided = escrow.closed_at
    if escrow.return_ruling_hash is not None and escrow.return_contested_at is None:
        decided = escrow.return_since
    return decided - begun if begun and decided else None
