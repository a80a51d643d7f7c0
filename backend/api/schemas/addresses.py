"""Where a parcel goes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import AddressText, HashText, LongText, Sent, Shown, Text
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.views import AddressStanding, ReadingView


class AddressSent(Sent):
    """Where a parcel goes. Sealed on arrival; the seller reads it from payment to delivery."""

    name: LongText
    street: LongText
    city: LongText
    country: Annotated[Text, Field(max_length=8, description="ISO 3166, two letters.")]
    postal_code: LongText = ""
    region: LongText = ""
    phone: LongText = ""

    def read(self) -> ShippingAddress:
        return ShippingAddress(**self.model_dump())


class AddressShown(Shown):
    """Where the parcel goes. Each look is noted."""

    name: str
    street: str
    city: str
    country: str
    postal_code: str
    region: str
    phone: str
    lines: list[str]

    @classmethod
    def of(cls, address: ShippingAddress) -> AddressShown:
        return cls(
            name=address.name,
            street=address.street,
            city=address.city,
            country=address.country,
            postal_code=address.postal_code,
            region=address.region,
            phone=address.phone,
            lines=list(address.lines),
        )


class ContactShown(Shown):
    """How the buyer wants to be reached; empty when nothing was left."""

    contact: str


class AddressGivenSent(Sent):
    """Where it goes, once more. Without a new contact the old one stays."""

    address: AddressSent
    contact: LongText = ""


class ReasonSent(Sent):
    """Why support has to see where it goes. The buyer reads this sentence."""

    reason: LongText


class DocumentSent(Sent):
    """A text somebody kept."""

    document: LongText


class DocumentShown(Shown):
    """The exact text that was hashed, salt included."""

    document: str


class DocumentChecked(Shown):
    """Whether it is the one."""

    is_the_one: bool


class ReadingShown(Shown):
    """One look: by whom, when, why. `reason` is what support wrote down."""

    at: datetime
    who: str | None
    address: AddressText
    role: str
    part: str
    purpose: str
    reason: str
    is_own: bool

    @classmethod
    def of(cls, reading: ReadingView) -> ReadingShown:
        return cls(**{name: getattr(reading, name) for name in cls.model_fields})


class AddressStandingShown(Shown):
    """What is sealed with the order. `needed_because` says why it cannot be erased now."""

    has_address: bool
    has_contact: bool
    is_visible: bool
    is_missing: bool
    address_hash: HashText | None
    contact_hash: HashText | None
    erased_at: datetime | None
    kept_until: datetime | None
    needed_because: str | None
    needed_until: datetime | None
    readings: list[ReadingShown]

    @classmethod
    def of(cls, standing: AddressStanding) -> AddressStandingShown:
        values = {name: getattr(standing, name) for name in cls.model_fields if name != "readings"}
        return cls(**values, readings=[ReadingShown.of(one) for one in standing.readings])
