"""One escrow as the model sees it, the table of clocks, and the arithmetic of a split."""

from __future__ import annotations

from dataclasses import dataclass

from tests.contracts.builders import DAY, NOBODY, Policy, Purchase, Status
from tests.contracts.builders.constants import BPS

S = Status
CLOCK = {
    S.FUNDED: "ship_window",
    S.SHIPPED: "transit_window",
    S.DELIVERED: "inspection_window",
    S.DISPUTED: "response_window",
    S.ARBITRATION: "arbitration_window",
    S.RETURNING: "return_window",
    S.RETURNED: "return_inspection_window",
}
OPEN = frozenset(CLOCK)
# All extensions of one escrow together. The page says "a constant cap" and leaves the number open.
MAX_EXTENSION = 180 * DAY
# Whom silence favours, and who may therefore give the other side time. In arbitration it is both.
EXTENDED_BY = {
    S.FUNDED: "buyer",
    S.SHIPPED: "buyer",
    S.DELIVERED: "seller",
    S.DISPUTED: "buyer",
    S.RETURNING: "seller",
    S.RETURNED: "buyer",
}


@dataclass(frozen=True)
class Parts:
    """Where an amount goes. `buyer` and `seller` are what is left to them after all fees."""

    buyer: int
    seller: int
    fee: int
    royalty: int
    arbiter_from_buyer: int = 0
    arbiter_from_seller: int = 0

    @property
    def arbiter(self) -> int:
        return self.arbiter_from_buyer + self.arbiter_from_seller

    @property
    def total(self) -> int:
        return self.buyer + self.seller + self.fee + self.royalty + self.arbiter


def bps_of(units: int, bps: int) -> int:
    """A rate of an amount, rounded down."""
    return units * bps // BPS


def parts_of(
    amount: int, share: int, *, fee_bps: int, royalty_bps: int, arbiter_bps: int = 0
) -> Parts:
    """Section 5: fee and royalty come off the seller's part alone, the arbiter's fee off both.

    Each fee is rounded down by itself, the arbiter's once per side; the seller takes the rest.
    """
    sellers = amount - share
    fee, royalty = bps_of(sellers, fee_bps), bps_of(sellers, royalty_bps)
    from_buyer, from_seller = bps_of(share, arbiter_bps), bps_of(sellers, arbiter_bps)
    return Parts(
        buyer=share - from_buyer,
        seller=sellers - fee - royalty - from_seller,
        fee=fee,
        royalty=royalty,
        arbiter_from_buyer=from_buyer,
        arbiter_from_seller=from_seller,
    )


@dataclass
class Escrow:
    """What changes while an escrow lives, and the terms it lives by."""

    purchase: Purchase
    policy: Policy
    funded_at: int
    deadline: int
    status: Status = S.FUNDED
    share: int = 0  # the claim while disputed, the buyer's part once agreed, ruled or closed
    extended: int = 0
    steps: int = 1
    is_attested: bool = False
    is_cancelling_over: bool = False
    is_return_ruled: bool = False  # the return under way was ruled, not agreed
    was_return_ruled: bool = False  # an arbiter may send goods back once
    is_token_to_buyer: bool | None = None  # known once closed
    paid: Parts | None = None  # known once closed

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def amount(self) -> int:
        return self.purchase.amount

    @property
    def buyer(self) -> str:
        return self.purchase.buyer

    @property
    def seller(self) -> str:
        return self.purchase.listing.seller

    @property
    def currency(self) -> str:
        return self.purchase.listing.currency

    @property
    def token(self) -> tuple[str, int] | None:
        listing = self.purchase.listing
        return None if listing.asset == NOBODY else (listing.asset, listing.asset_id)

    @property
    def units(self) -> int:
        """Units of token in custody while open; an ERC-721 is one."""
        return token_units(self.purchase)

    def party(self, name: str) -> str:
        return self.buyer if name == "buyer" else self.seller

    def other_than(self, party: str) -> str:
        return self.seller if party == self.buyer else self.buyer

    def window(self, status: Status) -> int:
        """The clock that starts with a status."""
        return int(getattr(self.policy, CLOCK[status]))

    def enter(self, status: Status, now: int, window: int | None = None) -> None:
        """Go on to another open status; its clock starts now."""
        self.status = status
        self.deadline = now + (self.window(status) if window is None else window)
        self.steps += 1

    def silent_share(self) -> int:
        """The buyer's part if nobody says anything any more (section 4)."""
        if self.status in {S.FUNDED, S.SHIPPED}:
            return self.amount
        if self.status in {S.DELIVERED, S.RETURNING}:
            return 0
        if self.status is S.ARBITRATION:
            return bps_of(self.share, self.policy.silence_bps)
        return self.share


def token_units(purchase: Purchase) -> int:
    listing = purchase.listing
    if listing.asset == NOBODY:
        return 0
    return listing.asset_units * purchase.quantity or 1
