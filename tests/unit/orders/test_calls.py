"""Calls as the browser gets them.

covers: N-10, S0-32
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from backend.chain.abi import function_of
from backend.chain.proposal import Proposal
from backend.chain.typed_data import ListingFields, escrow_id, terms_of
from backend.chain.types import ZERO_ADDRESS, checksum
from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.orders.calls import (
    INPUTS,
    SignedPurchase,
    fund_call,
    fund_many_call,
    step_call,
)
from tests.builders.histories import BUYER, SELLER
from tests.builders.resources import TUSD, a_deployment

BOOK = a_deployment()
LISTING = ListingFields(
    seller=SELLER,
    policy=bytes([9]) * 32,
    currency=TUSD.address,
    unit_price=2**127,
    fee_standard=7,
    salt=2**95,
    details=bytes([5]) * 32,
)
TERMS = terms_of(LISTING, buyer=BUYER, quantity=1, option=0, reference=bytes(16))
DECISIONS = {
    "shipment_hash": bytes([1]) * 32,
    "claim": 2**127,
    "reason": 3,
    "evidence_root": bytes([2]) * 32,
    "buyer_share": 0,
    "asset_to_buyer": False,
    "ruling_hash": bytes([3]) * 32,
    "new_deadline": 1_800_000_000,
    "proposal": Proposal(1, 2**127, False, 0, 1_900_000_000),
    "signature": bytes(65),
    "challenge_block": 7,
    "amount": 250,
}
STEPS = sorted({s.call.function for s in LIFECYCLE.steps if s.call} - {"fund"})


def shape(kind, value):
    """A value is spelled for an encoder: text for numbers and bytes, objects for structs."""
    if kind["type"] == "tuple":
        assert list(value) == [part["name"] for part in kind["components"]]
        for part in kind["components"]:
            shape(part, value[part["name"]])
    elif kind["type"] == "bool":
        assert isinstance(value, bool)
    elif kind["type"] == "address":
        assert value == checksum(bytes.fromhex(value[2:]))
    elif kind["type"].startswith("uint"):
        assert value == str(int(value))
    elif kind["type"] == "bytes":
        assert value.startswith("0x")
    else:
        assert len(value) == 2 + 2 * int(kind["type"].removeprefix("bytes"))


@pytest.mark.parametrize("function", STEPS)
def test_every_step_has_exactly_the_arguments_of_the_abi(function):
    call = step_call(function, TERMS, BOOK, DECISIONS)
    inputs = function_of("PhygitalEscrow", function)["inputs"]
    assert len(call.args) == len(inputs)
    for kind, value in zip(inputs, call.args, strict=True):
        shape(kind, value)
    assert json.loads(json.dumps(call.to_json()))["value"] == "0"
    paid = [(need.currency, need.spender, need.amount) for need in call.needs]
    wanted = [(TUSD.address, BOOK.escrow, 250)] if function == "refund_released" else []
    assert paid == wanted


def test_coins_paid_back_later_go_along():
    in_coins = replace(TERMS, currency=ZERO_ADDRESS)
    call = step_call("refund_released", in_coins, BOOK, {"amount": 7})
    assert (call.value, call.needs) == (7, ())


def test_taking_an_offer_back_names_the_escrow_alone():
    call = step_call("withdraw_offer", TERMS, BOOK)
    assert call.args == ("0x" + escrow_id(TERMS, BOOK.domain).hex(),)


@pytest.mark.parametrize("function", sorted(INPUTS))
def test_what_a_person_decides_is_named_and_never_guessed(function):
    inputs = function_of("PhygitalEscrow", function)["inputs"]
    assert INPUTS[function] == tuple(entry["name"] for entry in inputs[1:])
    assert step_call(function, TERMS, BOOK) is None
    for missing in INPUTS[function]:
        partly = {name: value for name, value in DECISIONS.items() if name != missing}
        assert step_call(function, TERMS, BOOK, partly) is None


def purchase(listing, amount=1_000):
    return SignedPurchase(
        listing=listing,
        signature=bytes(65),
        quantity=2,
        option=0,
        reference=bytes(range(16)),
        amount=amount,
    )


def pay(listing):
    return fund_call(purchase(listing), BOOK)


def test_paying_in_a_token_asks_for_its_allowance_first():
    call = pay(LISTING)
    for kind, value in zip(function_of("PhygitalEscrow", "fund")["inputs"], call.args, strict=True):
        shape(kind, value)
    (need,) = call.needs
    assert (need.currency, need.spender, need.amount) == (TUSD.address, BOOK.escrow, 1_000)
    assert call.value == 0


def test_paying_in_the_coin_sends_it():
    call = pay(replace(LISTING, currency=ZERO_ADDRESS))
    assert (call.value, call.needs) == (1_000, ())


# covers: S3-38, N-02
def test_several_are_paid_in_one_call_and_allowed_once():
    call = fund_many_call([purchase(LISTING, 1_000), purchase(LISTING, 250)], BOOK)
    purchases, *_ = function_of("PhygitalEscrow", "fund_many")["inputs"]
    for one in call.args[0]:
        shape({**purchases, "type": "tuple"}, one)
    assert call.args[1:] == (checksum(TUSD.address), "1250")
    (need,) = call.needs
    assert (need.amount, call.value) == (1_250, 0)


def test_several_in_the_coin_send_their_sum():
    in_coins = replace(LISTING, currency=ZERO_ADDRESS)
    call = fund_many_call([purchase(in_coins), purchase(in_coins)], BOOK)
    assert (call.value, call.needs, call.args[2]) == (2_000, (), "2000")
