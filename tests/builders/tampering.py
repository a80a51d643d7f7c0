"""Bundles somebody has tampered with, each with what has to be found. Two checkers read them: ours,
and the one in the pages, through `tests/vectors/evidence.json`, which this module writes.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

from backend.domain.evidence.archive import zip_of
from backend.domain.evidence.leaves import header_of
from backend.domain.evidence.merkle import leaf_hash
from backend.domain.evidence.verifying import Verdict, verify_bundle
from tests.builders.evidence import Change, a_bundle, in_manifest, tampered

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


def vectors() -> list[dict[str, Any]]:
    """Every case as a file, with what has to be found in it."""
    packed = zip_of(a_bundle())
    files = [("as exported", packed)]
    files += [(case, tampered(packed, change)) for case, change, _ in TAMPERED]
    return [_vector(case, file) for case, file in files]


def _vector(case: str, file: bytes) -> dict[str, Any]:
    found = verify_bundle(io.BytesIO(file)).findings
    return {
        "case": case,
        "file": base64.b64encode(file).decode(),
        "findings": [[one.name, one.verdict.value] for one in found],
    }


if __name__ == "__main__":
    VECTORS.parent.mkdir(exist_ok=True)
    VECTORS.write_text(f"{json.dumps(vectors(), indent=1)}\n")
