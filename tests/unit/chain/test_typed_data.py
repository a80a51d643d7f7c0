"""Our EIP-712 hashes are those of an independent implementation, for any values."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.policy import POLICY_TYPES, Policy
from backend.chain.typed_data import (
    DOMAIN_TYPES,
    LISTING_TYPES,
    NOT_OFFERED,
    PURCHASE_TYPES,
    TERMS_TYPES,
    Domain,
    FieldTypes,
    ListingFields,
    encode_type,
    escrow_id,
    listing_digest,
    listing_hash,
    listing_typed_data,
    pack_listing,
    packed_listing_json,
    policy_id,
    terms_json,
    terms_of,
)
from backend.chain.types import checksum

addresses = st.binary(min_size=20, max_size=20)
hashes = st.binary(min_size=32, max_size=32)


def numbers(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


listings = st.builds(
    ListingFields,
    seller=addresses,
    policy=hashes,
    currency=addresses,
    unit_price=numbers(128),
    asset=addresses,
    asset_id=numbers(256),
    asset_units=numbers(64),
    fee_standard=st.integers(0, NOT_OFFERED - 1),
    fee_expedited=numbers(85),
    fee_pickup=numbers(85),
    royalty_recipient=addresses,
    royalty_bps=numbers(14),
    allowed_buyer=addresses,
    valid_from=numbers(40),
    valid_until=numbers(40),
    max_quantity=numbers(32),
    epoch=numbers(32),
    instant=st.booleans(),
    salt=numbers(96),
    details=hashes,
)
domains = st.builds(Domain, numbers(64), addresses)
policies = st.builds(
    Policy,
    **{
        name: addresses if kind == "address" else numbers(int(kind.removeprefix("uint")))
        for name, kind in POLICY_TYPES
    },
)


def second_opinion(
    primary: str, structs: dict[str, FieldTypes], message: dict[str, Any], domain: Domain
) -> Any:
    """eth_account's view of the same struct."""
    return encode_typed_data(
        full_message={
            "types": {
                name: [{"name": field, "type": kind} for field, kind in types]
                for name, types in {"EIP712Domain": DOMAIN_TYPES, **structs}.items()
            },
            "primaryType": primary,
            "domain": {
                "name": "Earnest",
                "version": "1",
                "chainId": domain.chain_id,
                "verifyingContract": checksum(domain.verifying_contract),
            },
            "message": message,
        }
    )


def plain(struct: object, types: FieldTypes) -> dict[str, Any]:
    return {name: getattr(struct, name) for name, _ in types}


@given(listings, domains)
def test_a_listing_hashes_and_shows_the_same(listing: ListingFields, domain: Domain) -> None:
    message = second_opinion(
        "Listing", {"Listing": LISTING_TYPES}, plain(listing, LISTING_TYPES), domain
    )
    assert listing_hash(listing) == message.body
    assert listing_digest(listing, domain) == _hash_eip191_message(message)
    shown = encode_typed_data(full_message=listing_typed_data(listing, domain))
    assert shown == message


@given(listings, domains, addresses, numbers(32), st.binary(min_size=16, max_size=16))
def test_an_escrow_id_is_the_digest_of_its_terms(
    listing: ListingFields, domain: Domain, buyer: bytes, quantity: int, reference: bytes
) -> None:
    terms = terms_of(listing, buyer=buyer, quantity=quantity, option=0, reference=reference)
    purchase = {
        "listing": plain(listing, LISTING_TYPES),
        "quantity": quantity,
        "option": 0,
        "reference": reference,
    }
    structs = {"Terms": TERMS_TYPES, "Purchase": PURCHASE_TYPES, "Listing": LISTING_TYPES}
    message = plain(terms, TERMS_TYPES) | {"purchase": purchase}
    if terms.amount < 2**256 and terms.asset_units < 2**256:
        expected = _hash_eip191_message(second_opinion("Terms", structs, message, domain))
        assert escrow_id(terms, domain) == expected


@given(policies, domains)
def test_a_policy_id_is_its_struct_hash(policy: Policy, domain: Domain) -> None:
    message = second_opinion(
        "Policy", {"Policy": POLICY_TYPES}, plain(policy, POLICY_TYPES), domain
    )
    assert policy_id(policy) == message.body


@given(listings)
def test_packing_loses_nothing(listing: ListingFields) -> None:
    packed = pack_listing(listing)
    fees, limits, royalty = packed["delivery_fees"], packed["limits"], packed["royalty"]
    mask85 = 2**85 - 1
    assert [fees >> 85 * option & mask85 for option in range(3)] == [
        listing.fee_of(option) for option in range(3)
    ]
    assert (royalty % 2**160).to_bytes(20) == listing.royalty_recipient
    assert royalty >> 160 == listing.royalty_bps
    assert (limits & 2**40 - 1, limits >> 40 & 2**40 - 1) == (
        listing.valid_from,
        listing.valid_until,
    )
    assert (limits >> 80 & 2**32 - 1, limits >> 112 & 2**32 - 1) == (
        listing.max_quantity,
        listing.epoch,
    )
    assert bool(limits >> 144 & 2**16 - 1) == listing.instant
    assert limits >> 160 == listing.salt
    assert max(fees, limits, royalty) < 2**256


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fee_standard", 2**85),
        ("valid_until", 2**40),
        ("max_quantity", 2**32),
        ("epoch", -1),
        ("salt", 2**96),
    ],
)
def test_a_value_that_would_spill_over_is_refused(field: str, value: int) -> None:
    with pytest.raises(ValueError, match=field):
        ListingFields(
            **{"seller": bytes(20), "policy": bytes(32), "unit_price": 1, "salt": 0, field: value}
        )


def test_an_option_that_is_not_offered_makes_no_terms() -> None:
    listing = ListingFields(
        seller=bytes(20), policy=bytes(32), unit_price=1, salt=0, fee_standard=0
    )
    with pytest.raises(ValueError, match="not offered"):
        terms_of(listing, buyer=bytes(20), quantity=1, option=2, reference=bytes(16))


def test_the_json_for_wallets_has_no_number_and_no_raw_bytes() -> None:
    listing = ListingFields(seller=b"\xab" * 20, policy=b"\x01" * 32, unit_price=2**100, salt=7)
    packed = packed_listing_json(listing)
    assert packed["unit_price"] == str(2**100)
    assert packed["seller"] == checksum(b"\xab" * 20)
    assert packed["policy"] == "0x" + "01" * 32
    terms = terms_of(
        ListingFields(seller=bytes(20), policy=bytes(32), unit_price=5, salt=0, fee_standard=1),
        buyer=bytes(20),
        quantity=2,
        option=0,
        reference=bytes(16),
    )
    assert terms_json(terms)["amount"] == "11"
    assert all(isinstance(value, str) for value in [*packed.values(), *terms_json(terms).values()])


def test_the_type_texts_are_the_contract_s_own() -> None:
    assert encode_type("Purchase", PURCHASE_TYPES).startswith(
        "Purchase(Listing listing,uint256 quantity,uint256 option,bytes16 reference)Listing("
    )
    assert encode_type("Terms", TERMS_TYPES).split(")")[1].startswith("Listing(")
