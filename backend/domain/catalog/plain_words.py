"""A policy in sentences. Buyers agree to these, so they say who, until when and what then."""

from __future__ import annotations

from backend.chain.policy import Policy
from backend.chain.types import ZERO_ADDRESS

_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def describe_policy(policy: Policy) -> list[str]:
    """The rules in the order in which they matter to an order."""
    return [
        _shipping(policy),
        _cancelling(policy),
        _arriving(policy),
        _inspecting(policy),
        _answering(policy),
        _ruling(policy),
        _attesting(policy),
        *_fees(policy),
    ]


def duration(seconds: int) -> str:
    """A length of time in the largest unit that fits it exactly, weeks from two on."""
    for name, size in _UNITS:
        count, rest = divmod(seconds, size)
        if rest == 0 and count >= (2 if name == "week" else 1):
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "no time"


def percent(bps: int) -> str:
    """Basis points as people write them: 250 is 2.5 %."""
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def _shipping(policy: Policy) -> str:
    return (
        f"The seller has {duration(policy.ship_window)} to ship after payment. "
        "If nothing is shipped by then, the buyer gets everything back."
    )


def _arriving(policy: Policy) -> str:
    return (
        f"The parcel has {duration(policy.transit_window)} to arrive. "
        "If nobody says it did, the buyer gets everything back."
    )


def _inspecting(policy: Policy) -> str:
    return (
        f"From delivery the buyer has {duration(policy.inspection_window)} to look and object, "
        f"and {duration(policy.long_inspection_window)} when only the seller says it arrived. "
        "Silence pays the seller."
    )


def _answering(policy: Policy) -> str:
    return (
        f"In a dispute the seller has {duration(policy.response_window)} to answer. "
        "Silence gives the buyer what was asked back."
    )


def _ruling(policy: Policy) -> str:
    return (
        f"If the seller contests, the arbiter has {duration(policy.arbitration_window)} to rule. "
        f"If the arbiter stays silent, the buyer gets {percent(policy.silence_bps)} of what was "
        "asked back and the arbiter nothing."
    )


def _cancelling(policy: Policy) -> str:
    if policy.cancel_window == 0:
        return "Once paid, the buyer cannot cancel alone; the seller can always refund."
    return (
        f"Within {duration(policy.cancel_window)} of paying, and before anything is shipped, "
        "the buyer can cancel and gets everything back."
    )


def _attesting(policy: Policy) -> str:
    if policy.attester == ZERO_ADDRESS:
        return "Nobody but the buyer and the seller can say that it arrived."
    return "A third party named in the policy can also say that it arrived."


def _fees(policy: Policy) -> list[str]:
    fees = []
    if policy.fee_bps:
        fees.append(f"The marketplace keeps {percent(policy.fee_bps)} of what the seller is paid.")
    if policy.arbiter_fee_bps:
        share = percent(policy.arbiter_fee_bps)
        fees.append(f"An arbiter who rules keeps {share} of what each side gets.")
    return fees or ["There are no fees."]
