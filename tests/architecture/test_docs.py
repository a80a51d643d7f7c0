"""Generated pages are what the code gives."""
# covers: N-10

from __future__ import annotations

from scripts.write_docs import stale_pages


def test_generated_pages_are_fresh():
    assert stale_pages() == []
