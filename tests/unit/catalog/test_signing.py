"""The document as sold and the fields that are signed: fixed spelling, right numbers, no loss."""

from __future__ import annotations

import json

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.typed_data import NOT_OFFERED, ListingFields, listing_hash
from backend.domain.catalog.details import AsSold, OptionAsSold, as_sold_document, document_hash
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.models import Listing, ListingOption, ListingPhoto
from backend.domain.catalog.signing import (
    document_of,
    fields_from_json,
    fields_of,
    fields_to_json,
)
from tests.builders.resources import COIN, TUSD

# covers: S0-32, S0-29

SELLER, POLICY_ID = bytes([0x5E]) * 20, bytes([9]) * 32


def a_row(**changes: object) -> Listing:
    values = {
        "kind": "phygital",
        "title": "Lamp",
        "description": "Brass.",
        "shipping_policy": "",
        "partner": "",
        "policy_id": POLICY_ID,
        "currency": TUSD.address,
        "unit_price": 120,
        "max_quantity": 0,
        "is_instant": False,
        "royalty_recipient": bytes([4]) * 20,
        "royalty_bps": 500,
        "asset": bytes([7]) * 20,
        "asset_id": 2**255,
        "options": [ListingOption(number=2, fee=0, estimate="Evenings")],
        "photos": [ListingPhoto(digest="ab" * 32)],
    }
    return Listing(**values | changes)


def test_the_document_is_spelled_in_one_way():
    sold = AsSold(
        kind="physical",
        title='Lamp "Ö"',
        description="Two\nlines",
        shipping_policy="",
        partner="Northway Logistics",
        ships_from=None,
        duties=None,
        policy_id=bytes([1]) * 32,
        currency=None,
        currency_symbol="ETH",
        currency_decimals=18,
        options=[OptionAsSold(option="standard", fee=2**80, estimate="3 days")],
        photos=["ff" * 32],
        salt=bytes([2]) * 32,
    )
    assert as_sold_document(sold) == (
        '{"currency":{"address":null,"decimals":18,"symbol":"ETH"},'
        '"delivery_options":[{"estimate":"3 days","fee":"1208925819614629174706176",'
        '"option":"standard"}],"description":"Two\\nlines","kind":"physical",'
        '"partner":"Northway Logistics",'
        f'"photos":["sha256:{"ff" * 32}"],"policy_id":"0x{"01" * 32}",'
        f'"salt":"0x{"02" * 32}","shipping_policy":"","title":"Lamp \\"Ö\\"","version":1}}'
    )


def test_where_it_is_sent_from_and_who_pays_at_the_border_is_part_of_what_is_signed():
    document = document_of(a_row(ships_from="CH", duties="seller"), TUSD)
    said = json.loads(document)
    assert (said["ships_from"], said["duties"]) == ("CH", "seller")
    assert "ships_from" not in json.loads(document_of(a_row(), TUSD))


def test_the_hash_is_that_of_the_bytes_somebody_can_keep():
    document = document_of(a_row(), TUSD)
    assert document_hash(document) == keccak(document.encode())
    again = json.loads(document)
    spelled = json.dumps(again, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert spelled == document


def test_two_documents_of_one_draft_differ_so_none_can_be_guessed():
    assert document_hash(document_of(a_row(), TUSD)) != document_hash(document_of(a_row(), TUSD))


def test_fields_say_what_the_draft_says():
    fields = fields_of(a_row(), SELLER, "document", epoch=3)
    expected = ListingFields(
        seller=SELLER,
        policy=POLICY_ID,
        currency=TUSD.address,
        unit_price=120,
        asset=bytes([7]) * 20,
        asset_id=2**255,
        fee_standard=NOT_OFFERED,
        fee_expedited=NOT_OFFERED,
        fee_pickup=0,
        royalty_recipient=bytes([4]) * 20,
        royalty_bps=500,
        epoch=3,
        salt=fields.salt,
        details=keccak(b"document"),
    )
    assert fields == expected
    assert fields.salt.bit_length() > 32  # random, not a counter


def test_nothing_named_is_zero():
    row = a_row(currency=None, asset=None, asset_id=None, royalty_recipient=None, royalty_bps=0)
    fields = fields_of(row, SELLER, "", epoch=0)
    assert fields.currency == fields.asset == fields.royalty_recipient == bytes(20)
    assert document_of(row, COIN).startswith('{"currency":{"address":null')


@pytest.mark.parametrize("option", DeliveryOption)
def test_each_option_has_its_own_place(option):
    number = option.number
    row = a_row(options=[ListingOption(number=number, fee=42, estimate="")])
    fields = fields_of(row, SELLER, "", epoch=0)
    assert [fields.fee_of(n) for n in range(3)].index(42) == number


@given(
    numbers=st.tuples(st.integers(0, 2**256 - 1), st.integers(0, 2**96 - 1)),
    instant=st.booleans(),
    details=st.binary(min_size=32, max_size=32),
)
def test_stored_fields_come_back_as_they_were_signed(numbers, instant, details):
    fields = ListingFields(
        seller=SELLER,
        policy=POLICY_ID,
        unit_price=numbers[0],
        salt=numbers[1],
        instant=instant,
        details=details,
    )
    back = fields_from_json(json.loads(json.dumps(fields_to_json(fields))))
    assert back == fields
    assert listing_hash(back) == listing_hash(fields)
