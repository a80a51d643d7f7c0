"""Requests that may be sent twice and happen once.

The key and the answer are stored in the transaction of the effect: after a crash between commit
and reply, the same request gets the same answer. A refused request leaves no key behind, so it
may be corrected and sent again. Keys are kept for a day.
"""

from backend.core.idempotency.store import (
    KEPT_FOR,
    Answer,
    Claim,
    KeyInFlight,
    KeyReused,
    begin,
    digest_of_request,
    forget_old,
    keep,
)

__all__ = [
    "KEPT_FOR",
    "Answer",
    "Claim",
    "KeyInFlight",
    "KeyReused",
    "begin",
    "digest_of_request",
    "forget_old",
    "keep",
]
