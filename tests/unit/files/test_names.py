"""Every column that names a file is known to the sweep: one that is not would lose its files.

covers: N-08
"""

from __future__ import annotations

from sqlalchemy import Text

import backend.wiring  # noqa: F401 - every table
from backend.core.database import Base
from backend.domain.files.names import NAMINGS

# Digests of what we do not keep.
NO_FILES = {("documents", "original_digest")}


def test_no_column_of_digests_is_missing():
    known = {
        (naming.digest.property.columns[0].table.name, naming.digest.key)
        for namings in NAMINGS.values()
        for naming in namings
    }
    there = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if "digest" in column.name and isinstance(column.type, Text)
    }
    assert there == known | NO_FILES


def test_who_divides_a_folder_by_owner_does_so_in_every_column():
    for folder, namings in NAMINGS.items():
        assert len({naming.owner is None for naming in namings}) == 1, folder
