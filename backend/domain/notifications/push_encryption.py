"""Web Push on the wire: a message for one browser alone (RFC 8291), and who sends it (RFC 8292).

Pure: keys and salt are handed in or random, nothing is kept.
"""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_SIZE = 4096
LONGEST_MESSAGE = 3_000  # push services take 4096 bytes in all
SECRET_BYTES, SALT_BYTES, KEY_BYTES = 16, 16, 65
TOKEN_LIFE = timedelta(hours=12)
_LAST_RECORD = b"\x02"
_CURVE = ec.SECP256R1()


def encrypt(
    message: bytes,
    browser_key: bytes,
    secret: bytes,
    *,
    own_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push: header and one record. A fresh key and salt each time."""
    own_key = own_key or ec.generate_private_key(_CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    browser = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, browser_key)
    own_public = raw_public_key(own_key)
    shared = own_key.exchange(ec.ECDH(), browser)
    info = b"WebPush: info\x00" + browser_key + own_public
    material = _derive(shared, secret, info, 32)
    key = _derive(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(material, salt, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, message + _LAST_RECORD, None)
    head = salt + RECORD_SIZE.to_bytes(4) + len(own_public).to_bytes(1) + own_public
    return head + sealed


def sender_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The key that says who sends, from the 32 bytes of the settings."""
    return ec.derive_private_key(int.from_bytes(secret), _CURVE)


def raw_public_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as browsers take it: 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sender_header(
    key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, now: datetime
) -> str:
    """The Authorization of a push to this endpoint: a signed word on who sends, good for hours."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + TOKEN_LIFE).timestamp()),
        "sub": contact,
    }
    body = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{body}.{to_text(r.to_bytes(32) + s.to_bytes(32))}"
    return f"vapid t={token}, k={to_text(raw_public_key(key))}"


def to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def is_point(raw: bytes) -> bool:
    """Whether these bytes are a key a browser can have."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw)
    except ValueError:
        return False
    return len(raw) == KEY_BYTES


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _json(value: dict[str, object]) -> str:
    return to_text(json.dumps(value, separators=(",", ":")).encode())
