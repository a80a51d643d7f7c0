"""Hashes of purchases and terms, word by word: what EIP-712 gives, without an encoder's detours.

`test_ids` holds them against eth_account's encoder. Walks need thousands of them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from eth_utils import keccak

from tests.contracts.builders import Domain, Listing, Purchase
from tests.contracts.builders.typed_data import FIELDS
from tests.invariants.chain import as_word


def type_of(name: str) -> str:
    return f"{name}({','.join(f'{kind} {field}' for field, kind in FIELDS[name])})"


LISTING, PURCHASE, TERMS = (type_of(name) for name in ("Listing", "Purchase", "Terms"))
PURCHASE_TYPE = keccak(text=PURCHASE + LISTING)
TERMS_TYPE = keccak(text=TERMS + LISTING + PURCHASE)


def packed(*values: Any) -> bytes:
    return keccak(b"".join(map(as_word, values)))


@cache
def listing_hash(listing: Listing) -> bytes:
    return listing.hash


def purchase_hash(listing: bytes, quantity: int, option: int, reference: bytes) -> bytes:
    return packed(PURCHASE_TYPE, listing, quantity, option, reference)


def terms_of(purchase: Purchase) -> tuple[Any, ...]:
    """What every call carries, in the order of the contract's struct."""
    listing = purchase.listing
    known = listing_hash(listing)
    return (
        purchase_hash(known, purchase.quantity, purchase.option, purchase.reference),
        listing.policy,
        listing.seller,
        purchase.buyer,
        listing.currency,
        purchase.amount,
        listing.asset,
        listing.asset_id,
        listing.asset_units * purchase.quantity,
        listing.royalty,
    )


@cache
def separator(domain: Domain) -> bytes:
    kind = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    name, version = keccak(text=domain.name), keccak(text="1")
    return packed(keccak(text=kind), name, version, domain.chain_id, domain.contract)


def escrow_id(domain: Domain, terms: tuple[Any, ...]) -> bytes:
    return keccak(b"\x19\x01" + separator(domain) + packed(TERMS_TYPE, *terms))
