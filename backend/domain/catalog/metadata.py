"""What a token's metadata says of its item, and where that is something else than the listing says.

Pure. Strangers write it: names are cleaned and cut, and whatever is no metadata is simply none.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from backend.core.text import clean_line, skeleton

LONGEST_WORD = 120  # letters of a name or a value that anybody sees
MOST_TRAITS = 12
_LEAST_LETTERS = 3  # of a word that can tell two things apart
_WORD = re.compile(r"\w+")
_JSON_URI = re.compile(r"data:application/json((?:;[\w=-]+)*),(.*)", re.DOTALL)
# What a listing that is about the same thing has to agree with. Other traits are only shown.
_TELLING = frozenset(
    {
        "brand", "color", "colour", "edition", "maker", "manufacturer", "material", "model",
        "serial", "serial number", "size", "year",
    }
)  # fmt: skip


class Finding(StrEnum):
    """What came of looking."""

    UNSEEN = "unseen"  # somebody is about to look
    READ = "read"
    NONE = "none"  # the token names no place
    UNSUPPORTED = "unsupported"  # a place we do not go to, such as IPFS
    UNANSWERED = "unanswered"  # nobody there, too slow, too much, or it leads inside
    UNREADABLE = "unreadable"  # an answer, but no metadata


@dataclass(frozen=True, slots=True)
class Trait:
    """One attribute."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TokenMetadata:
    """What one look brought."""

    finding: Finding
    name: str = ""
    traits: tuple[Trait, ...] = ()


def read_metadata(content: bytes) -> TokenMetadata:
    """Metadata as ERC-721 and ERC-1155 write it, or the finding that this is none."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return TokenMetadata(Finding.UNREADABLE)
    name = _word(said.get("name")) if isinstance(said, dict) else ""
    if not name:
        return TokenMetadata(Finding.UNREADABLE)
    return TokenMetadata(Finding.READ, name, _traits(said.get("attributes")))


def read_data_uri(uri: str) -> bytes | None:
    """JSON that is written out in the address itself."""
    found = _JSON_URI.fullmatch(uri)
    if found is None:
        return None
    content = unquote_to_bytes(found[2])
    try:
        return base64.b64decode(content) if found[1].endswith(";base64") else content
    except ValueError:
        return None


def differences(metadata: TokenMetadata, title: str, description: str) -> tuple[str, ...]:
    """What the token says and the listing does not, one sentence each."""
    if metadata.finding is not Finding.READ:
        return ()
    listing = _words(f"{title} {description}")
    found = []
    if not _is_about(metadata.name, title, listing):
        found.append(f"The token calls its item “{metadata.name}”. The listing does not.")
    found += [
        f"The token says “{trait.name}: {trait.value}”. The listing does not."
        for trait in metadata.traits
        if trait.name.casefold() in _TELLING and not _words(trait.value) <= listing
    ]
    return tuple(found)


def _is_about(name: str, title: str, listing: frozenset[str]) -> bool:
    """Whether they share a word that tells things apart, or are one and the same writing."""
    telling = {word for word in _words(name) if len(word) >= _LEAST_LETTERS}
    return skeleton(name) == skeleton(title) or bool(telling & listing)


def _words(text: str) -> frozenset[str]:
    return frozenset(skeleton(word) for word in _WORD.findall(text)) - {""}


def _traits(said: object) -> tuple[Trait, ...]:
    if not isinstance(said, Sequence) or isinstance(said, str):
        return ()
    rows = [row for row in said if isinstance(row, dict)]
    traits = [Trait(_word(row.get("trait_type")), _word(row.get("value"))) for row in rows]
    return tuple(trait for trait in traits if trait.name and trait.value)[:MOST_TRAITS]


def _word(said: object) -> str:
    """Text or a number, in one line of a length that can be shown."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return ""
    return clean_line(str(said)[: LONGEST_WORD * 4])[:LONGEST_WORD]
