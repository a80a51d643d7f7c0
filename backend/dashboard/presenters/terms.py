"""What a buyer agrees to, before paying: who holds what, until when, and what silence does."""

from __future__ import annotations

from dataclasses import dataclass

from backend.chain.policy import Policy
from backend.domain.catalog.plain_words import duration, percent
from backend.domain.escrow.silence import sentence_for
from backend.domain.escrow.statuses import Status


@dataclass(frozen=True, slots=True)
class Term:
    """One promise: an icon, a line, and what it means."""

    icon: str
    title: str
    text: str


_AGREE = (
    "At any time one of you can offer to divide the money, to send it back, to send another one or "
    "to take more time. Once the other accepts, the contract carries it out."
)


def present_terms(policy: Policy, *, arbiter: str, has_token: bool) -> tuple[Term, ...]:
    """The rules of an escrowed sale in the order in which they matter."""
    return (
        _locked(policy, has_token=has_token),
        Term(
            "truck",
            f"The seller has {duration(policy.ship_window)} to ship",
            sentence_for(Status.FUNDED, has_asset=has_token),
        ),
        Term(
            "package",
            f"It has {duration(policy.transit_window)} to arrive",
            sentence_for(Status.SHIPPED, has_asset=has_token),
        ),
        Term(
            "clock",
            f"You have {duration(policy.inspection_window)} to look at it",
            f"Counted from delivery; {duration(policy.long_inspection_window)} when only the "
            f"seller says that it arrived. {sentence_for(Status.DELIVERED, has_asset=has_token)}",
        ),
        Term("scale", "If something is wrong, you say so", _dispute(policy, arbiter)),
        Term("chat", "You can always settle it between you", _AGREE),
        Term("coins", "You pay no fee on top", _fees(policy)),
    )


def present_instant_terms(policy: Policy) -> tuple[Term, ...]:
    """A sale that pays out at once is no escrow, and says so."""
    return (
        Term(
            "alert",
            "The seller is paid at once",
            "Nothing waits in the escrow: once you pay, only the seller can give it back.",
        ),
        Term("coins", "You pay no fee on top", _fees(policy, may_be_ruled=False)),
    )


def _locked(policy: Policy, *, has_token: bool) -> Term:
    token = " Its token is locked beside it." if has_token else ""
    cancel = "Only the seller can send it back before the time is up."
    if policy.cancel_window:
        cancel = (
            f"You may change your mind within {duration(policy.cancel_window)}, "
            "as long as it has not been shipped."
        )
    return Term(
        "lock",
        "Your money waits in the escrow",
        f"The seller sees that it is there, and nobody can take it.{token} {cancel}",
    )


def _dispute(policy: Policy, arbiter: str) -> str:
    answer, decide = duration(policy.response_window), duration(policy.arbitration_window)
    return (
        f"The seller has {answer} to answer. {sentence_for(Status.DISPUTED, has_asset=False)} If "
        f"the seller contests it, the arbiter {arbiter} has {decide} to decide. "
        f"{sentence_for(Status.ARBITRATION, has_asset=False)} Agreed is here that you get "
        f"{percent(policy.silence_bps)} of what you claim."
    )


def _fees(policy: Policy, *, may_be_ruled: bool = True) -> str:
    parts = []
    if policy.fee_bps:
        parts.append(f"The marketplace keeps {percent(policy.fee_bps)} of what the seller is paid.")
    if policy.arbiter_fee_bps and may_be_ruled:
        parts.append(
            f"Only if the arbiter has to decide, {percent(policy.arbiter_fee_bps)} of what each "
            "side gets is the arbiter's."
        )
    return " ".join(parts) or "Nobody takes a part of it."
