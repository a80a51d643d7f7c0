"""Who gets what when an escrow closes: the contract's arithmetic, in whole units of the currency.

Pure. Every rounding goes down and the receiver of the part carries the dust, so the parts always
add up to the amount that was locked.
"""

from __future__ import annotations

from dataclasses import dataclass

BPS = 10_000


class SettlementError(ValueError):
    """The numbers cannot belong to one escrow."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What is taken off the parts, in basis points."""

    fee_bps: int = 0
    royalty_bps: int = 0
    arbiter_fee_bps: int = 0

    def __post_init__(self) -> None:
        for rate in (self.fee_bps, self.royalty_bps, self.arbiter_fee_bps):
            if not 0 <= rate <= BPS:
                raise SettlementError(f"basis points out of range: {rate}")
        if self.fee_bps + self.royalty_bps + self.arbiter_fee_bps > BPS:
            raise SettlementError("the rates together take more than everything")


@dataclass(frozen=True, slots=True)
class Payout:
    """The parts of one closed escrow. `share` is the buyer's part before the arbiter's fee."""

    amount: int
    share: int
    fee: int = 0
    royalty: int = 0
    arbiter_fee_buyer: int = 0
    arbiter_fee_seller: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.share <= self.amount:
            raise SettlementError(f"a share of {self.share} in an escrow of {self.amount}")
        if self.buyer_net < 0 or self.seller_net < 0:
            raise SettlementError("more is taken off a part than the part holds")

    @property
    def seller_gross(self) -> int:
        """The seller's part before anything is taken off."""
        return self.amount - self.share

    @property
    def buyer_net(self) -> int:
        """What the buyer receives."""
        return self.share - self.arbiter_fee_buyer

    @property
    def seller_net(self) -> int:
        """What the seller receives."""
        return self.seller_gross - self.fee - self.royalty - self.arbiter_fee_seller

    @property
    def arbiter_fee(self) -> int:
        """What the arbiter receives."""
        return self.arbiter_fee_buyer + self.arbiter_fee_seller


def split(amount: int, share: int, rates: Rates, *, ruled: bool = False) -> Payout:
    """Divide `amount`: `share` to the buyer, the rest to the seller, less what each part owes.

    The arbiter earns on a ruling only.
    """
    if not 0 <= share <= amount:
        raise SettlementError(f"a share of {share} in an escrow of {amount}")
    seller_gross = amount - share
    arbiter_bps = rates.arbiter_fee_bps if ruled else 0
    return Payout(
        amount=amount,
        share=share,
        fee=seller_gross * rates.fee_bps // BPS,
        royalty=seller_gross * rates.royalty_bps // BPS,
        arbiter_fee_buyer=share * arbiter_bps // BPS,
        arbiter_fee_seller=seller_gross * arbiter_bps // BPS,
    )


def share_when_arbiter_is_silent(claim: int, silence_bps: int) -> int:
    """The buyer's part of the claim when the arbiter lets the deadline pass."""
    if not 0 <= silence_bps <= BPS:
        raise SettlementError(f"basis points out of range: {silence_bps}")
    return claim * silence_bps // BPS


def purchase_amount(unit_price: int, quantity: int, delivery_fee: int) -> int:
    """What the buyer locks for one delivery."""
    if unit_price < 0 or quantity < 1 or delivery_fee < 0:
        raise SettlementError("a purchase has a price, at least one piece and no negative fee")
    return unit_price * quantity + delivery_fee
