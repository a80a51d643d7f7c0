"""Did this account sign this digest? One call for keys, wallets and wallets still to be made.

The question travels with SignatureValidator's creation code in one `eth_call`, so nothing has to be
deployed and nothing is left behind. An ERC-6492 signature is taken apart here.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from backend.chain.abi import encode_constructor, load_validator_code
from backend.chain.types import ZERO_ADDRESS, Address

ERC6492_SUFFIX = bytes.fromhex("6492" * 16)
LONGEST_SIGNATURE = 8_192  # bounds of the validator
LONGEST_FACTORY_CALL = 16_384


@dataclass(frozen=True, slots=True)
class WrappedSignature:
    """A signature, with whom to ask to make the wallet first (zero: nobody)."""

    signature: bytes
    factory: Address = ZERO_ADDRESS
    factory_call: bytes = b""


def unwrap(signature: bytes) -> WrappedSignature | None:
    """What ERC-6492 says about how to check this signature. None: it cannot be valid."""
    wrapped = WrappedSignature(signature)
    if signature.endswith(ERC6492_SUFFIX):
        body = signature.removesuffix(ERC6492_SUFFIX)
        try:
            factory, factory_call, inner = decode(["address", "bytes", "bytes"], body)
        except DecodingError:
            return None
        wrapped = WrappedSignature(inner, bytes.fromhex(factory.removeprefix("0x")), factory_call)
        if wrapped.factory == ZERO_ADDRESS:
            return None
    fits = (
        0 < len(wrapped.signature) <= LONGEST_SIGNATURE
        and len(wrapped.factory_call) <= LONGEST_FACTORY_CALL
    )
    return wrapped if fits else None


def validator_call(signer: Address, digest: bytes, wrapped: WrappedSignature) -> bytes:
    """The data of the `eth_call` that answers the question. It has no receiver."""
    return load_validator_code() + encode_constructor(
        "SignatureValidator",
        signer,
        digest,
        wrapped.signature,
        wrapped.factory,
        wrapped.factory_call,
    )


def is_yes(code: bytes) -> bool:
    """The answer: the immutable at the end of the code that the creation gave."""
    return len(code) > 32 and int.from_bytes(code[-32:]) == 1
