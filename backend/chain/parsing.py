"""From a node's JSON to values. Anything malformed is a BadAnswer, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from backend.chain.errors import BadAnswer
from backend.chain.types import BlockHash, BlockHeader, RawLog, TxHash

BLOOM_SIZE = 256


def read_int(value: Any) -> int:
    """A quantity such as 0x1f."""
    try:
        return int(value, 16)
    except (TypeError, ValueError):
        raise BadAnswer("A number from the node is not one.") from None


def read_bytes(value: Any, size: int | None = None) -> bytes:
    """Data such as 0x…, of a certain size if one is given."""
    if not isinstance(value, str) or not value.startswith(("0x", "0X")):
        raise BadAnswer("Bytes from the node are not written as such.")
    try:
        data = bytes.fromhex(value[2:])
    except ValueError:
        raise BadAnswer("Bytes from the node are not hexadecimal.") from None
    if size is not None and len(data) != size:
        raise BadAnswer(f"Expected {size} bytes from the node and got {len(data)}.")
    return data


# Logs of one block say much of it again and again.
_repeated = lru_cache(maxsize=1_024)(read_bytes)


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
            address=_repeated(log["address"], 20),
            topics=(_repeated(kind, 32), *[read_bytes(topic, 32) for topic in subjects]),
            data=read_bytes(log["data"]),
            block_number=read_int(log["blockNumber"]),
            block_hash=BlockHash(_repeated(log["blockHash"], 32)),
            tx_hash=TxHash(_repeated(log["transactionHash"], 32)),
            log_index=read_int(log["logIndex"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadAnswer("A log from the node lacks fields.") from None


def read_logs(logs: Any) -> list[RawLog]:
    """An answer to eth_getLogs."""
    if not isinstance(logs, list):
        raise BadAnswer("Logs from the node are not a list.")
    return [read_log(log) for log in logs]
