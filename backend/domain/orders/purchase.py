"""What a buyer decides when ordering, and everything that can be wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from eth_utils.crypto import keccak

from backend.chain.typed_data import NOT_OFFERED, ListingFields
from backend.chain.types import ZERO_ADDRESS
from backend.core.errors import Conflict, Invalid
from backend.core.fields import FieldChecks
from backend.core.money import Amount
from backend.core.text import quoted
from backend.domain.catalog.draft import MAX_AMOUNT, WITHOUT_PARCEL
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.stock import MAX_QUANTITY
from backend.domain.catalog.views import SignedListing
from backend.domain.orders.addresses import ShippingAddress, checked_contact
from backend.domain.orders.addresses import checked as checked_address
from backend.domain.orders.errors import NotForThisBuyer, PartiesClash
from backend.domain.orders.methods import Method

LONGEST_NOTE = 1_000
LONGEST_REQUIREMENTS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Pieces of one listing, and how they are to come."""

    listing_id: UUID
    quantity: int = 1
    option: DeliveryOption = DeliveryOption.STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Everything of one order. The address is needed when there is a parcel to send."""

    lines: tuple[Wanted, ...]
    address: ShippingAddress | None = None
    contact: str = ""  # how the seller reaches the buyer; sealed like the address
    note: str = ""
    requirements: str = ""  # what is wished of the services in it
    in_parts: bool = False  # what lies ready goes ahead, for a delivery fee of its own
    method: Method = Method.ESCROW
    total: Amount | None = None  # what the buyer was shown; another sum is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """An order from a single listing."""

    listing_id: UUID
    quantity: int = 1
    option: DeliveryOption = DeliveryOption.STANDARD
    address: ShippingAddress | None = None
    contact: str = ""
    note: str = ""
    requirements: str = ""
    method: Method = Method.ESCROW

    @property
    def purchase(self) -> Purchase:
        line = Wanted(listing_id=self.listing_id, quantity=self.quantity, option=self.option)
        return Purchase(
            lines=(line,),
            address=self.address,
            contact=self.contact,
            note=self.note,
            requirements=self.requirements,
            method=self.method,
        )


def needs_address(kind: ListingKind, option: int) -> bool:
    """Whether there is a parcel to send."""
    return kind not in WITHOUT_PARCEL and option != DeliveryOption.PICKUP.number


def check_parties(listing: SignedListing, buyer: bytes) -> None:
    """The contract refuses these; better before any money is asked for."""
    if buyer == listing.fields.seller:
        raise PartiesClash("This is your own listing.")
    policy = listing.policy.policy
    if buyer in {policy.arbiter, policy.attester}:
        raise PartiesClash("You would be arbiter and buyer at once. Buy with another account.")
    if listing.fields.seller in {policy.arbiter, policy.attester}:
        raise PartiesClash("The seller is the arbiter of this listing, so it cannot be bought.")


def check_open(listing: ListingFields, buyer: bytes, chain_now: datetime) -> None:
    """Whether this buyer can pay for it now."""
    if listing.allowed_buyer not in {ZERO_ADDRESS, buyer}:
        raise NotForThisBuyer("This offer is for somebody else.")
    now = chain_now.timestamp()
    if now < listing.valid_from:
        raise NotForThisBuyer("This offer has not begun yet.")
    if listing.valid_until and now >= listing.valid_until:
        raise NotForThisBuyer("This offer is over.")


def check_wanted(wanted: Wanted, listing: SignedListing) -> None:
    """All that is wrong with one line, field by field."""
    checks = FieldChecks()
    fee = listing.fields.fee_of(wanted.option.number)
    checks.require("option", "This way of delivery is not offered.", met=fee != NOT_OFFERED)
    is_single = listing.fields.asset != ZERO_ADDRESS and not listing.fields.asset_units
    checks.whole("quantity", wanted.quantity, least=1, most=1 if is_single else MAX_QUANTITY)
    checks.raise_if_any()
    cost = listing.fields.unit_price * wanted.quantity + fee
    checks.require("quantity", "This is more than one escrow can hold.", met=cost <= MAX_AMOUNT)
    checks.raise_if_any()


def tidied(purchase: Purchase, *, has_parcel: bool) -> Purchase:
    """With its words cleaned and its address kept only where something is sent."""
    checks = FieldChecks()
    note = checks.block("note", purchase.note, shortest=0, longest=LONGEST_NOTE)
    requirements = checks.block(
        "requirements", purchase.requirements, shortest=0, longest=LONGEST_REQUIREMENTS
    )
    if has_parcel and purchase.address is None:
        checks.refuse("address", "Say where it should be sent.")
    checks.raise_if_any()
    kept = purchase.address if has_parcel else None
    return replace(
        purchase,
        contact=checked_contact(purchase.contact),
        note=note,
        requirements=requirements,
        address=checked_address(kept) if kept else None,
    )


def requirements_hash(delivery_id: UUID, requirements: str) -> bytes:
    """What reports about a service commit to. The delivery's random id keeps it from guessing."""
    return keccak(f"{delivery_id}\n{requirements}".encode())


@contextmanager
def said_of(title: str, number: int, *, is_alone: bool) -> Iterator[None]:
    """In an order of several things a refusal names the one it is about."""
    try:
        yield
    except Invalid as error:
        if is_alone:
            raise
        fields = {f"lines.{number}.{name}": text for name, text in error.fields.items()}
        raise Invalid(f"{quoted(title)}: {error.message}", fields=fields) from None
    except Conflict as error:
        if not is_alone:
            error.message = f"{quoted(title)}: {error.message}"
            error.args = (error.message,)
        raise
