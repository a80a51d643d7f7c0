"""Links that prove by themselves that we made them: for mails, where nobody is signed in.

A token names its purpose, its subject and its end, and is bound to all three; it holds no secret
and nothing personal.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime

from backend.core.errors import NotFound
from backend.core.settings import SecretSettings, key_bytes

_SIGNATURE_BYTES = 16
_TIME_BYTES = 5
LONGEST_TOKEN = 200


class LinkNotGood(NotFound):
    """The link was altered, has run out, or was made for something else."""

    code = "link_not_good"


class LinkSigner:
    """Makes tokens and reads them."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"earnest links" + key).digest()

    @classmethod
    def from_settings(cls, secrets: SecretSettings) -> LinkSigner:
        return cls(key_bytes(secrets.session_key))

    def make(self, purpose: str, subject: bytes, until: datetime) -> str:
        """A token about `subject` that is good until then."""
        body = int(until.timestamp()).to_bytes(_TIME_BYTES) + subject
        return base64.urlsafe_b64encode(self._sign(purpose, body) + body).decode().rstrip("=")

    def read(self, purpose: str, token: str, now: datetime) -> bytes:
        """The subject again; LinkNotGood for anything that is not exactly ours and in time."""
        try:
            padded = token[: LONGEST_TOKEN + 1] + "=" * (-len(token) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise _refuse() from None
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(purpose, body)):
            raise _refuse()
        until = datetime.fromtimestamp(int.from_bytes(body[:_TIME_BYTES]), UTC)
        if now >= until:
            raise _refuse()
        return body[_TIME_BYTES:]

    def _sign(self, purpose: str, body: bytes) -> bytes:
        bound = len(purpose.encode()).to_bytes(4) + purpose.encode() + body
        return hmac.digest(self._key, bound, "sha256")[:_SIGNATURE_BYTES]


def _refuse() -> LinkNotGood:
    return LinkNotGood("This link does not work (any more). Ask for a new one.")
