"""What happens when nobody acts: the promise beside every deadline, in numbers and in a sentence.

Pure. The numbers are the contract's; the sentences say the same in words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.chain.policy import Policy
from backend.domain.escrow.settlement import (
    Payout,
    Rates,
    share_when_arbiter_is_silent,
    split,
)
from backend.domain.escrow.statuses import IN_RETURN, Status

S = Status


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """One clock: the policy's window that sets it, and the promise."""

    window: str  # the policy's field
    sentence: str
    token_sentence: str  # added when the escrow holds a token


SILENCE: dict[Status, SilenceRule] = {
    S.FUNDED: SilenceRule(
        "ship_window",
        "If the seller has not shipped by then, the buyer gets all the money back.",
        "The token returns to the seller.",
    ),
    S.SHIPPED: SilenceRule(
        "transit_window",
        "If nobody has said by then that it arrived, the buyer gets all the money back.",
        "The token returns to the seller.",
    ),
    S.DELIVERED: SilenceRule(
        "inspection_window",
        "If the buyer has not objected by then, the seller is paid.",
        "The token goes to the buyer.",
    ),
    S.DISPUTED: SilenceRule(
        "response_window",
        "If the seller has not answered by then, the buyer gets what was claimed.",
        "The token goes to the buyer, unless the buyer gets all the money back.",
    ),
    S.ARBITRATION: SilenceRule(
        "arbitration_window",
        "If the arbiter has not decided by then, the claim is split as agreed beforehand.",
        "The token goes to the buyer, unless the buyer gets all the money back.",
    ),
    S.RETURNING: SilenceRule(
        "return_window",
        "If the buyer has not sent the goods back by then, the seller is paid.",
        "The token goes to the buyer.",
    ),
    S.RETURNED: SilenceRule(
        "return_inspection_window",
        "If the seller has not objected to what came back by then, the buyer's part is paid.",
        "The token returns to the seller.",
    ),
}


@dataclass(frozen=True, slots=True)
class SilentOutcome:
    """Where a time-out would lead, to the unit."""

    status: Status
    payout: Payout
    is_asset_to_buyer: bool


def silent_outcome(
    status: Status,
    *,
    amount: int,
    share: int,
    rates: Rates,
    silence_bps: int,
    is_return_ruled: bool = False,
) -> SilentOutcome:
    """What `timeout` would do with an open escrow.

    `share` is what its state holds: the claim, or the buyer's part after a return. The arbiter
    earns when a return that it had ordered comes to its end.
    """
    target, part = _silence(status, amount, share, silence_bps)
    if status in IN_RETURN and is_return_ruled:
        target = S.RULED
    payout = split(amount, part, rates, ruled=target is S.RULED)
    is_asset_to_buyer = part < amount and status is not S.RETURNED
    return SilentOutcome(target, payout, is_asset_to_buyer=is_asset_to_buyer)


def sentence_for(status: Status, *, has_asset: bool, told: Callable[[str], str] = str) -> str:
    """The promise of silence for an open status; `told` has other words for what is no parcel."""
    rule = SILENCE[status]
    said = told(rule.sentence)
    return f"{said} {rule.token_sentence}" if has_asset else said


def window_of(status: Status, policy: Policy, *, is_attested: bool = True) -> int:
    """How many seconds a policy gives an open status."""
    name = SILENCE[status].window
    if status is S.DELIVERED and not is_attested:
        name = "long_inspection_window"
    seconds = getattr(policy, name)
    assert isinstance(seconds, int)
    return seconds


def _silence(status: Status, amount: int, share: int, silence_bps: int) -> tuple[Status, int]:
    match status:
        case S.FUNDED | S.SHIPPED:
            return S.REFUNDED, amount
        case S.DELIVERED | S.RETURNING:
            return S.RELEASED, 0
        case S.DISPUTED:
            return (S.REFUNDED if share == amount else S.SETTLED), share
        case S.ARBITRATION:
            return S.SETTLED, share_when_arbiter_is_silent(share, silence_bps)
        case S.RETURNED:
            return S.SETTLED, share
        case _:
            raise ValueError(f"no clock runs while {status}")
