"""The one spelling of a message: what its author signs, and what the next message leans on. Pure.

`earnest-message/1` is described in docs/evidence.md; whoever has the text and the files can check a
message by that page alone.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from backend.chain.types import Address, checksum
from backend.core.ids import public_id
from backend.domain.orders.views import ORDER_PREFIX

FORMAT = "earnest-message/1"
FIRST = bytes(32)  # what the first message of an order leans on
SALT_BYTES = 16
PUBLIC_KEY_BYTES = 65  # 0x04, x, y
SIGNATURE_BYTES = 64  # r, s


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalMessage:
    """A message as it is hashed. Digests are SHA-256."""

    order_id: UUID
    sequence: int
    author: Address
    written_at: datetime
    salt: bytes  # so that a text that was erased cannot be guessed from its hash
    text: str
    attachments: Sequence[str]  # digests of the files as they are handed out
    previous: bytes

    def spelled(self) -> str:
        """One JSON text: keys sorted, no blanks."""
        fields = {
            "attachments": list(self.attachments),
            "author": checksum(self.author),
            "format": FORMAT,
            "order": public_id(ORDER_PREFIX, self.order_id),
            "previous": self.previous.hex(),
            "sequence": self.sequence,
            "text_sha256": text_hash(self.salt, self.text),
            "written_at": spelled_time(self.written_at),
        }
        return json.dumps(fields, sort_keys=True, separators=(",", ":"))

    def hash(self) -> bytes:
        """What the next message leans on."""
        return hashlib.sha256(self.spelled().encode()).digest()


def text_hash(salt: bytes, text: str) -> str:
    """What stands for the text in a spelling."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def to_milliseconds(moment: datetime) -> datetime:
    """What a spelling keeps of a moment."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def spelled_time(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def is_public_key(key: bytes) -> bool:
    """Whether this is a point of P-256, uncompressed."""
    return _read_key(key) is not None


def is_signed(spelled: str, signature: bytes, key: bytes) -> bool:
    """Whether this key signed it: ECDSA over P-256 with SHA-256, as WebCrypto writes it."""
    public = _read_key(key)
    if public is None or len(signature) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        public.verify(encode_dss_signature(r, s), spelled.encode(), ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def key_id_of(key: bytes) -> bytes:
    """The hash by which a wallet names a key when it authorises it."""
    return hashlib.sha256(key).digest()


def _read_key(key: bytes) -> EllipticCurvePublicKey | None:
    if len(key) != PUBLIC_KEY_BYTES:
        return None
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key)
    except ValueError:
        return None
