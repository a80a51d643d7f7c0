"""The EIP-712 structs of the escrow: what sellers sign, and the hashes that are our ids.

One table of fields per struct gives the type text, the hash and the JSON for wallets, so the three
cannot differ. Tests hold them against eth_account and against the contract itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from eth_utils.crypto import keccak

from backend.chain.policy import POLICY_TYPES, Policy
from backend.chain.types import ZERO_ADDRESS, ZERO_HASH, Address, EscrowId, checksum

NAME = "Earnest"
VERSION = "1"
NOT_OFFERED = 2**85 - 1
"""As a delivery fee: this option does not exist."""

FieldTypes = tuple[tuple[str, str], ...]

LISTING_TYPES: FieldTypes = (
    ("seller", "address"),
    ("policy", "bytes32"),
    ("currency", "address"),
    ("unit_price", "uint256"),
    ("asset", "address"),
    ("asset_id", "uint256"),
    ("asset_units", "uint256"),
    ("fee_standard", "uint256"),
    ("fee_expedited", "uint256"),
    ("fee_pickup", "uint256"),
    ("royalty_recipient", "address"),
    ("royalty_bps", "uint256"),
    ("allowed_buyer", "address"),
    ("valid_from", "uint256"),
    ("valid_until", "uint256"),
    ("max_quantity", "uint256"),
    ("epoch", "uint256"),
    ("instant", "bool"),
    ("salt", "uint256"),
    ("details", "bytes32"),
)
PURCHASE_TYPES: FieldTypes = (
    ("listing", "Listing"),
    ("quantity", "uint256"),
    ("option", "uint256"),
    ("reference", "bytes16"),
)
TERMS_TYPES: FieldTypes = (
    ("purchase", "Purchase"),
    ("policy", "bytes32"),
    ("seller", "address"),
    ("buyer", "address"),
    ("currency", "address"),
    ("amount", "uint256"),
    ("asset", "address"),
    ("asset_id", "uint256"),
    ("asset_units", "uint256"),
    ("royalty", "uint256"),
)
DOMAIN_TYPES: FieldTypes = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
# How wide the packed calldata is; a larger value would spill into its neighbour.
_PACKED_BITS: Mapping[str, int] = {
    "fee_standard": 85,
    "fee_expedited": 85,
    "fee_pickup": 85,
    "royalty_bps": 96,
    "valid_from": 40,
    "valid_until": 40,
    "max_quantity": 32,
    "epoch": 32,
    "salt": 96,
}


@dataclass(frozen=True, slots=True)
class Domain:
    """The chain and contract that a signature is meant for."""

    chain_id: int
    verifying_contract: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFields:
    """What a seller signs, every field spelled out."""

    seller: Address
    policy: bytes
    currency: Address = ZERO_ADDRESS  # zero: the chain's native coin
    unit_price: int
    asset: Address = ZERO_ADDRESS  # zero: no token
    asset_id: int = 0
    asset_units: int = 0  # per piece; 0: ERC-721
    fee_standard: int = NOT_OFFERED
    fee_expedited: int = NOT_OFFERED
    fee_pickup: int = NOT_OFFERED
    royalty_recipient: Address = ZERO_ADDRESS
    royalty_bps: int = 0
    allowed_buyer: Address = ZERO_ADDRESS  # zero: anybody
    valid_from: int = 0
    valid_until: int = 0  # 0: no end
    max_quantity: int = 0  # 0: not counted
    epoch: int = 0
    instant: bool = False
    salt: int
    details: bytes = ZERO_HASH

    def __post_init__(self) -> None:
        for name, bits in _PACKED_BITS.items():
            if not 0 <= getattr(self, name) < 1 << bits:
                raise ValueError(f"{name} does not fit into {bits} bits")

    @property
    def royalty(self) -> int:
        """Recipient and share in one word, as calldata and terms carry it."""
        return int.from_bytes(self.royalty_recipient) | self.royalty_bps << 160

    def fee_of(self, option: int) -> int:
        """The delivery fee of an option: 0 standard, 1 expedited, 2 pick-up."""
        return (self.fee_standard, self.fee_expedited, self.fee_pickup)[option]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsFields:
    """What every later call carries. `purchase` is already hashed."""

    purchase: bytes
    policy: bytes
    seller: Address
    buyer: Address
    currency: Address
    amount: int
    asset: Address
    asset_id: int
    asset_units: int
    royalty: int


def listing_hash(listing: ListingFields) -> bytes:
    """The struct hash by which the contract knows a listing."""
    return _hash_struct("Listing", LISTING_TYPES, _values(listing, LISTING_TYPES))


def purchase_hash(listing: bytes, quantity: int, option: int, reference: bytes) -> bytes:
    """The struct hash of one purchase from the listing with this hash."""
    return _hash_struct("Purchase", PURCHASE_TYPES, (listing, quantity, option, reference))


def terms_of(
    listing: ListingFields, *, buyer: Address, quantity: int, option: int, reference: bytes
) -> TermsFields:
    """The terms that `fund` makes of a listing for this buyer."""
    fee = listing.fee_of(option)
    if fee == NOT_OFFERED:
        raise ValueError(f"delivery option {option} is not offered")
    return TermsFields(
        purchase=purchase_hash(listing_hash(listing), quantity, option, reference),
        policy=listing.policy,
        seller=listing.seller,
        buyer=buyer,
        currency=listing.currency,
        amount=listing.unit_price * quantity + fee,
        asset=listing.asset,
        asset_id=listing.asset_id,
        asset_units=listing.asset_units * quantity,
        royalty=listing.royalty,
    )


def escrow_id(terms: TermsFields, domain: Domain) -> EscrowId:
    """The EIP-712 digest of the terms: unique across chains and contracts."""
    return EscrowId(
        _digest(_hash_struct("Terms", TERMS_TYPES, _values(terms, TERMS_TYPES)), domain)
    )


@lru_cache(maxsize=1_024)  # asked for with every order that is shown
def policy_id(policy: Policy) -> bytes:
    """The struct hash under which a policy is registered."""
    return _hash_struct("Policy", POLICY_TYPES, _values(policy, POLICY_TYPES))


def listing_digest(listing: ListingFields, domain: Domain) -> bytes:
    """What the seller's key or wallet signs in the end."""
    return _digest(listing_hash(listing), domain)


