"""Whose escrow a call is about, from its calldata alone; anything else is nobody's."""

from __future__ import annotations

import secrets
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.abi import encode_call
from backend.chain.calldata import purchase_words, read_call
from backend.chain.typed_data import Domain, ListingFields, escrow_id, pack_listing, terms_of

DOMAIN = Domain(31337, bytes([0xE5]) * 20)
ESCROW = "PhygitalEscrow"
LISTING = ListingFields(
    seller=bytes([1]) * 20, policy=bytes([2]) * 32, unit_price=7, fee_standard=1, salt=9
)
BUYER = bytes([3]) * 20


def purchase(reference: bytes) -> dict[str, object]:
    return {
        "listing": pack_listing(LISTING),
        "quantity": 2,
        "option": 0,
        "reference": reference,
        "signature": secrets.token_bytes(65),
    }


def words(reference: bytes) -> bytes:
    return purchase_words(LISTING, quantity=2, option=0, reference=reference)


@pytest.mark.parametrize(
    ("function", "more"),
    [("confirm", ()), ("ship", (bytes(32),)), ("dispute", (5, 1, bytes(32))), ("extend", (8,))],
)
def test_a_step_names_its_escrow_by_its_terms(function, more):
    terms = terms_of(LISTING, buyer=BUYER, quantity=2, option=0, reference=bytes(16))
    call = read_call(encode_call(ESCROW, function, asdict(terms), *more), DOMAIN)
    assert call is not None
    assert (call.function, call.escrow_ids) == (function, (escrow_id(terms, DOMAIN),))


def test_an_offer_is_taken_back_by_the_escrows_id():
    call = read_call(encode_call(ESCROW, "withdraw_offer", bytes([8]) * 32), DOMAIN)
    assert call is not None
    assert call.escrow_ids == (bytes([8]) * 32,)


def test_a_payment_names_its_delivery_and_the_whole_purchase():
    reference = secrets.token_bytes(16)
    call = read_call(encode_call(ESCROW, "fund", *purchase(reference).values()), DOMAIN)
    assert call is not None
    assert (call.references, call.purchases) == ((reference,), (words(reference),))


def test_one_payment_of_several_names_them_all():
    references = tuple(secrets.token_bytes(16) for _ in range(3))
    many = [purchase(reference) for reference in references]
    call = read_call(encode_call(ESCROW, "fund_many", many, bytes(20), 45), DOMAIN)
    assert call is not None
    assert call.references == references
    assert call.purchases == tuple(words(reference) for reference in references)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01\x02",
        encode_call(ESCROW, "bump_epoch"),
        encode_call(ESCROW, "withdraw", bytes(20), bytes(20)),
        encode_call(ESCROW, "escrows", bytes(32)),
    ],
)
def test_other_calls_are_no_steps(data):
    assert read_call(data, DOMAIN) is None


@given(st.sampled_from(["confirm", "fund", "fund_many", "withdraw_offer", "ship"]), st.binary())
def test_broken_calldata_is_nobodys_and_breaks_nothing(function, rest):
    terms = terms_of(LISTING, buyer=BUYER, quantity=1, option=0, reference=bytes(16))
    whole = {
        "confirm": (asdict(terms),),
        "ship": (asdict(terms), bytes(32)),
        "withdraw_offer": (bytes(32),),
        "fund": tuple(purchase(bytes(16)).values()),
        "fund_many": ([purchase(bytes(16))], bytes(20), 1),
    }[function]
    selector = encode_call(ESCROW, function, *whole)[:4]
    read_call(selector + rest, DOMAIN)
