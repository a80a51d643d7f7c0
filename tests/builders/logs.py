"""The log a contract would make of an event: the decoder, backwards, by a general ABI encoder."""

from __future__ import annotations

from dataclasses import astuple, is_dataclass
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from backend.chain.abi import AbiEntry, events_of, signature_text, type_text
from backend.chain.events import ContractEvent
from backend.chain.types import RawLog

CONTRACT = b"\x0e" * 20
ENTRIES = {entry["name"]: entry for entry in events_of("PhygitalEscrow")}


def log_of(event: ContractEvent) -> RawLog:
    """Where the event stands, with its arguments as topics and data."""
    entry, at = ENTRIES[type(event).__name__], event.at
    topics, data = arguments(entry, {i["name"]: _value(event, i) for i in entry["inputs"]})
    return RawLog(
        address=CONTRACT,
        topics=topics,
        data=data,
        block_number=at.block_number,
        block_hash=at.block_hash,
        tx_hash=at.tx_hash,
        log_index=at.log_index,
    )


def arguments(entry: AbiEntry, values: dict[str, Any]) -> tuple[bytes, bytes]:
    """Topics and data of an event with these arguments."""
    indexed = [item for item in entry["inputs"] if item["indexed"]]
    plain = [item for item in entry["inputs"] if not item["indexed"]]
    topics = [encode([item["type"]], [values[item["name"]]]) for item in indexed]
    data = encode([type_text(item) for item in plain], [values[item["name"]] for item in plain])
    return b"".join([keccak(text=signature_text(entry)), *topics]), data


def _value(event: ContractEvent, item: AbiEntry) -> Any:
    value = getattr(event, item["name"])
    return astuple(value) if is_dataclass(value) and not isinstance(value, type) else value
