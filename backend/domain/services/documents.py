"""What a report commits to: the specification, the buyer's wishes, and what was said. Pure."""

from __future__ import annotations

import json
import secrets
from uuid import UUID

from eth_utils.crypto import keccak

SALT_BYTES = 32


def report_document(
    *, delivery_id: UUID, kind: str, details: bytes, requirements: bytes | None, text: str
) -> str:
    """Canonical JSON. `details` and `requirements` are hashes, so that nothing private is in it."""
    content = {
        "version": 1,
        "delivery": str(delivery_id),
        "kind": kind,
        "specification": f"0x{details.hex()}",
        "requirements": f"0x{requirements.hex()}" if requirements else None,
        "text": text,
        "salt": f"0x{secrets.token_hex(SALT_BYTES)}",
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(document: str) -> bytes:
    """What the chain carries."""
    return keccak(document.encode())
