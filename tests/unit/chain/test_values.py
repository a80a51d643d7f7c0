"""Addresses people type, values nodes send, tokens strangers wrote, the address book."""

from __future__ import annotations

from pathlib import Path

import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.abi import encode_call, load_abi
from backend.chain.bloom import bloom_bits, may_contain
from backend.chain.deployment import Deployment
from backend.chain.errors import BadAnswer, WrongNetwork
from backend.chain.parsing import read_bytes, read_header, read_int, read_log, read_logs
from backend.chain.signatures import ERC6492_SUFFIX, WrappedSignature, unwrap
from backend.chain.tokens import (
    Royalty,
    call_data,
    read_address,
    read_bool,
    read_number,
    read_royalty,
    read_text,
)
from backend.chain.types import checksum, parse_address
from backend.core.errors import Invalid
from tests.builders.resources import TUSD, a_deployment

MIXED = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.mark.parametrize("text", [MIXED, MIXED.lower(), "0x" + MIXED[2:].upper(), f"  {MIXED}\n"])
def test_an_address_is_read_in_every_spelling_wallets_use(text: str) -> None:
    assert checksum(parse_address(text)) == MIXED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0x",
        MIXED[:-1],
        MIXED + "0",
        MIXED[2:],
        MIXED.replace("C5", "c5"),
        "vitalik.eth",
        "0x" + "g" * 40,
    ],
)
def test_anything_else_is_refused_with_the_field_it_stood_in(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_address(text, field="seller")
    assert list(caught.value.fields) == ["seller"]


@given(st.binary(min_size=20, max_size=20))
def test_what_we_print_can_be_read(address: bytes) -> None:
    assert parse_address(checksum(address)) == address


@pytest.mark.parametrize("value", [None, "", "zz", 7, "0xzz", {}])
def test_a_number_that_is_none_is_a_bad_answer(value: object) -> None:
    with pytest.raises(BadAnswer):
        read_int(value)


@pytest.mark.parametrize("value", [None, "", "abcd", "0xabc", "0xzz", 7])
def test_bytes_that_are_none_are_a_bad_answer(value: object) -> None:
    with pytest.raises(BadAnswer):
        read_bytes(value)


def test_sizes_are_checked_and_letters_may_be_large() -> None:
    assert read_bytes("0XABCD") == b"\xab\xcd"
    with pytest.raises(BadAnswer):
        read_bytes("0xabcd", 32)


@pytest.mark.parametrize("block", [None, [], {}, {"number": "0x1"}])
def test_a_block_that_is_none_is_a_bad_answer(block: object) -> None:
    with pytest.raises(BadAnswer):
        read_header(block)


LOG = {
    "address": "0x" + "0e" * 20,
    "topics": ["0x" + "01" * 32],
    "data": "0x",
    "blockNumber": "0x5",
    "blockHash": "0x" + "02" * 32,
    "transactionHash": "0x" + "03" * 32,
    "logIndex": "0x00",
}


def test_a_log_needs_all_its_places() -> None:
    assert read_log(LOG).log_index == 0
    for name in LOG:
        with pytest.raises(BadAnswer):
            read_log({key: value for key, value in LOG.items() if key != name})
        with pytest.raises(BadAnswer):
            read_log(LOG | {name: None})
    for wrong in (None, "0x", 5, [LOG]):
        with pytest.raises(BadAnswer):
            read_log(wrong)
    with pytest.raises(BadAnswer):
        read_logs(LOG)


@given(st.binary(min_size=20, max_size=32), st.binary(min_size=20, max_size=32))
def test_a_bloom_filter_never_hides_what_it_holds(first: bytes, second: bytes) -> None:
    bloom = (bloom_bits(first) | bloom_bits(second)).to_bytes(256)
    assert may_contain(bloom, bloom_bits(first))
    assert may_contain(bloom, bloom_bits(second))
    assert not may_contain(bytes(256), bloom_bits(first))


def test_an_ordinary_signature_passes_unwrapped() -> None:
    assert unwrap(b"\x01" * 65) == WrappedSignature(b"\x01" * 65)
    body = encode(["address", "bytes", "bytes"], ["0x" + "11" * 20, b"make it", b"inner"])
    assert unwrap(body + ERC6492_SUFFIX) == WrappedSignature(b"inner", b"\x11" * 20, b"make it")


@given(st.binary(max_size=300))
def test_noise_in_a_wrapper_is_never_an_exception(noise: bytes) -> None:
    found = unwrap(noise + ERC6492_SUFFIX)
    assert found is None or found.factory != bytes(20)


def test_strangers_tokens_are_read_with_care() -> None:
    assert read_text(encode(["string"], ["tUSD"])) == "tUSD"
    assert read_text(b"MKR".ljust(32, b"\0")) == "MKR"
    for wrong in (
        b"",
        encode(["string"], ["a" * 33]),
        encode(["string"], ["\u202eDSU"]),
        b"\xff" * 64,
    ):
        assert read_text(wrong) is None
    assert read_number(b"") is None
    assert read_address(b"\x01" * 32) is None
    assert not read_bool((2).to_bytes(32))
    assert read_royalty(encode(["address", "uint256"], ["0x" + "22" * 20, 750])) == Royalty(
        b"\x22" * 20, 750
    )
    assert read_royalty(encode(["address", "uint256"], ["0x" + "22" * 20, 0])) is None
    assert read_royalty(b"\x01") is None
    with pytest.raises(ValueError, match="do not fit"):
        call_data("ownerOf(uint256)", -1)


def test_the_abi_is_asked_by_name() -> None:
    assert len(encode_call("PhygitalEscrow", "bump_epoch")) == 4
    with pytest.raises(KeyError):
        encode_call("PhygitalEscrow", "pause")
    assert {entry["type"] for entry in load_abi("PhygitalEscrow")} == {
        "constructor",
        "event",
        "function",
    }


def test_an_address_book_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "somewhere" / "deployment.json"
    book = a_deployment()
    book.save(file)
    assert Deployment.load(file) == book
    assert book.currency(TUSD.address) == TUSD
    assert book.currency(bytes(20)) == book.currency(None) == book.currency_named("ETH")
    for ask in (lambda: book.currency(b"\x01" * 20), lambda: book.currency_named("DOGE")):
        with pytest.raises(KeyError):
            ask()


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("cut short", lambda text: text[:100]),
        ("without a part", lambda text: text.replace('"start_block"', '"begin"')),
        (
            "address of wrong length",
            lambda text: text.replace('address": "0x', 'address": "0x00', 1),
        ),
        ("rules changed under their id", lambda text: text.replace('"fee_bps": ', '"fee_bps": 1')),
        ("not a book", lambda _: "[]"),
    ],
)
def test_a_damaged_address_book_is_refused(case: str, change, tmp_path: Path) -> None:
    file = tmp_path / "deployment.json"
    a_deployment().save(file)
    changed = change(file.read_text())
    assert changed != file.read_text(), case
    file.write_text(changed)
    with pytest.raises(WrongNetwork):
        Deployment.load(file)


def test_a_missing_address_book_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WrongNetwork, match="deploy first"):
        Deployment.load(tmp_path / "none.json")
