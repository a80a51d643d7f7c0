"""The decoder by slicing agrees with a general ABI decoder, and refuses whatever does not fit."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.abi import AbiEntry
from backend.chain.decoder import PLANS, WORD, decode_log, escrow_of
from backend.chain.errors import UnreadableLog
from backend.chain.events import EVENTS, ContractEvent, EscrowEvent, StateEvent
from backend.chain.policy import Policy
from backend.chain.proposal import Proposal
from backend.chain.types import BlockHash, ChainId, RawLog, TxHash
from tests.builders.logs import ENTRIES, arguments

CHAIN = ChainId(31337)
ESCROW = b"\x0e" * 20
BLOCK_TIME = 1_795_334_400


def values_of(entry: AbiEntry) -> st.SearchStrategy[Any]:
    """Any value an argument of this type can have."""
    kind = entry["type"]
    if kind == "tuple":
        return st.tuples(*(values_of(item) for item in entry["components"]))
    if kind == "address":
        return st.binary(min_size=20, max_size=20)
    if kind.startswith("bytes"):
        size = int(kind.removeprefix("bytes"))
        return st.binary(min_size=size, max_size=size)
    if kind == "bool":
        return st.booleans()
    return st.integers(0, 2 ** int(kind.removeprefix("uint")) - 1)


@st.composite
def logged_events(draw: st.DrawFn) -> tuple[str, dict[str, Any], RawLog]:
    """Any event with any arguments, and the log a contract would make of it."""
    entry = ENTRIES[draw(st.sampled_from(sorted(ENTRIES)))]
    values = {item["name"]: draw(values_of(item)) for item in entry["inputs"]}
    return entry["name"], values, a_log(entry, values)


def a_log(entry: AbiEntry, values: dict[str, Any]) -> RawLog:
    topics, data = arguments(entry, values)
    return RawLog(
        address=ESCROW,
        topics=topics,
        data=data,
        block_number=7,
        block_hash=BlockHash(b"\xbb" * 32),
        tx_hash=TxHash(b"\xcc" * 32),
        log_index=3,
    )


def spoil(log: RawLog, **changes: Any) -> RawLog:
    return log._replace(**changes)


def an_escrow_event(name: str = "Shipped") -> RawLog:
    zeros = {"address": bytes(20), "bytes32": bytes(32)}
    entry = ENTRIES[name]
    return a_log(entry, {item["name"]: zeros.get(item["type"], 1) for item in entry["inputs"]})


@given(logged_events())
def test_every_event_comes_back_as_it_was_logged(case: tuple[str, dict[str, Any], RawLog]) -> None:
    name, values, log = case
    event = decode_log(log, CHAIN, BLOCK_TIME)

    assert type(event).__name__ == name
    for key, value in values.items():
        found = getattr(event, key)
        is_struct = isinstance(found, Policy | Proposal)
        assert (tuple(asdict(found).values()) if is_struct else found) == value
    assert event.at.key == f"31337:{'bb' * 32}:3"
    assert event.at.block_time == datetime.fromtimestamp(BLOCK_TIME, UTC)
    assert escrow_of(event) == values.get("escrow_id")


@given(logged_events(), st.integers(-64, 64).filter(bool))
def test_data_of_another_length_is_refused(
    case: tuple[str, dict[str, Any], RawLog], by: int
) -> None:
    log = case[2]
    data = log.data + bytes(by) if by > 0 else log.data[:by]
    if data != log.data:
        with pytest.raises(UnreadableLog):
            decode_log(spoil(log, data=data), CHAIN, BLOCK_TIME)


@given(logged_events())
def test_a_missing_topic_is_refused(case: tuple[str, dict[str, Any], RawLog]) -> None:
    log = case[2]
    with pytest.raises(UnreadableLog):
        decode_log(spoil(log, topics=log.topics[:-32]), CHAIN, BLOCK_TIME)


@pytest.mark.parametrize("topics", [b"", b"\x01" * 32, keccak(text="Paused(address)")])
def test_an_unknown_event_is_an_error(topics: bytes) -> None:
    with pytest.raises(UnreadableLog):
        decode_log(spoil(an_escrow_event(), topics=topics), CHAIN, BLOCK_TIME)


def test_an_address_of_more_than_twenty_bytes_is_refused() -> None:
    plain = [item for item in ENTRIES["Funded"]["inputs"] if not item["indexed"]]
    at = next(index for index, item in enumerate(plain) if item["type"] == "address") * 32
    log = an_escrow_event("Funded")
    data = log.data[:at] + b"\x01" + bytes(31) + log.data[at + 32 :]
    with pytest.raises(UnreadableLog):
        decode_log(spoil(log, data=data), CHAIN, BLOCK_TIME)


def test_a_truth_that_is_neither_yes_nor_no_is_refused() -> None:
    values = {
        "escrow_id": bytes(32),
        "maker": bytes(20),
        "state": 1,
        "proposal": (0, 1, True, 0, 9),
    }
    log = a_log(ENTRIES["OfferPosted"], values)
    assert decode_log(log, CHAIN, BLOCK_TIME).proposal == Proposal(0, 1, True, 0, 9)
    at = 3 * 32  # after the state and two fields of the proposal
    data = log.data[:at] + (2).to_bytes(32) + log.data[at + 32 :]
    with pytest.raises(UnreadableLog):
        decode_log(spoil(log, data=data), CHAIN, BLOCK_TIME)


def test_a_purchase_is_taken_apart() -> None:
    reference = bytes(range(16))
    purchase = 70_000 | 2 << 32 | int.from_bytes(reference) << 128
    log = an_escrow_event("Funded")
    funded = decode_log(spoil(log, data=log.data[:-32] + purchase.to_bytes(32)), CHAIN, BLOCK_TIME)
    assert (funded.quantity, funded.option, funded.reference) == (70_000, 2, reference)


def test_a_policy_field_larger_than_its_type_is_refused() -> None:
    log = a_log(
        ENTRIES["PolicyRegistered"],
        {"policy_id": bytes(32), "policy": (bytes(20),) * 3 + (1,) * 12},
    )
    bps_at = 3 * 32
    data = log.data[:bps_at] + (2**16).to_bytes(32) + log.data[bps_at + 32 :]
    with pytest.raises(UnreadableLog):
        decode_log(spoil(log, data=data), CHAIN, BLOCK_TIME)


def test_whatever_moves_an_escrow_begins_with_the_state_word() -> None:
    """Queries on stored logs read the status there."""
    for plan in PLANS.values():
        if issubclass(plan.event, StateEvent):
            names = [field.name for field in fields(plan.event) if field.name != "at"]
            place, _ = plan.reads[names.index("state")]
            assert place == slice(plan.topics_size, plan.topics_size + WORD)


def test_every_class_has_a_plan_and_escrow_events_name_their_escrow() -> None:
    assert len(PLANS) == len(EVENTS) == len(ENTRIES)
    with_id = {event for event in EVENTS if "escrow_id" in {field.name for field in fields(event)}}
    assert with_id == {event for event in EVENTS if issubclass(event, EscrowEvent)}
    assert all(issubclass(event, ContractEvent) for event in EVENTS)
