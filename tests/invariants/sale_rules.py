"""What is refused before any money moves: rules of a marketplace, and a sale under them.

Bounds that the page leaves to "the contract's constants" are the builders' constants. Choices where
the page is silent: cancelling may be impossible (window 0) but not outlast the ship clock; the
inspection on the seller's word alone is no shorter than the attested one; a fee needs a receiver;
a royalty needs a token, and without a token nothing is said about one; an ERC-721 is bought in
quantity one; a listing is bound to the seller's present epoch, neither an older nor a later one;
the contract itself is neither party nor arbiter nor payee.
"""

from __future__ import annotations

from tests.contracts.builders import NOBODY, NOT_OFFERED, Policy, Purchase
from tests.contracts.builders.constants import (
    BPS,
    MAX_AMOUNT,
    MAX_ARBITER_FEE_BPS,
    MAX_FEE_BPS,
    MAX_ROYALTY_BPS,
    MAX_WINDOW,
    MIN_WINDOW,
)
from tests.invariants.escrows import CLOCK
from tests.invariants.refusals import Kind, require


def check_policy(policy: Policy, contract: str) -> None:
    """Rules that could lock money, or take more than all of it, are no rules."""
    nobodies = {NOBODY, contract}
    require(policy.arbiter != NOBODY, Kind.BAD_TERMS)
    require(policy.arbiter != contract, Kind.BAD_TERMS)
    require(policy.fee_bps == 0 or policy.fee_recipient not in nobodies, Kind.BAD_TERMS)
    require(0 <= policy.fee_bps <= MAX_FEE_BPS, Kind.BAD_TERMS)
    require(0 <= policy.arbiter_fee_bps <= MAX_ARBITER_FEE_BPS, Kind.BAD_TERMS)
    require(0 <= policy.silence_bps <= BPS, Kind.BAD_TERMS)
    for clock in (*CLOCK.values(), "long_inspection_window"):
        require(MIN_WINDOW <= getattr(policy, clock) <= MAX_WINDOW, Kind.BAD_TERMS)
    require(0 <= policy.cancel_window <= policy.ship_window, Kind.BAD_TERMS)
    require(policy.long_inspection_window >= policy.inspection_window, Kind.BAD_TERMS)


def check_parties(purchase: Purchase, policy: Policy | None, contract: str) -> None:
    """Nobody judges or attests a sale of their own."""
    buyer, seller = purchase.buyer, purchase.listing.seller
    require(buyer != seller, Kind.BAD_TERMS)
    if policy:
        require(policy.arbiter not in {buyer, seller}, Kind.BAD_TERMS)
        require(policy.attester not in {buyer, seller}, Kind.BAD_TERMS)
    require(contract not in {buyer, seller}, Kind.BAD_TERMS)


def check_price(purchase: Purchase) -> None:
    require(purchase.quantity >= 1, Kind.BAD_AMOUNT)
    require(purchase.option in {0, 1, 2}, Kind.BAD_TERMS)
    require(purchase.listing.fees[purchase.option] != NOT_OFFERED, Kind.BAD_TERMS)
    require(1 <= purchase.amount <= MAX_AMOUNT, Kind.BAD_AMOUNT)


def check_pieces(purchase: Purchase) -> None:
    """A single token is one piece; units of an edition can be counted and multiplied."""
    listing = purchase.listing
    is_single = listing.asset != NOBODY and listing.asset_units == 0
    require(not is_single or purchase.quantity == 1, Kind.BAD_AMOUNT)
    require(listing.asset_units <= MAX_AMOUNT, Kind.BAD_TERMS)


def check_royalty(purchase: Purchase, contract: str) -> None:
    """A share of the price for whoever made the token; without a token nobody made one."""
    listing = purchase.listing
    require(listing.royalty_bps <= MAX_ROYALTY_BPS, Kind.BAD_TERMS)
    if listing.asset == NOBODY:
        require(listing.royalty == listing.asset_id == listing.asset_units == 0, Kind.BAD_TERMS)
    elif listing.royalty:
        require(listing.royalty_recipient not in {NOBODY, contract}, Kind.BAD_TERMS)


def check_season(purchase: Purchase, now: int) -> None:
    """`valid_until` is the first second at which a listing is over; zero means never."""
    listing = purchase.listing
    require(now >= listing.valid_from, Kind.TOO_EARLY)
    require(listing.valid_until == 0 or now < listing.valid_until, Kind.TOO_LATE)
