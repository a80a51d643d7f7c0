"""Reading tokens written by strangers (ERC-20, ERC-721, ERC-1155): nothing is taken on trust."""

from __future__ import annotations

from dataclasses import dataclass

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, EncodingError
from eth_utils.crypto import keccak

from backend.chain.types import ZERO_ADDRESS, Address

LONGEST_SYMBOL = 32
LONGEST_URI = 64 * 1024  # some write their metadata out in it
MOST_DECIMALS = 77  # more digits than a 256-bit number has
ERC721_INTERFACE = bytes.fromhex("80ac58cd")
ERC1155_INTERFACE = bytes.fromhex("d9b67a26")
ROYALTY_SAMPLE = 10_000  # a price at which the royalty is its share in basis points


@dataclass(frozen=True, slots=True)
class Erc20Metadata:
    """How an ERC-20 wants to be shown."""

    symbol: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Royalty:
    """What ERC-2981 asks for at a resale."""

    recipient: Address
    bps: int


def call_data(signature: str, *args: object) -> bytes:
    """Calldata for a function given as `name(type,…)`."""
    inner = signature[signature.index("(") + 1 : -1]
    types = inner.split(",") if inner else []
    try:
        return keccak(text=signature)[:4] + encode(types, args)
    except EncodingError as error:
        raise ValueError(f"these arguments do not fit {signature}") from error


def read_text(data: bytes) -> str | None:
    """A string, or the bytes32 that the oldest tokens return instead."""
    try:
        text = decode(["string"], data)[0] if len(data) > 32 else data.rstrip(b"\0").decode()
    except (DecodingError, UnicodeDecodeError, OverflowError):
        return None
    return text if 0 < len(text) <= LONGEST_SYMBOL and text.isprintable() else None


def read_uri(data: bytes) -> str | None:
    """Where a token's metadata is, as its contract writes it."""
    if len(data) > 2 * LONGEST_URI:
        return None
    try:
        text = str(decode(["string"], data)[0])
    except (DecodingError, UnicodeDecodeError, OverflowError):
        return None
    return text if 0 < len(text) <= LONGEST_URI else None


def read_number(data: bytes) -> int | None:
    return int.from_bytes(data[:32]) if len(data) >= 32 else None


def read_address(data: bytes) -> Address | None:
    return data[12:32] if len(data) >= 32 and not any(data[:12]) else None


def read_bool(data: bytes) -> bool:
    return read_number(data) == 1


def read_royalty(data: bytes) -> Royalty | None:
    """The answer to royaltyInfo for ROYALTY_SAMPLE; None when there is none to pay."""
    recipient, amount = read_address(data), read_number(data[32:])
    if recipient in (None, ZERO_ADDRESS) or not amount:
        return None
    return Royalty(recipient, amount)
