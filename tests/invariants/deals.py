"""What two parties can agree on, and what one party can sign for somebody else to carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.contracts.builders import Purchase


class Deal(StrEnum):
    """How an open escrow may go on or end when both want it."""

    SPLIT = "split"  # closed: SETTLED
    RETURN = "return"  # the share is paid when the item is back: RETURNING
    REPLACEMENT = "replacement"  # another item is sent: FUNDED
    RESUME = "resume"  # it was made good: DELIVERED, inspected anew


@dataclass(frozen=True)
class Offer:
    """One party's proposal. It names the count of steps, so it dies with any change of state."""

    purchase: Purchase
    maker: str
    deal: Deal
    steps: int
    expiry: int  # the first second at which it is over
    share: int = 0  # of a split or a return
    is_token_to_buyer: bool = False  # of a split


@dataclass(frozen=True)
class Signed:
    """A party's signature over one action, to be carried by anybody (section 6).

    `arguments` are named; an action on an offer names it as `offer`.
    """

    signer: str
    purchase: Purchase
    action: str
    arguments: tuple[tuple[str, object], ...]
    steps: int
    expiry: int


# What a signature can stand for: everything that one party does to one escrow.
ACTIONS = frozenset(
    {
        "accept_return",
        "cancel",
        "concede",
        "confirm",
        "contest",
        "contest_return",
        "deliver",
        "dispute",
        "extend",
        "offer",
        "refund",
        "refund_released",
        "return_shipped",
        "rule",
        "rule_return",
        "settle",
        "ship",
        "withdraw_offer",
    }
)
