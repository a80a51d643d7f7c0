"""The text a wallet signs to sign in (EIP-4361). Written by us alone, so it is never parsed."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.chain.types import Address, checksum

STATEMENT = "Sign in to Earnest. This costs nothing and moves nothing."


def sign_in_text(
    *,
    origin: str,
    host: str,
    address: Address,
    chain_id: int,
    nonce: str,
    issued_at: datetime,
    expires_at: datetime,
) -> str:
    """The whole text. Nothing in it comes from a request but the address."""
    return (
        f"{host} wants you to sign in with your Ethereum account:\n"
        f"{checksum(address)}\n"
        f"\n"
        f"{STATEMENT}\n"
        f"\n"
        f"URI: {origin}\n"
        f"Version: 1\n"
        f"Chain ID: {chain_id}\n"
        f"Nonce: {nonce}\n"
        f"Issued At: {_stamp(issued_at)}\n"
        f"Expiration Time: {_stamp(expires_at)}"
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
