"""Envelope encryption for personal data, one data key per order.

The data key is stored beside the order, wrapped by a master key that lives outside the database.
Deleting the wrapped key erases everything sealed with it, in backups too. What is sealed is bound
to a place (table, column, row), so that a ciphertext moved to another row does not open.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.core.settings import SecretSettings, key_bytes

_VERSION = b"\x01"
_KEY_BYTES = 32
KEY_ID_BEGINS, KEY_ID_BYTES = 1, 8  # where a wrapped key says which master key opens it
_NONCE_BYTES = 12


class SealBroken(Exception):
    """The ciphertext, its place or its key is not the original one: a bug or an attack."""


class Sealer:
    """Seals and opens small texts. The first master key wraps; all of them unwrap."""

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        if not master_keys or any(len(key) != _KEY_BYTES for key in master_keys):
            raise ValueError(f"master keys have {_KEY_BYTES} bytes")
        self._current = _key_id(master_keys[0])
        self._masters = {_key_id(key): AESGCM(key) for key in master_keys}

    @classmethod
    def from_settings(cls, secrets: SecretSettings) -> Sealer:
        return cls([key_bytes(key) for key in (secrets.master_key, *secrets.previous_master_keys)])

    def new_data_key(self, owner: str) -> bytes:
        """A fresh data key, wrapped, for the row `owner` (an order's id), to be stored as it is."""
        return self._wrap(AESGCM.generate_key(_KEY_BYTES * 8), owner)

    def rewrap(self, wrapped: bytes, owner: str) -> bytes:
        """The same data key under the current master key: the step of a key rotation."""
        return self._wrap(self._unwrap(wrapped, owner), owner)

    @property
    def current(self) -> bytes:
        """The id of the master key that wraps from now on."""
        return self._current

    @property
    def known(self) -> frozenset[bytes]:
        """The ids of all master keys that can still unwrap."""
        return frozenset(self._masters)

    def is_current(self, wrapped: bytes) -> bool:
        return key_id_of(wrapped) == self._current

    def seal(self, wrapped: bytes, owner: str, place: str, text: str) -> bytes:
        """Seal `text` for `place`, such as `orders.address`, of the row `owner`."""
        nonce = os.urandom(_NONCE_BYTES)
        key = AESGCM(self._unwrap(wrapped, owner))
        return _VERSION + nonce + key.encrypt(nonce, text.encode(), _bind(owner, place))

    def open(self, wrapped: bytes, owner: str, place: str, sealed: bytes) -> str:
        """The text again, if key, owner and place are those it was sealed with."""
        key = AESGCM(self._unwrap(wrapped, owner))
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        return _decrypt(key, sealed[:1], nonce, body, _bind(owner, place)).decode()

    def _wrap(self, data_key: bytes, owner: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        body = self._masters[self._current].encrypt(nonce, data_key, _bind(owner, "data key"))
        return _VERSION + self._current + nonce + body

    def _unwrap(self, wrapped: bytes, owner: str) -> bytes:
        master = self._masters.get(key_id_of(wrapped))
        if master is None:
            raise SealBroken("wrapped by a master key that is not configured")
        rest = wrapped[KEY_ID_BEGINS + KEY_ID_BYTES :]
        nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        return _decrypt(master, wrapped[:1], nonce, body, _bind(owner, "data key"))


def key_id_of(wrapped: bytes) -> bytes:
    """Which master key wrapped this data key."""
    return wrapped[KEY_ID_BEGINS : KEY_ID_BEGINS + KEY_ID_BYTES]


def _decrypt(key: AESGCM, version: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    if version != _VERSION or len(nonce) != _NONCE_BYTES:
        raise SealBroken("not a sealed value of this version")
    try:
        return key.decrypt(nonce, body, bound)
    except InvalidTag:
        raise SealBroken("the seal does not fit this key and place") from None


def _bind(owner: str, place: str) -> bytes:
    """Both parts with the length of the first, so that no two pairs look alike."""
    first = owner.encode()
    return len(first).to_bytes(4) + first + place.encode()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"earnest master key id" + key).digest()[:KEY_ID_BYTES]
