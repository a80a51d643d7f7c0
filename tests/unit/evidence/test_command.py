"""`earnest verify` on files, without a node. The browser test asks one.

covers: N-08
"""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from backend.cli import app
from backend.domain.evidence.archive import leaf_file, zip_of
from tests.builders.evidence import a_bundle, tampered
from tests.builders.tampering import PHOTO

PACKED = zip_of(a_bundle())


@pytest.fixture
def verify(tmp_path):
    """The exit code and what was said about a file."""

    def run(content: bytes) -> tuple[int, str]:
        file = tmp_path / "evidence"
        file.write_bytes(content)
        ended = CliRunner().invoke(app, ["verify", str(file)])
        return ended.exit_code, ended.output

    return run


def test_a_sound_bundle_ends_well(verify):
    code, said = verify(PACKED)
    assert code == 0
    assert "verified  files/004-shade.webp" in said
    assert "Everything stands under this root." in said


def test_a_tampered_one_is_named_and_ends_with_one(verify):
    code, said = verify(tampered(PACKED, lambda files: files.update({PHOTO: b"another"})))
    assert code == 1
    assert "altered   files/004-shade.webp: It is not the document that was hashed." in said


def test_one_document_alone_can_be_checked(verify):
    code, said = verify(json.dumps(leaf_file(a_bundle(), 0)).encode())
    assert (code, "verified  statement.json" in said) == (0, True)


def test_what_is_no_bundle_is_refused_in_a_sentence(verify):
    code, said = verify(b"hello")
    assert (code, "Stopped: This is not a bundle" in said) == (1, True)
