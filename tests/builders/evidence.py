"""Bundles for tests: a claim with terms, two messages, a photo, and one file that was erased."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from backend.domain.evidence.leaves import (
    Content,
    Leaf,
    LeafKind,
    leaf_over,
    root_over,
    spelled,
    written,
)
from backend.domain.evidence.merkle import Place
from backend.domain.evidence.views import (
    BundleView,
    CheckedBundle,
    CheckedLeaf,
    LeafState,
    StoredLeaf,
)

PLACE = Place(31337, b"\xe5" * 32)
PHOTO = b"RIFF" + bytes(range(256)) * 40
Change = Callable[[dict[str, bytes]], None]


def some_contents() -> list[Content]:
    """One of each sort."""
    return [
        written(LeafKind.STATEMENT, "statement.json", {"text": "Grüße, it's broken."}),
        spelled(LeafKind.TERMS, "terms.json", '{"title":"Lamp"}'),
        written(LeafKind.MESSAGE, "message-1.json", {"text": "Did it arrive?"}),
        written(LeafKind.MESSAGE, "message-2.json", {"text": "In pieces."}),
        Content(kind=LeafKind.FILE, name="shade.webp", media_type="image/webp", body=PHOTO),
        Content(kind=LeafKind.FILE, name="erased.webp", media_type="image/webp", body=b"face"),
    ]


def a_bundle(contents: Sequence[Content] | None = None, erased: int = 5) -> CheckedBundle:
    """The bundle as it is exported; salts are fixed, so that it is the same every time."""
    contents = some_contents() if contents is None else contents
    leaves = [leaf_over(one, bytes([at + 1]) * 32) for at, one in enumerate(contents)]
    view = BundleView(
        delivery_id=UUID(int=1),
        place=PLACE,
        contract=b"\xc0" * 20,
        step="dispute",
        root=root_over(leaves, PLACE),
        created_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        leaves=[StoredLeaf(leaf=leaf, text=None, digest=None) for leaf in leaves],
    )
    checked = [
        _checked(index, leaf, None if index == erased else content.body)
        for index, (leaf, content) in enumerate(zip(leaves, contents, strict=True))
    ]
    return CheckedBundle(bundle=view, leaves=checked, is_whole=True)


def _checked(index: int, leaf: Leaf, body: bytes | None) -> CheckedLeaf:
    state = LeafState.GONE if body is None else LeafState.VERIFIED
    return CheckedLeaf(index=index, leaf=leaf, state=state, body=body)


def files_in(packed: bytes) -> dict[str, bytes]:
    """The files of a zip, by name."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    """Files as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def tampered(packed: bytes, change: Change) -> bytes:
    """The same bundle after somebody had it in hand."""
    files = files_in(packed)
    change(files)
    return zipped(files)


def in_manifest(change: Callable[[dict[str, Any]], None]) -> Change:
    """A change of the manifest."""

    def rewrite(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        files["manifest.json"] = json.dumps(manifest).encode()

    return rewrite
