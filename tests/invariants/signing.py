"""Signatures by the thousand: digests word by word, and one nonce for all of them.

The keys of tests are no secret, so nothing is lost by a nonce that is always the same, and a
signature takes microseconds. Nobody who verifies can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from eth_keys.datatypes import PrivateKey
from eth_utils import keccak

from tests.contracts.builders import Domain
from tests.contracts.evm.chain import key_of
from tests.invariants.deals import Offer
from tests.invariants.ids import packed, separator, type_of

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1
NONCE = 0xEA12E57
Word = str | int | bytes
Proposal = tuple[int, int, bool, int, int]


@dataclass(frozen=True)
class Made:
    """A signature, whose key made it, and whether it says what it is handed in for."""

    signature: bytes
    digest: bytes
    signer: str
    is_clean: bool = True


def make(digest: bytes, signer: str, twist: str | None, *, can_be_high: bool) -> Made:
    """`can_be_high` is for keys alone: a wallet may read signatures as it likes."""
    if twist == "forged":
        return Made(sign(digest, "nobody"), digest, signer, is_clean=False)
    if twist == "high s" and can_be_high:
        return Made(with_high_s(sign(digest, signer)), digest, signer, is_clean=False)
    return Made(sign(digest, signer), digest, signer)


def sign(digest: bytes, role: str) -> bytes:
    """65 bytes r, s, v with a low s, by somebody's key."""
    r, parity = _point()
    key = int.from_bytes(key_of(role), "big")
    s = pow(NONCE, -1, ORDER) * (int.from_bytes(digest, "big") + r * key) % ORDER
    if s > ORDER // 2:
        s, parity = ORDER - s, 1 - parity
    return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([27 + parity])


def with_high_s(signature: bytes) -> bytes:
    """The other signature that verifies, which nobody may take."""
    s = ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])


def type_name(action: str) -> str:
    """The struct that a party signs to have an action carried."""
    return "".join(part.capitalize() for part in action.split("_"))


def offer_digest(domain: Domain, offer: Offer, i: bytes, word: int) -> bytes:
    """What a maker signs."""
    return typed_digest(domain, "SettlementOffer", offer.maker, i, word, *proposal_of(offer))


def offer_hash(maker: str, i: bytes, word: int, proposal: Proposal) -> bytes:
    """What the contract keeps of a posted offer."""
    return packed(_type_hash("SettlementOffer"), maker, i, word, *proposal)


def proposal_of(offer: Offer) -> Proposal:
    """The struct that calls take."""
    deal, to_buyer = int(offer.deal), offer.is_token_to_buyer
    return (deal, offer.share, to_buyer, offer.new_deadline, offer.expiry)


def typed_digest(domain: Domain, name: str, *words: Word) -> bytes:
    """EIP-712 of a struct whose fields are all single words."""
    return keccak(b"\x19\x01" + separator(domain) + packed(_type_hash(name), *words))


@cache
def _type_hash(name: str) -> bytes:
    return keccak(text=type_of(name))


@cache
def _point() -> tuple[int, int]:
    raw = PrivateKey(NONCE.to_bytes(32, "big")).public_key.to_bytes()
    return int.from_bytes(raw[:32], "big") % ORDER, raw[63] % 2
