"""Bundles somebody has tampered with, each with what has to be found. Two checkers read them: ours,
and the one in the pages, through `tests/vectors/evidence.json`, which this module writes.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backend.domain.evidence.archive import zip_of
from backend.domain.evidence.leaves import canonical, header_of
from backend.domain.evidence.merkle import leaf_hash
from backend.domain.evidence.verifying import Verdict, verify_bundle
from tests.builders.evidence import (
    Change,
    a_bundle,
    in_manifest,
    let_by,
    retold,
    signed_anew,
    tampered,
)
from tests.builders.messages import a_key

VECTORS = Path(__file__).parents[1] / "vectors" / "evidence.json"
PHOTO = "files/004-shade.webp"
SAID = "files/000-statement.json"


def forge_statement(files: dict[str, bytes]) -> None:
    """The text, its size and its leaf are all made to fit each other."""
    files[SAID] = b'{"text":"All is well."}'
    manifest = json.loads(files["manifest.json"])
    first = manifest["leaves"][0]
    first["size"] = len(files[SAID])
    header = header_of(first["kind"], first["name"], first["media_type"], first["size"])
    salt = bytes.fromhex(first["salt"][2:])
    first["leaf"] = f"0x{leaf_hash(header, salt, files[SAID]).hex()}"
    files["manifest.json"] = json.dumps(manifest).encode()


def swap(files: dict[str, bytes]) -> None:
    files["files/002-message-1.json"], files["files/003-message-2.json"] = (
        files["files/003-message-2.json"],
        files["files/002-message-1.json"],
    )


def exchange(manifest: dict[str, Any]) -> None:
    """Two messages change their places; each keeps its leaf and its proof."""
    first, second = manifest["leaves"][2:4]
    first["index"], second["index"] = second["index"], first["index"]


def exchange_all(files: dict[str, bytes]) -> None:
    """The same, and the files go with their entries."""
    in_manifest(exchange)(files)
    files["files/003-message-1.json"] = files.pop("files/002-message-1.json")
    files["files/002-message-2.json"] = files.pop("files/003-message-2.json")


A, M, D = Verdict.ALTERED, Verdict.MISSING, Verdict.ADDED


TAMPERED: list[tuple[str, Change, dict[str, Verdict]]] = [
    ("one byte", lambda f: f.update({PHOTO: f[PHOTO][:-1] + b"!"}), {PHOTO: A}),
    ("shorter", lambda f: f.update({PHOTO: f[PHOTO][:-1]}), {PHOTO: A}),
    ("emptied", lambda f: f.update({PHOTO: b""}), {PHOTO: A}),
    ("forged with its leaf", forge_statement, {SAID: A}),
    ("a file is gone", lambda f: f.pop(PHOTO), {PHOTO: M}),
    (
        "a file too many",
        lambda f: f.update({"files/006-x.json": b"{}"}),
        {"files/006-x.json": D},
    ),
    (
        "two swapped",
        swap,
        {"files/002-message-1.json": A, "files/003-message-2.json": A},
    ),
    (
        "places exchanged in the list",
        in_manifest(exchange),
        {"files/003-message-1.json": M, "files/002-message-2.json": M}
        | {"files/002-message-1.json": D, "files/003-message-2.json": D},
    ),
    (
        "places exchanged throughout",
        exchange_all,
        {"files/003-message-1.json": A, "files/002-message-2.json": A},
    ),
    (
        "not listed any more",
        in_manifest(lambda m: m["leaves"].pop(4)),
        {"document 4": M, PHOTO: D},
    ),
    (
        "said to be erased",
        in_manifest(lambda m: m["leaves"][0].update(leaf="0x" + "11" * 32, is_gone=True)),
        {SAID: A},
    ),
    (
        "listed twice",
        in_manifest(lambda m: m["leaves"].append(m["leaves"][1])),
        {"files/001-terms.json": D},
    ),
    (
        "another kind",
        in_manifest(lambda m: m["leaves"][2].update(kind="statement")),
        {"files/002-message-1.json": A},
    ),
    (
        "another salt",
        in_manifest(lambda m: m["leaves"][1].update(salt="0x" + "00" * 32)),
        {"files/001-terms.json": A},
    ),
]


def _said(record: dict[str, Any], **changes: Any) -> None:
    signed_anew(record, canonical(json.loads(record["canonical"]) | changes))


def _revoked(record: dict[str, Any]) -> None:
    record["key"]["revoked_at"] = "2026-11-22T10:00:00.000Z"


# What stands under its root and is not true all the same: the case, the change, the reason.
UNTRUE: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    (
        "another text",
        lambda r: r.update(text="Whole."),
        "Its text is not the one that was written.",
    ),
    (
        "another author",
        lambda r: r.update(author="0x" + "11" * 20),
        "It is no message of the author it names.",
    ),
    ("another hash", lambda r: r.update(hash="00" * 32), "Its hash is not that of its spelling."),
    (
        "signed by another key",
        lambda r: signed_anew(r, r["canonical"], number=2),
        "It is not signed by the key it names.",
    ),
    (
        "a key let by another wallet for itself",
        lambda r: r["key"]["typed_data"]["message"].update(party="0x" + "11" * 20),
        "Its key was let by a wallet for something else.",
    ),
    (
        "a key let for another contract",
        lambda r: r["key"]["typed_data"]["domain"].update(verifyingContract="0x" + "11" * 20),
        "Its key was let by a wallet for something else.",
    ),
    (
        "a key that had ended",
        lambda r: _said(r, written_at="2026-11-23T11:00:00.000Z"),
        "Its key had ended when it was written.",
    ),
    ("a revoked key", _revoked, "Its key was revoked when it was written."),
    (
        "out of its place",
        lambda r: _said(r, sequence=3),
        "It does not lean on the message before it.",
    ),
    (
        "leaning on another",
        lambda r: _said(r, previous="00" * 32),
        "It does not lean on the message before it.",
    ),
    (
        "another file",
        lambda r: _said(r, attachments=["00" * 32]),
        "The file shade.webp is not the one it was sent with.",
    ),
    ("one file less", lambda r: r.update(files=[]), "It is no message that can be read."),
    ("no message", lambda r: r.clear(), "It is no message that can be read."),
]


def let_by_another(record: dict[str, Any]) -> None:
    """Only the chain knows whether the wallet is a contract that takes this for its word."""
    record["key"] = let_by("seller", a_key(1))


def vectors() -> list[dict[str, Any]]:
    """Every case as a file, with what has to be found in it."""
    packed = zip_of(a_bundle())
    files = [("as exported", packed)]
    files += [(case, tampered(packed, change)) for case, change, _ in TAMPERED]
    files += [(case, zip_of(retold(change))) for case, change, _ in UNTRUE]
    files.append(("let by another wallet", zip_of(retold(let_by_another))))
    return [_vector(case, file) for case, file in files]


def _vector(case: str, file: bytes) -> dict[str, Any]:
    found = verify_bundle(io.BytesIO(file)).findings
    return {
        "case": case,
        "file": base64.b64encode(file).decode(),
        "findings": [[one.name, one.verdict.value, one.reason] for one in found],
    }


if __name__ == "__main__":
    VECTORS.parent.mkdir(exist_ok=True)
    VECTORS.write_text(f"{json.dumps(vectors(), indent=1)}\n")
