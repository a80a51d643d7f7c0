"""What everything on a chain is named and placed by. Plain values, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, NewType, TypeAlias

from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address

from backend.core.errors import Invalid

ChainId = NewType("ChainId", int)
BlockHash = NewType("BlockHash", bytes)
TxHash = NewType("TxHash", bytes)
EscrowId = NewType("EscrowId", bytes)
Address: TypeAlias = bytes  # 20 bytes; read from columns everywhere, so no type of its own

ZERO_ADDRESS: Address = bytes(20)
ZERO_HASH = bytes(32)


class LogPosition(NamedTuple):
    """Where a log stands. Branches of a chain never share one: the block's hash is in it."""

    chain_id: ChainId
    block_number: int
    log_index: int
    block_hash: BlockHash
    block_time: datetime
    tx_hash: TxHash

    @property
    def key(self) -> str:
        """Names this log in this block: the dedupe key of whatever follows from it."""
        return f"{self.chain_id}:{self.block_hash.hex()}:{self.log_index}"


@dataclass(frozen=True, slots=True)
class BlockHeader:
    """The part of a block that links it to its parent and tells what it may hold."""

    number: int
    hash: BlockHash
    parent_hash: BlockHash
    timestamp: int
    logs_bloom: bytes

    @property
    def time(self) -> datetime:
        return moment(self.timestamp)


class RawLog(NamedTuple):
    """A log as the node gave it, undecoded."""

    address: Address
    topics: bytes  # 32 each, one after the other
    data: bytes
    block_number: int
    block_hash: BlockHash
    tx_hash: TxHash
    log_index: int

    @classmethod
    def of(cls, row: object) -> RawLog:
        """A stored log, from a row with these columns."""
        return cls._make(_LOG_VALUES(row))


_LOG_VALUES = attrgetter(*RawLog._fields)


@lru_cache(maxsize=4_096)  # many logs share a block, and deadlines repeat
def moment(timestamp: int) -> datetime:
    """Seconds since 1970, as chains count, as an aware datetime."""
    return datetime.fromtimestamp(timestamp, UTC)


@lru_cache(maxsize=20_000)
def checksum(address: Address) -> str:
    """The EIP-55 spelling people and wallets use."""
    return str(to_checksum_address(address))


def parse_address(text: str, *, field: str = "address") -> Address:
    """An address somebody typed. Mixed case has to be a right EIP-55 checksum."""
    plain = text.strip()
    letters = plain[2:]
    is_one_case = letters in (letters.lower(), letters.upper())
    if (
        not plain.startswith("0x")
        or not is_hex_address(plain)
        or not (is_one_case or is_checksum_address(plain))
    ):
        sentence = "This is not an address: 0x and 40 hexadecimal digits, copied in full."
        raise Invalid(sentence, fields={field: sentence})
    return bytes.fromhex(letters)
