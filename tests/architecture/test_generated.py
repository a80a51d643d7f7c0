"""What is generated is fresh, and the table promises only what the contract can do."""
# covers: N-10, C-12

from __future__ import annotations

import pytest

from backend.chain.abi import load_abi
from backend.domain.escrow.lifecycle import LIFECYCLE
from scripts.export_abi import stale_files
from scripts.write_docs import stale_pages
from tests.architecture.source import ROOT

CALLS = sorted(
    {(step.action, step.call.function, step.call.event) for step in LIFECYCLE.steps if step.call}
)


def _named(kind: str) -> set[str]:
    return {entry["name"] for entry in load_abi("PhygitalEscrow") if entry["type"] == kind}


def test_the_abi_is_what_the_sources_give():
    assert [str(file.relative_to(ROOT)) for file in stale_files()] == []


@pytest.mark.parametrize(("action", "function", "event"), CALLS)
def test_every_call_of_the_table_is_in_the_abi(action, function, event):
    assert function in _named("function")
    assert event in _named("event")
    assert action == function  # the table, the API and the contract say one word


def test_generated_pages_are_what_the_code_gives():
    assert stale_pages() == []
