"""From a signed listing to the terms of an escrow."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, fields
from functools import cached_property
from typing import Any

from tests.contracts.builders.constants import COIN, NOBODY
from tests.contracts.builders.typed_data import Domain, struct_hash


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a seller signs, field by field as a wallet shows it."""

    seller: str
    policy: bytes
    currency: str = COIN
    unit_price: int = 1_000_000
    asset: str = NOBODY
    asset_id: int = 0
    asset_units: int = 0
    fee_standard: int = 50_000
    fee_expedited: int = 120_000
    fee_pickup: int = 0
    royalty_recipient: str = NOBODY
    royalty_bps: int = 0
    allowed_buyer: str = NOBODY
    valid_from: int = 0
    valid_until: int = 0
    max_quantity: int = 0
    epoch: int = 0
    instant: bool = False
    salt: int = 7
    details: bytes = b"\xd0" * 32

    @property
    def royalty(self) -> int:
        return int(self.royalty_recipient, 16) | (self.royalty_bps << 160)

    @property
    def packed(self) -> tuple[Any, ...]:
        """The struct that `fund` takes."""
        fees = self.fee_standard | self.fee_expedited << 85 | self.fee_pickup << 170
        limits = (
            self.valid_from
            | self.valid_until << 40
            | self.max_quantity << 80
            | self.epoch << 112
            | int(self.instant) << 144
            | self.salt << 160
        )
        return (
            self.seller,
            self.policy,
            self.currency,
            self.unit_price,
            self.asset,
            self.asset_id,
            self.asset_units,
            fees,
            self.royalty,
            self.allowed_buyer,
            limits,
            self.details,
        )

    @property
    def fees(self) -> tuple[int, int, int]:
        """What each way of delivery costs: standard, expedited, pick-up."""
        return (self.fee_standard, self.fee_expedited, self.fee_pickup)

    @cached_property
    def hash(self) -> bytes:
        return struct_hash("Listing", asdict(self))

    def sign(self, domain: Domain, key: Any) -> bytes:
        return domain.sign("Listing", asdict(self), key)


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """What a buyer takes from a listing."""

    listing: Listing
    buyer: str
    quantity: int = 1
    option: int = 0
    reference: bytes = b"order-0000000001"

    @property
    def amount(self) -> int:
        return self.listing.unit_price * self.quantity + self.listing.fees[self.option]

    @property
    def _message(self) -> dict[str, Any]:
        return {
            "listing": asdict(self.listing),
            "quantity": self.quantity,
            "option": self.option,
            "reference": self.reference,
        }

    @cached_property
    def terms(self) -> Terms:
        listing = self.listing
        return Terms(
            purchase=struct_hash("Purchase", self._message),
            policy=listing.policy,
            seller=listing.seller,
            buyer=self.buyer,
            currency=listing.currency,
            amount=self.amount,
            asset=listing.asset,
            asset_id=listing.asset_id,
            asset_units=listing.asset_units * self.quantity,
            royalty=listing.royalty,
        )

    def escrow_id(self, domain: Domain) -> bytes:
        """The digest of the terms, hashed from the very bottom: listing, purchase, terms."""
        rest = {f.name: getattr(self.terms, f.name) for f in fields(Terms)}
        return domain.digest("Terms", rest | {"purchase": self._message})


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What every later call carries, in the order of the contract's struct."""

    purchase: bytes
    policy: bytes
    seller: str
    buyer: str
    currency: str
    amount: int
    asset: str
    asset_id: int
    asset_units: int
    royalty: int

    @property
    def values(self) -> tuple[Any, ...]:
        return astuple(self)
