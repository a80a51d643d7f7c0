"""Bundles that were tampered with: each kind of change is found and named.

covers: N-08
"""

from __future__ import annotations

import base64
import io
import json
import warnings
import zipfile

import pytest

from backend.chain.types import checksum
from backend.domain.evidence.archive import leaf_file, zip_of
from backend.domain.evidence.leaves import FORMAT, canonical, file_name
from backend.domain.evidence.reading import BundleUnreadable
from backend.domain.evidence.verifying import SOUND, Verdict, verify_bundle, verify_leaf
from tests.builders.chain import actor
from tests.builders.evidence import (
    a_bundle,
    in_manifest,
    retold,
    signed_anew,
    tampered,
    zipped,
)
from tests.builders.tampering import SAID, TAMPERED, UNTRUE, VECTORS, let_by_another, vectors

PACKED = zip_of(a_bundle())


def report(packed: bytes):
    return verify_bundle(io.BytesIO(packed))


def found(packed: bytes) -> dict[str, Verdict]:
    """What is not sound, by name."""
    good = {Verdict.VERIFIED, Verdict.GONE}
    return {one.name: one.verdict for one in report(packed).findings if one.verdict not in good}


def test_a_bundle_as_exported_is_sound():
    seen = report(PACKED)
    assert seen.is_sound
    assert [one.verdict for one in seen.findings] == [Verdict.VERIFIED] * 5 + [Verdict.GONE]
    assert zip_of(a_bundle()) == PACKED, "the same bundle makes the same bytes"


def test_an_erased_document_leaves_its_hash_and_no_salt():
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        *_, gone = json.loads(archive.read("manifest.json"))["leaves"]
        assert "files/005-erased.webp" not in archive.namelist()
    assert (gone["is_gone"], gone["salt"]) == (True, None)


@pytest.mark.parametrize(("case", "change", "expected"), TAMPERED)
def test_what_was_changed_is_named_and_nothing_else(case, change, expected):
    packed = tampered(PACKED, change)
    assert found(packed) == expected, case
    assert not report(packed).is_sound


@pytest.mark.parametrize("field", ["root", "escrow_id"])
def test_a_root_or_an_escrow_of_its_own_spoils_all(field):
    other = in_manifest(lambda m: m.update({field: "0x" + "12" * 32}))
    assert len(found(tampered(PACKED, other))) == 6


@pytest.mark.parametrize("count", [5, 7])
def test_another_number_of_documents_is_no_bundle_of_this_root(count):
    assert not report(tampered(PACKED, in_manifest(lambda m: m.update(count=count)))).is_sound


@pytest.mark.parametrize(
    ("case", "packed"),
    [
        ("no zip", b"hello"),
        ("no manifest", zipped({"a": b"b"})),
        ("no JSON", zipped({"manifest.json": b"{"})),
        ("no object", zipped({"manifest.json": b"[]"})),
        ("deep", zipped({"manifest.json": b"[" * 100_000})),
        ("another format", zipped({"manifest.json": b'{"format":"earnest-evidence/1"}'})),
        ("no leaves", zipped({"manifest.json": canonical({"format": FORMAT}).encode()})),
        ("a path", tampered(PACKED, in_manifest(lambda m: m["leaves"][0].update(name="../x")))),
        (
            "a size of text",
            tampered(PACKED, in_manifest(lambda m: m["leaves"][0].update(size="9"))),
        ),
        ("half a hash", tampered(PACKED, in_manifest(lambda m: m.update(root="0x12")))),
        ("no proof", tampered(PACKED, in_manifest(lambda m: m["leaves"][0].pop("proof")))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_a_sentence(case, packed):
    with pytest.raises(BundleUnreadable) as refused:
        report(packed)
    assert str(refused.value).endswith("."), case


def test_two_files_of_one_name_are_refused():
    """One reader would take the first, another the last."""
    made = io.BytesIO(PACKED)
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(SAID, b"another")
    with pytest.raises(BundleUnreadable, match="same name"):
        report(made.getvalue())


def test_one_document_is_checked_without_the_others():
    one = leaf_file(a_bundle(), 4)
    assert verify_leaf(json.dumps(one).encode()).is_sound
    for changed in (
        {"content": base64.b64encode(b"another").decode()},
        {"index": 3},
        {"count": 7},
        {"root": "0x" + "12" * 32},
        {"kind": "statement"},
    ):
        assert not verify_leaf(json.dumps(one | changed).encode()).is_sound, changed


def test_who_signed_a_message_is_said():
    unsigned, signed = report(PACKED).findings[2:4]
    assert (unsigned.reason, signed.reason) == (
        "Not signed.",
        f"Signed by {checksum(actor('buyer').address)}.",
    )


@pytest.mark.parametrize(("case", "change", "reason"), UNTRUE)
def test_what_its_author_did_not_say_is_named_though_the_root_has_it(case, change, reason):
    seen = report(zip_of(retold(change)))
    bad = [(one.name, one.verdict, one.reason) for one in seen.findings if one.verdict not in SOUND]
    assert bad == [("files/003-message-2.json", Verdict.ALTERED, reason)], case
    assert not seen.is_sound


def test_a_message_alone_is_checked_for_its_signature():
    forged = retold(lambda record: signed_anew(record, record["canonical"], number=2))
    assert verify_leaf(json.dumps(leaf_file(a_bundle(), 3)).encode()).is_sound
    assert not verify_leaf(json.dumps(leaf_file(forged, 3)).encode()).is_sound


def test_a_wallet_that_did_not_sign_itself_is_left_to_the_chain():
    [one] = [it for it in report(zip_of(retold(let_by_another))).findings if it.question]
    assert (one.verdict, one.question.wallet) == (Verdict.UNPROVEN, actor("buyer").address)
    assert "only the chain can tell" in one.reason


def test_an_erased_text_keeps_its_signature():
    erased = retold(lambda record: record.update(text="", salt=None))
    assert report(zip_of(erased)).is_sound


def test_files_get_plain_names_of_their_own():
    assert file_name("../Größe (1).PNG", []) == "gr-e-1-.png"
    assert file_name("☕", []) == "file"
    assert file_name("a.webp", ["a.webp"]) == "2-a.webp"
    assert len(file_name("x" * 300, [])) == 60


def test_the_browser_is_tested_with_the_same_bundles():
    """The checker in the pages has this file as its test; `python -m tests.builders.tampering`."""
    written = json.loads(VECTORS.read_text())
    assert [one["case"] for one in written] == [one["case"] for one in vectors()]
    for one in written:
        packed = base64.b64decode(one["file"])
        findings = [[it.name, it.verdict.value, it.reason] for it in report(packed).findings]
        assert findings == one["findings"], one["case"]
