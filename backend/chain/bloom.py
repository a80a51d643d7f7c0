"""What a block's bloom filter says: certainly not, or perhaps."""

from __future__ import annotations

from eth_utils.crypto import keccak

_BITS = 2047


def bloom_bits(value: bytes) -> int:
    """The three bits an address or a topic sets, as a number to test against."""
    digest = keccak(value)
    bits = 0
    for at in (0, 2, 4):
        bits |= 1 << (int.from_bytes(digest[at : at + 2]) & _BITS)
    return bits


def may_contain(bloom: bytes, bits: int) -> bool:
    """Whether something that sets `bits` can be in the block."""
    return int.from_bytes(bloom) & bits == bits
