"""How what we post is signed: Standard Webhooks.

`webhook-id`, `webhook-timestamp` and `webhook-signature`, the last one `v1,` and an HMAC over id,
time and body. Several secrets may sign at once, while a receiver changes over.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Sequence
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with


def signed_headers(
    message_id: str, at: datetime, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """The three headers of Standard Webhooks, for the moment of this very try."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = [f"v1,{_sign(secret, signed)}" for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _sign(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def new_secret() -> str:
    """Shown once, and sealed."""
    return SECRET_PREFIX + base64.b64encode(os.urandom(32)).decode()
