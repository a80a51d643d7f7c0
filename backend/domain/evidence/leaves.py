"""What can stand under a root: documents with a kind, a name and one fixed spelling. Pure."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.domain.evidence.merkle import WORD, Place, leaf_hash, proof_of, root_of

FORMAT = "earnest-evidence/2"
JSON_TYPE = "application/json"
MOST_LEAVES = 500
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9._-]+", re.ASCII)
LONGEST_NAME = 60


class LeafKind(StrEnum):
    """What a document under a root is."""

    STATEMENT = "statement"  # what the author of the step says and decides
    TERMS = "terms"  # the listing as sold; the keccak256 of it is the listing's `details`
    MESSAGE = "message"  # one message of the thread
    FILE = "file"  # a photo or a document that was chosen
    PARCEL = "parcel"  # carrier and number with their salt, and what the carrier reported
    ADDRESS = "address"  # the salted hash of the address, never the address
    CHIP = "chip"  # that the item's chip signed for its holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A document that is to stand under a root. A file that is stored elsewhere has a `digest`."""

    kind: LeafKind
    name: str
    media_type: str
    body: bytes
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A document under a root, without its bytes."""

    kind: LeafKind
    name: str
    media_type: str
    size: int
    salt: bytes
    hash: bytes


def canonical(document: Mapping[str, Any]) -> str:
    """The one spelling of a document: UTF-8, sorted keys, no blanks."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def header_of(kind: str, name: str, media_type: str, size: int) -> bytes:
    """What a leaf says of its document."""
    header = {
        "format": FORMAT,
        "kind": kind,
        "media_type": media_type,
        "name": name,
        "size": size,
    }
    return canonical(header).encode()


def written(kind: LeafKind, name: str, document: Mapping[str, Any]) -> Content:
    """A document of ours as JSON."""
    return spelled(kind, name, canonical(document))


def spelled(kind: LeafKind, name: str, text: str) -> Content:
    """A document whose spelling is fixed already."""
    return Content(kind=kind, name=name, media_type=JSON_TYPE, body=text.encode())


def leaf_over(content: Content, salt: bytes | None = None) -> Leaf:
    """The leaf of a document, under a fresh salt unless it has one."""
    salt = salt if salt is not None else secrets.token_bytes(WORD)
    size = len(content.body)
    header = header_of(content.kind.value, content.name, content.media_type, size)
    return Leaf(
        kind=content.kind,
        name=content.name,
        media_type=content.media_type,
        size=size,
        salt=salt,
        hash=leaf_hash(header, salt, content.body),
    )


def is_leaf_of(leaf: Leaf, body: bytes) -> bool:
    """Whether these are the bytes that the leaf stands for."""
    header = header_of(leaf.kind.value, leaf.name, leaf.media_type, leaf.size)
    return len(body) == leaf.size and leaf_hash(header, leaf.salt, body) == leaf.hash


def root_over(leaves: Sequence[Leaf], place: Place) -> bytes:
    """What goes on chain for these documents, in this order."""
    return root_of([leaf.hash for leaf in leaves], place)


def proof_for(leaves: Sequence[Leaf], index: int) -> list[bytes]:
    """What one document needs to be checked alone."""
    return proof_of([leaf.hash for leaf in leaves], index)


def file_name(wanted: str, taken: Sequence[str]) -> str:
    """A plain name for a file somebody has named; a number when it is taken."""
    stem = _NOT_IN_NAMES.sub("-", wanted.lower()).strip("-._")[:LONGEST_NAME].strip("-._")
    name, number = stem or "file", 2
    while name in taken:
        name, number = f"{number}-{stem or 'file'}", number + 1
    return name
