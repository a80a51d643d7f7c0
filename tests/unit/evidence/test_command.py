"""`earnest verify` on files, without a node; with one in integration/disputes.

covers: N-08
"""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from backend.chain.abi import escrow_address
from backend.chain.types import checksum
from backend.cli import app
from backend.domain.evidence.archive import leaf_file, zip_of
from backend.domain.evidence.verifying import Verdict
from tests.builders.evidence import CONTRACT, a_bundle, in_manifest, tampered
from tests.builders.tampering import PHOTO, TAMPERED

PACKED = zip_of(a_bundle())
NOBODY = "http://127.0.0.1:1"
OTHER_WORD = "0x" + "12" * 32
# Every field of the manifest and of an entry in it, with something else that could stand there.
OF_MANIFEST = {"format": "earnest-evidence/9", "chain_id": 1, "escrow_id": OTHER_WORD}
OF_MANIFEST |= {"root": OTHER_WORD, "count": 7, "leaves": []}
OF_ENTRY = {"index": 5, "kind": "message", "name": "other.webp", "media_type": "text/html"}
OF_ENTRY |= {"size": 1, "salt": OTHER_WORD, "leaf": OTHER_WORD, "proof": [OTHER_WORD]}
ENTRY_OF_PHOTO = 4


@pytest.fixture
def verify(tmp_path):
    """The exit code and what was said about a file."""

    def run(content: bytes, *options: str) -> tuple[int, str]:
        file = tmp_path / "evidence"
        file.write_bytes(content)
        ended = CliRunner().invoke(app, ["verify", str(file), *options])
        return ended.exit_code, ended.output

    return run


def test_a_sound_bundle_ends_well_and_says_what_was_not_asked(verify):
    code, said = verify(zip_of(a_bundle(erased=-1)))
    assert code == 0
    assert "verified  files/004-shade.webp" in said
    assert "Everything stands under this root." in said
    assert said.endswith("No node was asked whether this root is on chain.\n")


def test_what_is_gone_is_not_claimed_to_be_there(verify):
    code, said = verify(PACKED)
    assert code == 0
    assert "gone      files/005-erased.webp" in said
    assert "Everything stands under this root; of what is gone, only the hash." in said


def test_a_tampered_one_is_named_and_ends_with_one(verify):
    code, said = verify(tampered(PACKED, lambda files: files.update({PHOTO: b"another"})))
    assert code == 1
    assert "altered   files/004-shade.webp: It is not the document that was hashed." in said
    assert "This is not what was committed to." in said
    assert "Everything stands" not in said


@pytest.mark.parametrize(("case", "change", "expected"), TAMPERED)
def test_nothing_that_was_changed_is_said_to_be_verified(verify, case, change, expected):
    code, said = verify(tampered(PACKED, change))
    assert (code, "Everything stands" in said) == (1, False), case
    for name, verdict in expected.items():
        assert f"{verdict.value:<9} {name}" in said, case
        assert verdict is Verdict.ADDED or f"verified  {name}" not in said, case


@pytest.mark.parametrize("field", OF_MANIFEST)
def test_no_field_of_the_manifest_can_be_another(verify, field):
    assert set(OF_MANIFEST) == set(manifest()) - {"contract", "step"}, "those the chain tells"
    change = in_manifest(lambda m: m.update({field: OF_MANIFEST[field]}))
    code, said = verify(tampered(PACKED, change))
    assert (code, "verified" in said, "Everything stands" in said) == (1, False, False), said


@pytest.mark.parametrize("field", OF_ENTRY)
def test_no_field_of_an_entry_can_be_another(verify, field):
    assert set(OF_ENTRY) == set(manifest()["leaves"][ENTRY_OF_PHOTO]) - {"is_gone"}
    changed = {field: OF_ENTRY[field]}
    code, said = verify(
        tampered(PACKED, in_manifest(lambda m: m["leaves"][ENTRY_OF_PHOTO].update(changed)))
    )
    assert (code, f"verified  {PHOTO}" in said, "Everything stands" in said) == (1, False, False)


def test_the_order_of_the_list_means_nothing(verify):
    """Where a document stands is its index, which its proof is bound to."""
    turned = tampered(PACKED, in_manifest(lambda m: m["leaves"].reverse()))
    (_, before), (code, said) = verify(PACKED), verify(turned)
    assert (code, sorted(said.splitlines())) == (0, sorted(before.splitlines()))


@pytest.mark.parametrize("wicked", ["\n", "\r\n", "\x1b[2K\r", "\u2028", "\x85"])
def test_nothing_in_a_bundle_can_write_a_line_of_ours(verify, wicked):
    claim = f"files/x{wicked}verified  {PHOTO}{wicked}Everything stands under this root."
    code, said = verify(tampered(PACKED, lambda files: files.update({claim: b"x"})))
    assert code == 1
    [line] = [line for line in said.splitlines() if "files/x" in line]
    assert line.startswith("added     files/x")
    code, said = verify(tampered(PACKED, in_manifest(lambda m: m.update(step=claim))))
    [line] = [line for line in said.splitlines() if "files/x" in line]
    assert line.startswith("step      files/x")
    assert "\x1b" not in said


def test_one_document_alone_can_be_checked(verify):
    code, said = verify(json.dumps(leaf_file(a_bundle(), 0)).encode())
    assert (code, "verified  statement.json" in said) == (0, True)


@pytest.mark.parametrize(
    "content",
    [b"hello", b"", b"PK", b"PK\x03\x04" + b"\0" * 64, PACKED[:-30], b"\xff" * 99],
    ids=["words", "nothing", "two letters", "a beginning", "cut off", "noise"],
)
def test_what_is_no_bundle_is_refused_in_a_sentence(verify, content):
    code, said = verify(content)
    assert (code, said.startswith("Stopped: This is not a bundle")) == (1, True), said


def test_a_contract_of_anybodys_is_not_asked(verify):
    """Anybody can deploy a contract that logs whatever a bundle needs."""
    code, said = verify(PACKED, "--rpc", NOBODY)
    assert (code, "verified" in said) == (1, False)
    assert said.startswith(f"Stopped: The bundle is about the contract {checksum(CONTRACT)}, ")
    assert f"not about {checksum(escrow_address())}, which is ours." in said


@pytest.mark.parametrize(
    ("contract", "sentence"),
    [("0x12", "This is not an address"), ("0x" + "12" * 20, "The bundle is about the contract")],
)
def test_a_contract_that_the_bundle_does_not_name_is_said_so(verify, contract, sentence):
    code, said = verify(PACKED, "--rpc", NOBODY, "--contract", contract)
    assert (code, said.startswith(f"Stopped: {sentence}"), "verified" in said) == (1, True, False)


def manifest():
    """As it is exported."""
    kept = {}
    tampered(PACKED, in_manifest(kept.update))
    return kept
