"""The proofs against themselves: each planted bug breaks the proof that is about it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.proofs.planted import BUGS, Bug
from tests.proofs.workshop import Workshop

CHOSEN = [bug for bug in BUGS if bug.always or os.environ.get("EARNEST_PROOFS") == "deep"]


@pytest.fixture
def bench(workshop: Workshop) -> Iterator[Workshop]:
    """The workshop, with the true code back in it afterwards."""
    yield workshop
    workshop.lay_out(None)


@pytest.mark.parametrize("bug", CHOSEN, ids=lambda bug: bug.case)
def test_the_proof_breaks(bug: Bug, bench: Workshop):
    bench.lay_out(bug.patch)
    proofs, said = bench.prove(bug.contract, bug.proof)
    assert not proofs[bug.proof].is_proved
    assert "Counterexample" in said, said


def test_every_family_has_its_bug():
    assert {bug.contract for bug in BUGS} == {
        *("Who", "Clocks", "Once", "Money", "Agreements", "Signed")
    }
    assert len([bug for bug in BUGS if bug.always]) >= 3
