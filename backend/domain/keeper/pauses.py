"""How long an escrow that could not be run is left alone. Pure."""

from __future__ import annotations

from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# What the contract says of one that is not (any more) due. Somebody was first, or the index is
# older than the chain: it looks after itself.
_NOT_DUE = ("escrow: closed", "escrow: too early", "escrow: unknown escrow")
_LONGEST_REASON = 200


def pause_after(failures: int) -> timedelta:
    """Twice as long each time, so that one poisoned escrow costs a question every six hours."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(max(failures - 1, 0), 16)))


def is_somebody_first(reason: str) -> bool:
    """Whether a refusal only says that there is nothing to do."""
    return any(words in reason for words in _NOT_DUE)


def shown_reason(text: str) -> str:
    """A contract's or a token's words, short enough to keep."""
    words = text.removeprefix("execution reverted: ")
    return "".join(letter for letter in words if letter.isprintable())[:_LONGEST_REASON]
