"""What a currency's holder signs: permits (EIP-2612) and authorisations (ERC-3009)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.builders.proposals import FAR_FUTURE
from tests.contracts.builders.typed_data import Domain


@dataclass(frozen=True, kw_only=True)
class Permit:
    """Lets a spender draw on the owner's balance."""

    owner: str
    spender: str
    value: int
    nonce: int = 0
    deadline: int = FAR_FUTURE

    def sign(self, domain: Domain, key: Any) -> tuple[int, bytes, bytes]:
        """v, r, s by a key, in the currency's domain."""
        return in_parts(domain.sign("Permit", dict(vars(self)), key))


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Moves units once; the nonce is any word that the payer has not used."""

    payer: str
    to: str
    value: int
    nonce: bytes
    valid_after: int = 0
    valid_before: int = FAR_FUTURE

    @property
    def values(self) -> tuple[Any, ...]:
        """As the currency takes it, before the signature."""
        times = (self.valid_after, self.valid_before)
        return (self.payer, self.to, self.value, *times, self.nonce)

    def sign(
        self, domain: Domain, key: Any, struct: str = "ReceiveWithAuthorization"
    ) -> tuple[int, bytes, bytes]:
        """v, r, s by a key, in the currency's domain."""
        message = {
            "from": self.payer,
            "to": self.to,
            "value": self.value,
            "validAfter": self.valid_after,
            "validBefore": self.valid_before,
            "nonce": self.nonce,
        }
        return in_parts(domain.sign(struct, message, key))

    def authorization(self, domain: Domain, key: Any) -> tuple[Any, ...]:
        """As `fund_with_authorization` takes it."""
        return (self.valid_after, self.valid_before, *self.sign(domain, key))


def in_parts(signature: bytes) -> tuple[int, bytes, bytes]:
    """r, s, v as a currency wants them: v, r, s."""
    return signature[64], signature[:32], signature[32:64]
