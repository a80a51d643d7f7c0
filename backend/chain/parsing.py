"""From a node's JSON to values. Anything malformed is a BadAnswer, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from backend.chain.errors import BadAnswer
from backend.chain.types import BlockHash, BlockHeader, RawLog, TxHash

BLOOM_SIZE = 256
PREFIXES = ("0x", "0X")


def read_int(value: Any) -> int:
    """A quantity such as 0x1f."""
    try:
        return int(value, 16)
    except (TypeError, ValueError):
        raise BadAnswer("A number from the node is not one.") from None


def read_bytes(value: Any, size: int | None = None) -> bytes:
    """Data such as 0x…, of a certain size if one is given."""
    try:
        prefix, data = value[:2], bytes.fromhex(value[2:])
    except (TypeError, KeyError):  # no text; an object, from Python 3.12 on
        prefix, data = "", b""
    except ValueError:
        raise BadAnswer("Bytes from the node are not hexadecimal.") from None
    if prefix not in PREFIXES:
        raise BadAnswer("Bytes from the node are not written as such.")
    if size is not None and len(data) != size:
        raise BadAnswer(f"Expected {size} bytes from the node and got {len(data)}.")
    return data


# Logs of one block say much of it again and again.
_repeated = lru_cache(maxsize=1_024)(read_bytes)
_repeated_int = lru_cache(maxsize=1_024)(read_int)


def read_header(block: Any) -> BlockHeader:
    """The header in an answer to eth_getBlockBy…"""
    if not isinstance(block, Mapping):
        raise BadAnswer("A block from the node is not one.")
    bloom = block.get("logsBloom")
    return BlockHeader(
        number=read_int(block.get("number")),
        hash=BlockHash(read_bytes(block.get("hash"), 32)),
        parent_hash=BlockHash(read_bytes(block.get("parentHash"), 32)),
        timestamp=read_int(block.get("timestamp")),
        logs_bloom=read_bytes(bloom, BLOOM_SIZE) if bloom else bytes(BLOOM_SIZE),
    )


def read_log(log: Any) -> RawLog:
    """A log that is in a block. Pending and removed ones have no place in an answer to us."""
    try:
        if log.get("removed"):
            raise BadAnswer("The node gave a log of a block that is no longer there.")
        kind, *subjects = log["topics"]
        return RawLog(
            _repeated(log["address"], 20),
            b"".join([_repeated(kind, 32), *[read_bytes(topic, 32) for topic in subjects]]),
            read_bytes(log["data"]),
            _repeated_int(log["blockNumber"]),
            BlockHash(_repeated(log["blockHash"], 32)),
            TxHash(_repeated(log["transactionHash"], 32)),
            read_int(log["logIndex"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadAnswer("A log from the node lacks fields.") from None


def read_logs(logs: Any) -> list[RawLog]:
    """An answer to eth_getLogs."""
    if not isinstance(logs, list):
        raise BadAnswer("Logs from the node are not a list.")
    return [read_log(log) for log in logs]
