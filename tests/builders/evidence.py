"""Bundles for tests: a claim with terms, two messages, a photo, and one file that was erased."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from backend.chain.message_keys import MessageKeyGrant
from backend.chain.typed_data import Domain
from backend.chain.types import Address, checksum
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
from backend.domain.messaging.canonical import FIRST, CanonicalMessage, key_id_of
from tests.builders.chain import Role, actor
from tests.builders.messages import BrowserKey, a_key

PLACE = Place(31337, b"\xe5" * 32)
PHOTO = b"RIFF" + bytes(range(256)) * 40
CONTRACT = Address(b"\xc0" * 20)
WRITTEN = datetime(2026, 11, 22, 11, tzinfo=UTC)
Change = Callable[[dict[str, bytes]], None]


def some_contents(contract: Address = CONTRACT) -> list[Content]:
    """One of each sort."""
    return [
        written(LeafKind.STATEMENT, "statement.json", {"text": "Grüße, it's broken."}),
        spelled(LeafKind.TERMS, "terms.json", '{"title":"Lamp"}'),
        *(
            written(LeafKind.MESSAGE, name, record)
            for name, record in some_messages(contract).items()
        ),
        Content(kind=LeafKind.FILE, name="shade.webp", media_type="image/webp", body=PHOTO),
        Content(kind=LeafKind.FILE, name="erased.webp", media_type="image/webp", body=b"face"),
    ]


@cache
def some_messages(contract: Address = CONTRACT) -> dict[str, dict[str, Any]]:
    """The seller asks; the buyer answers with a photo, signed by a key of the browser."""
    asked = _canonical(1, "seller", "Did it arrive?", [], FIRST)
    answered = _canonical(
        2, "buyer", "In pieces.", [hashlib.sha256(PHOTO).hexdigest()], asked.hash()
    )
    return {
        "message-1.json": _record(asked, [], None),
        "message-2.json": _record(answered, ["shade.webp"], let_by("buyer", a_key(1), contract)),
    }


def retold(
    change: Callable[[dict[str, Any]], None], place: Place = PLACE, contract: Address = CONTRACT
) -> CheckedBundle:
    """A bundle whose root was made over another answer of the buyer's than was given."""
    record = deepcopy(some_messages(contract)["message-2.json"])
    change(record)
    contents = some_contents(contract)
    contents[3] = written(LeafKind.MESSAGE, "message-2.json", record)
    return a_bundle(contents, place=place, contract=contract)


def signed_anew(record: dict[str, Any], canonical: str, number: int = 1) -> None:
    """Another spelling, with everything that hangs on it, by a key of a browser."""
    record["canonical"] = canonical
    record["hash"] = hashlib.sha256(canonical.encode()).hexdigest()
    record["signature"] = f"0x{a_key(number).sign(canonical).hex()}"


def _canonical(
    sequence: int, role: Role, text: str, files: Sequence[str], previous: bytes
) -> CanonicalMessage:
    return CanonicalMessage(
        order_id=UUID(int=7),
        sequence=sequence,
        author=actor(role).address,
        written_at=WRITTEN,
        salt=bytes([sequence]) * 16,
        text=text,
        attachments=files,
        previous=previous,
    )


def _record(
    message: CanonicalMessage, files: Sequence[str], let: dict[str, Any] | None
) -> dict[str, Any]:
    spelled = message.spelled()
    return {
        "id": f"msg_{message.sequence}",
        "author": checksum(message.author),
        "role": "buyer" if let else "seller",
        "text": message.text,
        "salt": message.salt.hex(),
        "canonical": spelled,
        "hash": message.hash().hex(),
        "signature": f"0x{a_key(1).sign(spelled).hex()}" if let else None,
        "key": let,
        "files": list(files),
    }


def let_by(
    role: Role, key: BrowserKey, contract: Address = CONTRACT, party: Address | None = None
) -> dict[str, Any]:
    """A key with the word of somebody's wallet, for the buyer or another `party`."""
    until = WRITTEN + timedelta(days=1)
    party = party or actor("buyer").address
    grant = MessageKeyGrant(party, key_id_of(key.public), int(until.timestamp()))
    asked = grant.typed_data(Domain(PLACE.chain_id, contract))
    return {
        "public_key": f"0x{key.public.hex()}",
        "authorisation": f"0x{actor(role).sign_typed(asked).hex()}",
        "revoked_at": None,
        "typed_data": asked,
    }


def a_bundle(
    contents: Sequence[Content] | None = None,
    erased: int = 5,
    place: Place = PLACE,
    contract: Address = CONTRACT,
) -> CheckedBundle:
    """The bundle as it is exported; salts are fixed, so that it is the same every time."""
    contents = some_contents(contract) if contents is None else contents
    leaves = [leaf_over(one, bytes([at + 1]) * 32) for at, one in enumerate(contents)]
    view = BundleView(
        delivery_id=UUID(int=1),
        place=place,
        contract=contract,
        step="dispute",
        root=root_over(leaves, place),
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