def listing_typed_data(listing: ListingFields, domain: Domain) -> dict[str, Any]:
    """The JSON that a wallet shows and signs."""
    return struct_typed_data("Listing", LISTING_TYPES, as_json(listing, LISTING_TYPES), domain)


def struct_typed_data(
    name: str, types: FieldTypes, message: Mapping[str, Any], domain: Domain
) -> dict[str, Any]:
    """Any struct of ours for a wallet. Numbers are decimal text, since JSON loses digits."""
    return {
        "types": {"EIP712Domain": _json_types(DOMAIN_TYPES), name: _json_types(types)},
        "primaryType": name,
        "domain": {
            "name": NAME,
            "version": VERSION,
            "chainId": domain.chain_id,
            "verifyingContract": checksum(domain.verifying_contract),
        },
        "message": dict(message),
    }


def struct_hash(name: str, types: FieldTypes, values: Iterable[int | bytes]) -> bytes:
    """The EIP-712 hash of a struct, its values in the order of its type."""
    return _hash_struct(name, types, values)


def struct_digest(
    name: str, types: FieldTypes, values: Iterable[int | bytes], domain: Domain
) -> bytes:
    """What is signed in the end."""
    return _digest(_hash_struct(name, types, values), domain)


def pack_listing(listing: ListingFields) -> dict[str, Any]:
    """The packed `Listing` struct of calldata, as values for an ABI encoder."""
    return {
        "seller": listing.seller,
        "policy": listing.policy,
        "currency": listing.currency,
        "unit_price": listing.unit_price,
        "asset": listing.asset,
        "asset_id": listing.asset_id,
        "asset_units": listing.asset_units,
        "delivery_fees": listing.fee_standard
        | listing.fee_expedited << 85
        | listing.fee_pickup << 170,
        "royalty": listing.royalty,
        "allowed_buyer": listing.allowed_buyer,
        "limits": listing.valid_from
        | listing.valid_until << 40
        | listing.max_quantity << 80
        | listing.epoch << 112
        | int(listing.instant) << 144
        | listing.salt << 160,
        "details": listing.details,
    }


