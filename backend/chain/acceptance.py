"""A party's signature in the very form in which the contract takes it, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.chain.key_signatures import KEY_SIGNATURE_BYTES, with_low_s
from backend.chain.signatures import ERC6492_SUFFIX
from backend.chain.types import Address

if TYPE_CHECKING:
    from backend.chain.gateway import ChainGateway

LONGEST_ACCEPTED = 1_024  # what the contract's calls carry


def is_from_future_wallet(signature: bytes) -> bool:
    """Whether its wallet has yet to be made (ERC-6492): the contract cannot ask it."""
    return signature.endswith(ERC6492_SUFFIX)


async def accepted_signature(
    gateway: ChainGateway, signer: Address, digest: bytes, signature: bytes
) -> bytes | None:
    """What to store and to hand to the contract; None when it is not the signer's."""
    if is_from_future_wallet(signature) or not 0 < len(signature) <= LONGEST_ACCEPTED:
        return None
    if not await gateway.code_at(signer):
        if len(signature) != KEY_SIGNATURE_BYTES:
            return None
        signature = with_low_s(signature)
    return signature if await gateway.verify_signature(signer, digest, signature) else None
