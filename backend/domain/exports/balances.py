"""What a seller statement says of one currency. Pure; every unit is accounted for.

Two accounts, each from what was there before to what is there after: the money of buyers that the
escrow holds for the shop's sales, and what waits in the contract because a wallet refused it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from backend.core.money import Amount, Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One currency on one chain over a period, in whole units of it."""

    currency: Currency
    opening: int  # held for sales before the period
    sales: int  # locked by buyers
    refunded: int  # to buyers, out of the escrow
    fees: int
    royalties: int
    arbiter_fees: int
    paid_out: int  # to the shop
    closing: int  # still held; counted from the escrows, not from the lines above
    refunded_later: int  # by the shop's own wallet, of what had been paid out
    credit_opening: int  # waits for the shop's wallet, from whatever it did here
    credited: int
    withdrawn: int
    credit_closing: int

    @property
    def is_even(self) -> bool:
        """Whether both accounts come from what was there to what is there, to the unit."""
        gone = self.refunded + self.fees + self.royalties + self.arbiter_fees + self.paid_out
        is_held = self.opening + self.sales - gone == self.closing
        is_waiting = self.credit_opening + self.credited - self.withdrawn == self.credit_closing
        return is_held and is_waiting

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in PARTS)

    def amount(self, name: str) -> Amount:
        return Amount(getattr(self, name), self.currency)


PARTS: tuple[str, ...] = tuple(part.name for part in fields(Balance) if part.name != "currency")
