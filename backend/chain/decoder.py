"""Logs of PhygitalEscrow to events, by slicing words: an index reads hundreds of thousands of them.

Every argument of our events is static, so each stands at a fixed place. The plan for an event comes
from the ABI and is checked against its class when this module is loaded. A log that fits no plan is
an error, never skipped: state derived around a hole would be false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from eth_utils.crypto import keccak

from backend.chain.abi import AbiEntry, events_of, signature_text
from backend.chain.errors import UnreadableLog
from backend.chain.events import EVENTS, ContractEvent, EscrowEvent
from backend.chain.policy import POLICY_TYPES, Policy
from backend.chain.proposal import PROPOSAL_TYPES, Proposal
from backend.chain.types import ChainId, EscrowId, LogPosition, RawLog, moment

CONTRACT = "PhygitalEscrow"
WORD = 32

Reader = Callable[[bytes], Any]


_NO_BYTES = bytes(12)


def _read_address(word: bytes) -> bytes:
    if word[:12] != _NO_BYTES:
        raise ValueError("an address has 20 bytes")
    return word[12:]


def _read_hash(word: bytes) -> bytes:
    return word


def _read_bool(word: bytes) -> bool:
    return bool(_bounded(word, 1))


def _uint_reader(bits: int) -> Reader:
    return lambda word: _bounded(word, bits)


def _bounded(word: bytes, bits: int) -> int:
    value = int.from_bytes(word)
    if value >> bits:
        raise ValueError(f"a number has more than {bits} bits")
    return value


READERS: dict[str, Reader] = {
    "address": _read_address,
    "bytes32": _read_hash,
    "bool": _read_bool,
    "uint256": int.from_bytes,  # big-endian, as the chain writes
    **{f"uint{bits}": _uint_reader(bits) for bits in range(8, 256, 8)},
}
STRUCTS: dict[tuple[tuple[str, str], ...], Callable[..., Any]] = {
    POLICY_TYPES: Policy,
    PROPOSAL_TYPES: Proposal,
}


@dataclass(frozen=True, slots=True)
class _Struct:
    """A struct in an event: its fields stand in place, one word each."""

    make: Callable[..., Any]
    fields: tuple[tuple[str, Reader], ...]

    @property
    def size(self) -> int:
        return WORD * len(self.fields)

    def __call__(self, words: bytes) -> Any:
        values = {
            name: read(words[WORD * at : WORD * at + WORD])
            for at, (name, read) in enumerate(self.fields)
        }
        return self.make(**values)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one kind of event is read: where each field of its class stands."""

    event: type[ContractEvent]
    make: Callable[..., ContractEvent]  # the same, to be called with its fields
    topics_size: int
    data_size: int
    reads: tuple[tuple[slice, Reader], ...]  # places in topics and data, put one after the other

    def decode(self, log: RawLog, at: LogPosition) -> ContractEvent:
        if len(log.topics) != self.topics_size or len(log.data) != self.data_size:
            raise ValueError("not as long as the event is")
        words = log.topics + log.data
        return self.make(at, *[read(words[place]) for place, read in self.reads])


def decode_log(log: RawLog, chain_id: ChainId, block_time: int) -> ContractEvent:
    """The event behind a log of our contract; UnreadableLog when there is none."""
    plan = PLANS.get(log.topics[:WORD])
    if plan is None:
        raise UnreadableLog(
            "The escrow contract logged an event this program does not know.", **_where(log)
        )
    at = LogPosition(
        chain_id, log.block_number, log.log_index, log.block_hash, moment(block_time), log.tx_hash
    )
    try:
        return plan.decode(log, at)
    except ValueError as error:
        name = plan.event.__name__
        raise UnreadableLog(
            f"A log named {name} cannot be decoded: {error}.", **_where(log)
        ) from None


def _where(log: RawLog) -> dict[str, int]:
    return {"block_number": log.block_number, "log_index": log.log_index}


def escrow_of(event: ContractEvent) -> EscrowId | None:
    """The escrow an event belongs to, if it belongs to one."""
    return event.escrow_id if isinstance(event, EscrowEvent) else None


def topics_of(kind: type[ContractEvent]) -> tuple[bytes, ...]:
    """The first topics of all events of a kind."""
    return tuple(topic for topic, plan in PLANS.items() if issubclass(plan.event, kind))


def _plans() -> Iterator[tuple[bytes, _Plan]]:
    by_name = {event.__name__: event for event in EVENTS}
    entries = events_of(CONTRACT)
    if set(by_name) != {entry["name"] for entry in entries}:
        raise TypeError("the event classes and the contract's ABI name different events")
    for entry in entries:
        yield keccak(text=signature_text(entry)), _plan(entry, by_name[entry["name"]])


def _plan(entry: AbiEntry, event: type[ContractEvent]) -> _Plan:
    indexed = [item for item in entry["inputs"] if item["indexed"]]
    plain = [item for item in entry["inputs"] if not item["indexed"]]
    places: dict[str, tuple[slice, Reader]] = {}
    topics_size = end = WORD * (1 + len(indexed))
    for number, item in enumerate(indexed, start=1):
        places[item["name"]] = slice(WORD * number, WORD * number + WORD), _reader(item)
    for item in plain:
        reader = _reader(item)
        start, end = end, end + (reader.size if isinstance(reader, _Struct) else WORD)
        places[item["name"]] = slice(start, end), reader
    names = [field.name for field in fields(event) if field.name != "at"]
    if set(names) != set(places):
        raise TypeError(f"{event.__name__} and the contract's ABI name different fields")
    reads = tuple(places[name] for name in names)
    return _Plan(event, event, topics_size, end - topics_size, reads)


def _reader(item: AbiEntry) -> Reader:
    if item["type"] != "tuple":
        return READERS[item["type"]]
    named = tuple((part["name"], part["type"]) for part in item["components"])
    if named not in STRUCTS:
        raise TypeError(f"no class stands for the struct {item['name']}")
    return _Struct(STRUCTS[named], tuple((name, READERS[kind]) for name, kind in named))


PLANS: dict[bytes, _Plan] = dict(_plans())
"""By topic 0, the hash of the event's signature."""
