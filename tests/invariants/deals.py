"""What two parties can agree on, and what one party can sign for somebody else to carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tests.contracts.builders import Purchase


class Deal(IntEnum):
    """How an open escrow may go on or end when both want it, by the numbers of the interface."""

    SPLIT = 0  # closed: SETTLED
    RETURN = 1  # the share is paid when the item is back: RETURNING
    REPLACEMENT = 2  # another item is sent: FUNDED
    RESUME = 3  # it was made good: DELIVERED, inspected anew
    MORE_TIME = 4  # the deadline moves


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
    new_deadline: int = 0  # of more time

    @property
    def is_well_formed(self) -> bool:
        """Nothing is said that the deal has no use for, and nothing more than there is."""
        return (
            0 <= self.share <= self.purchase.amount
            and (self.share == 0 or self.deal in {Deal.SPLIT, Deal.RETURN})
            and (not self.is_token_to_buyer or self.deal is Deal.SPLIT)
            and (self.new_deadline != 0) == (self.deal is Deal.MORE_TIME)
        )


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
    is_good: bool = True  # made by the signer, over this very action


@dataclass(frozen=True)
class Authorization:
    """A buyer's signature that pays for one escrow (ERC-3009)."""

    valid_after: int
    valid_before: int
    is_good: bool = True  # made by the buyer, over this amount and this escrow


@dataclass(frozen=True)
class Permit:
    """A buyer's signature instead of an approval (EIP-2612)."""

    amount: int
    deadline: int  # the last second at which it is good
    is_good: bool = True


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
