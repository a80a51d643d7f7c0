"""Hashes that commit to something on chain without showing it."""

from __future__ import annotations

from eth_abi.abi import encode
from eth_utils.crypto import keccak


def shipment_hash(carrier: str, tracking_number: str, salt: bytes) -> bytes:
    """keccak256(abi.encode(string carrier, string tracking_number, bytes32 salt))."""
    return keccak(encode(["string", "string", "bytes32"], [carrier, tracking_number, salt]))
