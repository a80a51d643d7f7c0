"""Why the model says no. One exception, a small set of kinds; a refused call changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong with a call: who, what, when, how much, and whether it arrived."""

    UNKNOWN = "unknown"  # no such escrow or policy
    EXISTS = "exists"  # registered or funded before
    WRONG_ROLE = "wrong_role"
    WRONG_STATUS = "wrong_status"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    BAD_AMOUNT = "bad_amount"
    BAD_TERMS = "bad_terms"
    NOT_SIGNED = "not_signed"  # no signature, or one over another state
    WITHDRAWN = "withdrawn"  # the listing or the offer was taken back
    SOLD_OUT = "sold_out"
    NOT_PAID = "not_paid"  # the money did not arrive in full
    NO_TOKEN = "no_token"  # it did not arrive in custody
    NOTHING_OWED = "nothing_owed"
    NOT_TAKEN = "not_taken"  # the chosen receiver of a withdrawal refuses it


class Refused(Exception):
    """The protocol does not allow this call now."""

    def __init__(self, kind: Kind, *others: Kind) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.kinds = frozenset({kind, *others})  # all that is wrong, when the order is nobody's


def faults_of(*checks: Callable[[], None]) -> list[Kind]:
    """What each check has to say, in their order."""
    found = []
    for check in checks:
        try:
            check()
        except Refused as refused:
            found.append(refused.kind)
    return found


def require(is_fine: bool, kind: Kind) -> None:  # noqa: FBT001 - reads like an assert
    if not is_fine:
        raise Refused(kind)
