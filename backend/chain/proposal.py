"""What one party offers the other: the contract's struct Proposal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

PROPOSAL_TYPES: tuple[tuple[str, str], ...] = (
    ("deal", "uint8"),
    ("buyer_share", "uint256"),
    ("asset_to_buyer", "bool"),
    ("new_deadline", "uint256"),
    ("expiry", "uint256"),
)


class DealKind(IntEnum):
    """The contract's numbers for what two parties can agree on."""

    SPLIT = 0  # close now: a part for each
    RETURN = 1  # the goods go back, then the buyer is paid
    REPLACEMENT = 2  # the seller sends another one
    RESUME = 3  # it was made good: a new inspection
    MORE_TIME = 4  # a later deadline


@dataclass(frozen=True, slots=True)
class Proposal:
    """One offer. A field that means nothing for its deal is zero, else the contract refuses it."""

    deal: int
    buyer_share: int  # units of the currency; of a split or a return
    asset_to_buyer: bool  # of a split
    new_deadline: int  # unix seconds; of more time
    expiry: int  # unix seconds, the first second at which the offer is over

    @property
    def kind(self) -> DealKind:
        return DealKind(self.deal)
