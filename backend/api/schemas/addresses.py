"""Where a parcel goes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import LongText, Sent, Shown, Text
from backend.domain.orders.addresses import ShippingAddress


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
