"""Reads bundles that somebody hands in; what is odd about one is refused in a sentence. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from backend.domain.evidence.archive import LEAF_FORMAT, MANIFEST
from backend.domain.evidence.errors import EvidenceRefused
from backend.domain.evidence.leaves import FORMAT, MOST_LEAVES, NAME
from backend.domain.evidence.merkle import WORD, Place

MOST_BYTES = 300 * 1024 * 1024  # of one document, unpacked
MOST_OF_MANIFEST = 5 * 1024 * 1024
_HEX = re.compile(r"0x(?:[0-9a-f]{2})*", re.ASCII | re.IGNORECASE)


class BundleUnreadable(EvidenceRefused):
    """This is no bundle, or not one that can be checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a manifest says of one document. Nothing of it is believed yet."""

    index: int
    kind: str
    name: str
    media_type: str
    size: int
    salt: bytes | None
    leaf: bytes
    proof: Sequence[bytes]
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a manifest says it is about."""

    place: Place
    contract: bytes
    step: str
    root: bytes
    count: int


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """The zip, if no name in it stands there twice: two readers would see different files."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError):
        raise BundleUnreadable("This is not a bundle: it is no zip file.") from None
    names = archive.namelist()
    if len(names) != len(set(names)):
        raise BundleUnreadable("Two files in this bundle have the same name.")
    if len(names) > 2 * MOST_LEAVES:
        raise BundleUnreadable("There are too many files in this bundle.")
    return archive


def read_member(archive: zipfile.ZipFile, name: str, most: int = MOST_BYTES) -> bytes | None:
    """The bytes of one file; None when it is not there. What unpacks to too much is refused."""
    if name not in archive.namelist():
        return None
    try:
        with archive.open(name) as member:
            body = member.read(most + 1)
    except Exception:  # noqa: BLE001 - unpackers fail in many ways, all of which mean the same
        raise BundleUnreadable(f"{name} cannot be unpacked.") from None
    if len(body) > most:
        raise BundleUnreadable(f"{name} is too large.")
    return body


def read_manifest(archive: zipfile.ZipFile) -> tuple[Subject, list[Claimed]]:
    """The manifest of a bundle."""
    body = read_member(archive, MANIFEST, MOST_OF_MANIFEST)
    if body is None:
        raise BundleUnreadable("This is not a bundle: it has no manifest.json.")
    manifest = _json(body)
    _require_format(manifest, FORMAT)
    leaves = manifest.get("leaves")
    if not isinstance(leaves, list) or len(leaves) > MOST_LEAVES:
        raise BundleUnreadable("The manifest does not list the documents.")
    return read_subject(manifest), [_claimed(item) for item in leaves]


def read_leaf_file(body: bytes) -> tuple[Subject, Claimed, bytes]:
    """One document with its proof."""
    if len(body) > 2 * MOST_BYTES:
        raise BundleUnreadable("This file is too large.")
    manifest = _json(body)
    _require_format(manifest, LEAF_FORMAT)
    try:
        content = base64.b64decode(str(manifest.get("content", "")), validate=True)
    except binascii.Error:
        raise BundleUnreadable("The document in this file cannot be read.") from None
    return read_subject(manifest), _claimed(manifest), content


def read_subject(manifest: Mapping[str, Any]) -> Subject:
    place = Place(_whole(manifest, "chain_id"), _bytes(manifest, "escrow_id", WORD))
    return Subject(
        place=place,
        contract=_bytes(manifest, "contract", 20),
        step=str(manifest.get("step", "")),
        root=_bytes(manifest, "root", WORD),
        count=_whole(manifest, "count"),
    )


def _claimed(item: Any) -> Claimed:
    if not isinstance(item, dict):
        raise BundleUnreadable("The manifest does not list the documents.")
    name, proof = str(item.get("name", "")), item.get("proof")
    if not NAME.fullmatch(name):
        raise BundleUnreadable("A document in the manifest has no plain name.")
    if not isinstance(proof, list):
        raise BundleUnreadable(f"{name} has no proof.")
    return Claimed(
        index=_whole(item, "index"),
        kind=str(item.get("kind", "")),
        name=name,
        media_type=str(item.get("media_type", "")),
        size=_whole(item, "size"),
        salt=None if item.get("salt") is None else _bytes(item, "salt", WORD),
        leaf=_bytes(item, "leaf", WORD),
        proof=[_hash(node) for node in proof],
        is_gone=item.get("is_gone") is True,
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BundleUnreadable("This is not a bundle: its manifest cannot be read.")
    return found


def _require_format(manifest: Mapping[str, Any], wanted: str) -> None:
    if manifest.get("format") != wanted:
        raise BundleUnreadable(f"This is not of the format {wanted}.")


def _whole(item: Mapping[str, Any], name: str) -> int:
    value = item.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise BundleUnreadable(f"The manifest has no number for {name}.")
    return value


def _bytes(item: Mapping[str, Any], name: str, size: int) -> bytes:
    value = item.get(name)
    found = bytes.fromhex(value[2:]) if isinstance(value, str) and _HEX.fullmatch(value) else b""
    if len(found) != size:
        raise BundleUnreadable(f"The manifest has no {name} of {size} bytes.")
    return found


def _hash(value: Any) -> bytes:
    return _bytes({"proof": value}, "proof", WORD)
