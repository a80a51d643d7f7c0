"""docs/proofs.md lists what is proved, all of it and nothing else."""

from __future__ import annotations

from tests.proofs.catalogue import PAGE, page_with_tables, properties


def test_the_tables_are_made_from_the_proofs():
    text = PAGE.read_text(encoding="utf-8")
    assert text == page_with_tables(text)  # else: python -m tests.proofs.catalogue


def test_it_says_how_many_proofs_there_are():
    assert f"{len(properties())} properties" in PAGE.read_text(encoding="utf-8")
