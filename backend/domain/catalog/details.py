"""The document "as sold": what the seller promised, in one fixed spelling, with one hash.

The hash is part of what the seller signs and so of every escrow made from the listing. Whoever has
the document can prove, without asking anybody, what was agreed. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from backend.chain.types import checksum

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionAsSold:
    """A way of delivery: its name, its fee in whole units, the promise in words."""

    option: str
    fee: int
    estimate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AsSold:
    """Everything a buyer is shown that a dispute may be about."""

    kind: str
    title: str
    description: str
    shipping_policy: str
    partner: str
    ships_from: str | None  # a country, with who pays at the border; None: not said
    duties: str | None
    policy_id: bytes
    currency: bytes | None
    currency_symbol: str
    currency_decimals: int
    options: Sequence[OptionAsSold]
    photos: Sequence[str]  # SHA-256 of the pictures as shown, in their order
    salt: bytes  # so that nobody can guess the document from its hash


def as_sold_document(sold: AsSold) -> str:
    """Canonical JSON: UTF-8, keys sorted, no spaces, whole numbers as text."""
    content: dict[str, Any] = {
        "version": VERSION,
        "kind": sold.kind,
        "title": sold.title,
        "description": sold.description,
        "shipping_policy": sold.shipping_policy,
        "partner": sold.partner,
        "policy_id": f"0x{sold.policy_id.hex()}",
        "currency": {
            "address": checksum(sold.currency) if sold.currency else None,
            "symbol": sold.currency_symbol,
            "decimals": sold.currency_decimals,
        },
        "delivery_options": [
            {"option": option.option, "fee": str(option.fee), "estimate": option.estimate}
            for option in sold.options
        ],
        "photos": [f"sha256:{digest}" for digest in sold.photos],
        "salt": f"0x{sold.salt.hex()}",
    }
    if sold.ships_from:
        content |= {"ships_from": sold.ships_from, "duties": sold.duties}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def document_hash(document: str) -> bytes:
    """The `details` of the signed listing."""
    return keccak(document.encode())
