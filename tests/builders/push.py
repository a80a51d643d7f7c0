"""A browser that has subscribed: it opens what was encrypted for it (RFC 8291), on its own."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.domain.notifications.push_encryption import raw_public_key, to_text


@dataclass
class Browser:
    """Its half of the keys."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def public_key(self) -> bytes:
        return raw_public_key(self.key)

    def fields(self, endpoint: str) -> dict[str, str]:
        """What it tells the server when it subscribes."""
        return {
            "endpoint": endpoint,
            "key": to_text(self.public_key),
            "secret": to_text(self.secret),
        }

    def open(self, body: bytes) -> bytes:
        """The message of a push, if it was for this browser."""
        salt, size = body[:16], body[20]
        sender, sealed = body[21 : 21 + size], body[21 + size :]
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), other)
        info = b"WebPush: info\x00" + self.public_key + sender
        material = _derive(shared, self.secret, info, 32)
        key = _derive(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derive(material, salt, b"Content-Encoding: nonce\x00", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        return padded.rstrip(b"\x00").removesuffix(b"\x02")


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