def packed_listing_json(listing: ListingFields) -> dict[str, Any]:
    """The same struct for a wallet's encoder: numbers as decimal text, bytes as 0x text."""
    return {name: json_value(value) for name, value in pack_listing(listing).items()}


def terms_json(terms: TermsFields) -> dict[str, Any]:
    """The terms argument of every later call, for a wallet's encoder."""
    return as_json(terms, TERMS_TYPES)


def as_json(struct: object, types: FieldTypes) -> dict[str, Any]:
    """A struct as JSON, in the order of its type."""
    return {name: json_value(getattr(struct, name)) for name, _ in types}


def json_value(value: int | str | bytes) -> bool | str:
    """One value for a wallet: text for numbers, checksummed addresses, 0x text for other bytes."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return str(value)
    return checksum(value) if len(value) == len(ZERO_ADDRESS) else f"0x{value.hex()}"


def _values(struct: object, types: FieldTypes) -> tuple[Any, ...]:
    return tuple(getattr(struct, name) for name, _ in types)


def _hash_struct(name: str, types: FieldTypes, values: Iterable[Any]) -> bytes:
    words = [_word(value) for value in values]
    return keccak(b"".join([_type_hash(name, types), *words]))


def _word(value: int | bytes) -> bytes:
    if isinstance(value, int):  # bool is one of them
        return value.to_bytes(32)
    if len(value) == len(ZERO_ADDRESS):
        return value.rjust(32, b"\0")
    return value.ljust(32, b"\0")  # bytes16 stands left, bytes32 and struct hashes fill the word


@lru_cache
def _type_hash(name: str, types: FieldTypes) -> bytes:
    return keccak(text=encode_type(name, types))


def encode_type(name: str, types: FieldTypes) -> str:
    """The type text of EIP-712: the struct, then those it refers to, from A to Z."""
    return "".join(
        [
            _type_text(name, types),
            *(_type_text(n, t) for n, t in sorted(_referenced(types).items())),
        ]
    )


def _referenced(types: FieldTypes) -> dict[str, FieldTypes]:
    structs = {"Listing": LISTING_TYPES, "Purchase": PURCHASE_TYPES}
    found: dict[str, FieldTypes] = {}
    for _, kind in types:
        if kind in structs:
            found |= {kind: structs[kind], **_referenced(structs[kind])}
    return found


def _type_text(name: str, types: FieldTypes) -> str:
    return f"{name}({','.join(f'{kind} {field}' for field, kind in types)})"


def _json_types(types: FieldTypes) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in types]


def _digest(struct_hash: bytes, domain: Domain) -> bytes:
    return keccak(b"\x19\x01" + _separator(domain) + struct_hash)


@lru_cache
def _separator(domain: Domain) -> bytes:
    values = (keccak(text=NAME), keccak(text=VERSION), domain.chain_id, domain.verifying_contract)
    return _hash_struct("EIP712Domain", DOMAIN_TYPES, values)


def _require_same_fields(struct: type, types: FieldTypes) -> None:
    if [field.name for field in fields(struct)] != [name for name, _ in types]:
        raise TypeError(f"{struct.__name__} and its EIP-712 type name different fields")


_require_same_fields(ListingFields, LISTING_TYPES)
_require_same_fields(TermsFields, TERMS_TYPES)
_require_same_fields(Policy, POLICY_TYPES)
