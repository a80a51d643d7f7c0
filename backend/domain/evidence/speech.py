"""What a message under a root says of itself, held against its author's signature. Pure.

The leaf shows that nobody has changed the document since. Here is looked at whether it was true:
the spelling fits the text, the key signed the spelling, and the author's wallet had let the key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.chain.message_keys import MessageKeyGrant
from backend.chain.typed_data import Domain
from backend.chain.types import Address, parse_address
from backend.core.errors import DomainError
from backend.domain.evidence.reading import Subject
from backend.domain.messaging.canonical import FORMAT, is_signed, key_id_of, text_hash

CLOCKS_APART = timedelta(minutes=1)  # between a browser and us


class MessageUntrue(Exception):
    """The document is the one that was hashed, and it is not what its author wrote or signed."""


@dataclass(frozen=True, slots=True)
class WalletQuestion:
    """What only the chain can tell: whether a contract wallet has let a key sign."""

    wallet: Address
    digest: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A message whose own bytes agree with each other."""

    order: str
    sequence: int
    previous: str
    hash: str
    author: str
    files: Mapping[str, str]  # SHA-256 by name; those that were erased before have none
    is_signed: bool
    question: WalletQuestion | None


def read_message(body: bytes, subject: Subject) -> Spoken:
    """A message as its document has it; raises what is untrue about it."""
    try:
        record = json.loads(body)
        spelled = str(record["canonical"])
        said = json.loads(spelled)
        _require_spelling(record, said, spelled)
        question = _require_signature(record, said, spelled, subject)
        pairs = zip(record["files"], said["attachments"], strict=True)
        return Spoken(
            order=said["order"],
            sequence=int(said["sequence"]),
            previous=said["previous"],
            hash=hashlib.sha256(spelled.encode()).hexdigest(),
            author=said["author"],
            files={name: digest for name, digest in pairs if name is not None},
            is_signed=record["signature"] is not None,
            question=question,
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, DomainError):
        raise MessageUntrue("It is no message that can be read.") from None


def _require_spelling(record: dict[str, Any], said: dict[str, Any], spelled: str) -> None:
    if said["format"] != FORMAT or record["author"] != said["author"]:
        raise MessageUntrue("It is no message of the author it names.")
    if record["hash"] != hashlib.sha256(spelled.encode()).hexdigest():
        raise MessageUntrue("Its hash is not that of its spelling.")
    if record["salt"] is None:  # erased, with the text
        return
    if text_hash(bytes.fromhex(record["salt"]), record["text"]) != said["text_sha256"]:
        raise MessageUntrue("Its text is not the one that was written.")


def _require_signature(
    record: dict[str, Any], said: dict[str, Any], spelled: str, subject: Subject
) -> WalletQuestion | None:
    """Nothing to ask when it is unsigned, or when the author's own key let the browser's."""
    if record["signature"] is None:
        return None
    key = record["key"]
    public, asked = _hex(key["public_key"]), key["typed_data"]
    if not is_signed(spelled, _hex(record["signature"]), public):
        raise MessageUntrue("It is not signed by the key it names.")
    until = int(asked["message"]["valid_until"])
    grant = MessageKeyGrant(parse_address(said["author"]), key_id_of(public), until)
    domain = Domain(subject.place.chain_id, Address(subject.contract))
    if asked != grant.typed_data(domain):
        raise MessageUntrue("Its key was let by a wallet for something else.")
    _require_in_time(said, until, key["revoked_at"])
    authorisation = _hex(key["authorisation"])
    if grant.is_signed(domain, authorisation):
        return None
    return WalletQuestion(grant.party, grant.digest(domain), authorisation)


def _require_in_time(said: dict[str, Any], until: int, revoked_at: str | None) -> None:
    at = datetime.fromisoformat(said["written_at"])
    if at.timestamp() >= until:
        raise MessageUntrue("Its key had ended when it was written.")
    if revoked_at is not None and at > datetime.fromisoformat(revoked_at) + CLOCKS_APART:
        raise MessageUntrue("Its key was revoked when it was written.")


def _hex(value: str) -> bytes:
    return bytes.fromhex(value.removeprefix("0x"))
