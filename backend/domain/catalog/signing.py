"""From a stored draft to what the seller's wallet signs, and back from storage. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from backend.chain.typed_data import (
    LISTING_TYPES,
    NOT_OFFERED,
    ListingFields,
    as_json,
)
from backend.chain.types import ZERO_ADDRESS, Address
from backend.core.money import Currency
from backend.domain.catalog.details import (
    AsSold,
    OptionAsSold,
    as_sold_document,
    document_hash,
)
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.models import Listing

SALT_BITS = 96
DOCUMENT_SALT_BYTES = 32


def document_of(listing: Listing, currency: Currency) -> str:
    """The document "as sold" of a draft, with a salt of its own."""
    options = list(DeliveryOption)
    return as_sold_document(
        AsSold(
            kind=listing.kind,
            title=listing.title,
            description=listing.description,
            shipping_policy=listing.shipping_policy,
            partner=listing.partner,
            ships_from=listing.ships_from,
            duties=listing.duties,
            policy_id=listing.policy_id,
            currency=listing.currency,
            currency_symbol=currency.symbol,
            currency_decimals=currency.decimals,
            options=[
                OptionAsSold(option=options[row.number], fee=row.fee, estimate=row.estimate)
                for row in listing.options
            ],
            photos=[photo.digest for photo in listing.photos],
            salt=secrets.token_bytes(DOCUMENT_SALT_BYTES),
        )
    )


def fields_of(listing: Listing, seller: Address, document: str, epoch: int) -> ListingFields:
    """What the wallet is asked to sign for this draft and document."""
    fees = {row.number: row.fee for row in listing.options}
    return ListingFields(
        seller=seller,
        policy=listing.policy_id,
        currency=listing.currency or ZERO_ADDRESS,
        unit_price=listing.unit_price,
        asset=listing.asset or ZERO_ADDRESS,
        asset_id=listing.asset_id or 0,
        asset_units=listing.asset_units or 0,
        fee_standard=fees.get(DeliveryOption.STANDARD.number, NOT_OFFERED),
        fee_expedited=fees.get(DeliveryOption.EXPEDITED.number, NOT_OFFERED),
        fee_pickup=fees.get(DeliveryOption.PICKUP.number, NOT_OFFERED),
        royalty_recipient=listing.royalty_recipient or ZERO_ADDRESS,
        royalty_bps=listing.royalty_bps,
        allowed_buyer=listing.allowed_buyer or ZERO_ADDRESS,
        valid_until=int(listing.valid_until.timestamp()) if listing.valid_until else 0,
        max_quantity=listing.max_quantity,
        epoch=epoch,
        instant=listing.is_instant,
        salt=secrets.randbits(SALT_BITS),
        details=document_hash(document),
    )


def fields_to_json(fields: ListingFields) -> dict[str, Any]:
    """As they are stored: text for numbers, since JSON loses digits."""
    return as_json(fields, LISTING_TYPES)


def fields_from_json(stored: Mapping[str, Any]) -> ListingFields:
    """As they were signed."""
    values = {name: _value(kind, stored[name]) for name, kind in LISTING_TYPES}
    return ListingFields(**values)


def _value(kind: str, stored: Any) -> Any:
    if kind in {"address", "bytes32"}:
        return bytes.fromhex(stored.removeprefix("0x"))
    return stored if kind == "bool" else int(stored)
