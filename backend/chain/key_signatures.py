"""Signatures of keys: what a wallet hashes for a text, and the one form the contract takes."""

from __future__ import annotations

from eth_utils.crypto import keccak

KEY_SIGNATURE_BYTES = 65
# secp256k1: for each signature (r, s) its twin (r, order - s) verifies, too.
_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


def personal_digest(text: str) -> bytes:
    """What `personal_sign` signs for a text (EIP-191, version 0x45)."""
    content = text.encode()
    return keccak(b"\x19Ethereum Signed Message:\n%d" % len(content) + content)


def with_low_s(signature: bytes) -> bytes:
    """A key's signature as the contract takes it: v of 27 or 28, the smaller s of the two.

    Only for accounts without code: a contract wallet gives these bytes a meaning of its own.
    """
    if len(signature) != KEY_SIGNATURE_BYTES:
        return signature
    r, s, v = signature[:32], int.from_bytes(signature[32:64]), signature[64]
    v = v + 27 if v < 2 else v
    if _ORDER // 2 < s < _ORDER and v in (27, 28):
        s, v = _ORDER - s, 55 - v
    return r + s.to_bytes(32) + bytes([v])
