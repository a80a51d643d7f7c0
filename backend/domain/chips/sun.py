"""What an NTAG 424 DNA writes into its link at every tap (NXP AN12196: Secure Unique NFC). Pure.

The tag encrypts its number and a counter, and adds a short code over both that only its keys can
make. The counter goes up with every tap, so a link that was kept proves nothing a second time.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

BLOCK = 16
MAC_BYTES = 8
_SESSION_MAC = bytes.fromhex("3CC300010080")  # SV2: the key for the code of one tap
_HAS_UID, _HAS_COUNTER, _UID_BYTES = 0x80, 0x40, 7


class TapRefused(Exception):
    """These are not the words of a tag with these keys."""


@dataclass(frozen=True, slots=True)
class TagKeys:
    """What a tag was given when it was made ready: one key hides, the other one proves."""

    meta: bytes
    file: bytes

    def __post_init__(self) -> None:
        if len(self.meta) != BLOCK or len(self.file) != BLOCK:
            raise ValueError(f"a tag's keys have {BLOCK} bytes each")


@dataclass(frozen=True, slots=True)
class Tap:
    """One reading: which tag, and the how manieth."""

    uid: bytes
    counter: int


def read_tap(picc_data: bytes, code: bytes, keys: TagKeys) -> Tap:
    """Open what the link carries and check its code."""
    if len(picc_data) != BLOCK or len(code) != MAC_BYTES:
        raise TapRefused("the link is not as a tag writes it")
    decryptor = Cipher(algorithms.AES(keys.meta), modes.CBC(bytes(BLOCK))).decryptor()
    plain = decryptor.update(picc_data) + decryptor.finalize()
    wanted = _HAS_UID | _HAS_COUNTER | _UID_BYTES
    if plain[0] & wanted != wanted:
        raise TapRefused("the link carries no number and counter")
    uid, counter = plain[1 : 1 + _UID_BYTES], plain[1 + _UID_BYTES : 4 + _UID_BYTES]
    if not hmac.compare_digest(_code(uid, counter, keys), code):
        raise TapRefused("the code does not fit")
    return Tap(uid, int.from_bytes(counter, "little"))


def tap_of(tap: Tap, keys: TagKeys) -> tuple[bytes, bytes]:
    """What a tag with these keys writes: for tests, and for tags made of software."""
    counter = tap.counter.to_bytes(3, "little")
    plain = bytes([_HAS_UID | _HAS_COUNTER | _UID_BYTES]) + tap.uid + counter
    encryptor = Cipher(algorithms.AES(keys.meta), modes.CBC(bytes(BLOCK))).encryptor()
    padded = plain.ljust(BLOCK, b"\x00")
    return encryptor.update(padded) + encryptor.finalize(), _code(tap.uid, counter, keys)


def _code(uid: bytes, counter: bytes, keys: TagKeys) -> bytes:
    """Every second byte of the CMAC, as the data sheet truncates it; the tag signs no more."""
    session = _cmac(keys.file, (_SESSION_MAC + uid + counter).ljust(BLOCK, b"\x00"))
    return _cmac(session, b"")[1::2]


def _cmac(key: bytes, message: bytes) -> bytes:
    mac = CMAC(algorithms.AES(key))
    mac.update(message)
    return mac.finalize()
