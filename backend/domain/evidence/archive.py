"""A bundle as one file: a manifest and the documents, zipped; or one document with its proof. Pure.

The same bundle always makes the same bytes.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from backend.chain.types import checksum
from backend.domain.evidence.errors import BundleNotFound
from backend.domain.evidence.leaves import FORMAT, proof_for
from backend.domain.evidence.views import CheckedBundle, CheckedLeaf, LeafState

MANIFEST = "manifest.json"
FOLDER = "files/"
LEAF_FORMAT = "earnest-evidence-leaf/2"
_MADE = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip can tell


def path_of(index: int, name: str) -> str:
    """Where a document stands in the file."""
    return f"{FOLDER}{index:03d}-{name}"


def manifest_of(checked: CheckedBundle) -> dict[str, Any]:
    """What is in the file, and what leads from each document to the root."""
    return {
        **_subject(checked, FORMAT),
        "leaves": [_leaf(checked, one) for one in checked.leaves],
    }


def zip_of(checked: CheckedBundle) -> bytes:
    """The whole bundle. A document that is gone has its hash in the manifest and no file."""
    written = io.BytesIO()
    manifest = json.dumps(manifest_of(checked), indent=1, sort_keys=True, ensure_ascii=False)
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, MANIFEST, f"{manifest}\n".encode())
        for one in checked.leaves:
            if one.body is not None:
                _put(archive, path_of(one.index, one.leaf.name), one.body)
    return written.getvalue()


def file_of(checked: CheckedBundle) -> str:
    """What the whole bundle is called when it is taken away."""
    bundle = checked.bundle
    return f"evidence-{bundle.step.replace('_', '-')}-{bundle.root.hex()[:12]}.zip"


def leaf_file(checked: CheckedBundle, index: int) -> dict[str, Any]:
    """One document with its proof, to be shown to somebody who may not see the others."""
    one = checked.leaves[index] if index < len(checked.leaves) else None
    if one is None or one.body is None:
        raise BundleNotFound("There is no such document under this root any more.")
    content = base64.b64encode(one.body).decode()
    return {**_subject(checked, LEAF_FORMAT), **_leaf(checked, one), "content": content}


def _subject(checked: CheckedBundle, form: str) -> dict[str, Any]:
    bundle = checked.bundle
    return {
        "format": form,
        "chain_id": bundle.place.chain_id,
        "contract": checksum(bundle.contract),
        "escrow_id": f"0x{bundle.place.escrow_id.hex()}",
        "step": bundle.step,
        "root": f"0x{bundle.root.hex()}",
        "count": len(bundle.leaves),
    }


def _leaf(checked: CheckedBundle, one: CheckedLeaf) -> dict[str, Any]:
    leaf = one.leaf
    is_gone = one.state is LeafState.GONE
    proof = proof_for([stored.leaf for stored in checked.bundle.leaves], one.index)
    return {
        "index": one.index,
        "kind": leaf.kind.value,
        "name": leaf.name,
        "media_type": leaf.media_type,
        "size": leaf.size,
        # With its salt, a text that was erased could be guessed from its hash.
        "salt": None if is_gone else f"0x{leaf.salt.hex()}",
        "leaf": f"0x{leaf.hash.hex()}",
        "proof": [f"0x{node.hex()}" for node in proof],
        "is_gone": is_gone,
    }


def _put(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _MADE), body, zipfile.ZIP_DEFLATED)
