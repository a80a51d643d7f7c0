"""A key as a browser makes it, and what it signs."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True)
class BrowserKey:
    """P-256, as WebCrypto has it."""

    private: EllipticCurvePrivateKey

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def sign(self, spelled: str) -> bytes:
        r, s = decode_dss_signature(self.private.sign(spelled.encode(), ECDSA(SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)


def a_key(number: int | None = None) -> BrowserKey:
    """A fresh one, or the same each time for a number."""
    if number is not None:
        return BrowserKey(derive_private_key(number, SECP256R1()))
    return BrowserKey(generate_private_key(SECP256R1()))
