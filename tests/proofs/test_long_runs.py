"""A second engine on the same code: forge drives a whole market at random and audits every step."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.invariants.compiling import Patch
from tests.proofs.planted import RUNS
from tests.proofs.workshop import Workshop, forge

COUNTED = re.compile(r"\[PASS\] invariant_the_books_agree\(\) \(runs: (\d+), calls: (\d+)")
TEST = ("test", "--match-contract", "Sales")


@pytest.fixture
def bench(workshop: Workshop) -> Iterator[Workshop]:
    """The workshop, with the true code back in it afterwards."""
    yield workshop
    workshop.lay_out(None)


def test_the_books_agree_after_every_step(workshop: Workshop):
    said = workshop.run(forge(), *TEST)
    found = COUNTED.search(said)
    assert found, said
    assert int(found[2]) >= 100_000 or "FOUNDRY_INVARIANT_RUNS" in os.environ


@pytest.mark.parametrize(("case", "objection", "patch"), RUNS, ids=[run[0] for run in RUNS])
def test_a_planted_bug_is_found(case: str, objection: str, patch: Patch, bench: Workshop):
    bench.lay_out(patch)
    said = bench.run(forge(), *TEST, "--fuzz-seed", "1")
    assert f"[FAIL: {objection}]" in said, said
