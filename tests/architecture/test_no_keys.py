"""No file of the project carries a key that somebody's service would take. LG-5.

What is here, not what was here: a history cannot be read from an archive of the sources.
"""

from __future__ import annotations

import re

from tests.architecture.source import FOLDERS, ROOT, SKIPPED

# Shapes that issuers give their keys, so that they can be searched for.
KEYS = re.compile(
    "-----BEGIN [A-Z ]*PRIVATE KEY"
    "|AKIA[0-9A-Z]{16}"
    "|gh[pousr]_[A-Za-z0-9]{36}"
    "|xox[abpr]-[0-9A-Za-z-]{10,}"
    "|[rs]k_live_[0-9A-Za-z]{16,}"
    "|AIza[0-9A-Za-z_-]{35}"
    "|npm_[A-Za-z0-9]{36}"
    "|pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{20,}"
)
# Printed in the documentation of who issues them.
PUBLISHED = {"AKIAIOSFODNN7EXAMPLE"}


def test_no_file_carries_a_key() -> None:
    files = [
        file
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and SKIPPED.isdisjoint(file.parts)
    ]
    assert len(files) > 1_000
    found = {
        match[0]: file.relative_to(ROOT)
        for file in files
        for match in KEYS.finditer(file.read_text(errors="replace"))
    }
    assert set(found) <= PUBLISHED, found


def test_the_search_would_find_one() -> None:
    for key in ("AKIA" + "Z" * 16, "ghp_" + "a" * 36, "-----BEGIN EC " + "PRIVATE KEY-----"):
        assert KEYS.search(key)
