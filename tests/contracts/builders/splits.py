"""How an amount leaves an escrow, from the protocol's words (section 5), not from the contract."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from tests.contracts.builders.constants import BPS


@dataclass(frozen=True)
class Split:
    """The six parts; they sum up to the amount."""

    buyer: int
    seller: int
    fee: int = 0
    royalty: int = 0
    arbiter_fee_buyer: int = 0
    arbiter_fee_seller: int = 0

    @property
    def arbiter(self) -> int:
        return self.arbiter_fee_buyer + self.arbiter_fee_seller

    @property
    def total(self) -> int:
        return self.buyer + self.seller + self.fee + self.royalty + self.arbiter


def split(
    amount: int, share: int, *, fee_bps: int = 250, royalty_bps: int = 0, arbiter_bps: int = 0
) -> Split:
    """Fee and royalty come off the seller's part, the arbiter's fee off both; each rounds down."""
    theirs = amount - share
    fee, royalty = _part(theirs, fee_bps), _part(theirs, royalty_bps)
    from_buyer, from_seller = _part(share, arbiter_bps), _part(theirs, arbiter_bps)
    return Split(
        buyer=share - from_buyer,
        seller=theirs - fee - royalty - from_seller,
        fee=fee,
        royalty=royalty,
        arbiter_fee_buyer=from_buyer,
        arbiter_fee_seller=from_seller,
    )


def _part(units: int, bps: int) -> int:
    return floor(Fraction(units) * bps / BPS)
