"""What a buyer agrees to, before paying: who holds what, until when, and what silence does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.chain.policy import Policy
from backend.domain.catalog.plain_words import duration, percent
from backend.domain.escrow.silence import sentence_for
from backend.domain.escrow.statuses import Status
from backend.domain.orders.planning import Flow
from backend.domain.orders.words import told


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


TO_SHIP, TO_ARRIVE = "The seller has {time} to ship", "It has {time} to arrive"
COUNTED = "Counted from delivery; {time} when only the seller says that it arrived."
CANCELLING = "You may change your mind within {time}, as long as it has not been shipped."


def present_terms(policy: Policy, *, arbiter: str, has_token: bool, flow: Flow) -> tuple[Term, ...]:
    """The rules of an escrowed sale in the order in which they matter."""

    def say(words: str, seconds: int = 0) -> str:
        return told(words, flow).format(time=duration(seconds))

    def silence(status: Status) -> str:
        return sentence_for(status, has_asset=has_token, told=say)

    return (
        _locked(_cancelling(policy, say), has_token=has_token),
        Term("truck", say(TO_SHIP, policy.ship_window), silence(Status.FUNDED)),
        Term("package", say(TO_ARRIVE, policy.transit_window), silence(Status.SHIPPED)),
        Term(
            "clock",
            f"You have {duration(policy.inspection_window)} to look at it",
            f"{say(COUNTED, policy.long_inspection_window)} {silence(Status.DELIVERED)}",
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


def _cancelling(policy: Policy, say: Callable[[str, int], str]) -> str:
    if policy.cancel_window:
        return say(CANCELLING, policy.cancel_window)
    return "Only the seller can send it back before the time is up."


def _locked(cancelling: str, *, has_token: bool) -> Term:
    token = " Its token is locked beside it." if has_token else ""
    return Term(
        "lock",
        "Your money waits in the escrow",
        f"The seller sees that it is there, and nobody can take it.{token} {cancelling}",
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
