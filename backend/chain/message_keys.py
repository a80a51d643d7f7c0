"""What a wallet signs, once, so that a key in the browser may sign its owner's messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_utils.crypto import keccak

from backend.chain.key_signatures import KEY_SIGNATURE_BYTES
from backend.chain.typed_data import (
    Domain,
    FieldTypes,
    json_value,
    struct_digest,
    struct_typed_data,
)
from backend.chain.types import Address, checksum

NAME = "MessageKey"
TYPES: FieldTypes = (
    ("party", "address"),
    ("purpose", "string"),
    ("key", "bytes32"),
    ("valid_until", "uint256"),
)
PURPOSE = "Let this browser sign my messages until then. It cannot move money or goods."


@dataclass(frozen=True, slots=True)
class MessageKeyGrant:
    """One key, by the SHA-256 of its public half, until a moment in Unix seconds."""

    party: Address
    key: bytes
    valid_until: int

    def typed_data(self, domain: Domain) -> dict[str, Any]:
        """What the wallet shows."""
        message = {
            "party": json_value(self.party),
            "purpose": PURPOSE,
            "key": json_value(self.key),
            "valid_until": json_value(self.valid_until),
        }
        return struct_typed_data(NAME, TYPES, message, domain)

    def digest(self, domain: Domain) -> bytes:
        """What it signs in the end."""
        values = (self.party, keccak(text=PURPOSE), self.key, self.valid_until)
        return struct_digest(NAME, TYPES, values, domain)

    def is_signed(self, domain: Domain, signature: bytes) -> bool:
        """Whether the party's own key signed it. A no of a contract wallet says nothing."""
        if len(signature) != KEY_SIGNATURE_BYTES:
            return False
        try:
            signer = Account._recover_hash(self.digest(domain), signature=signature)  # noqa: SLF001
        except Exception:  # noqa: BLE001 - garbage fails in many ways, all of which mean no
            return False
        return str(signer) == checksum(self.party)
