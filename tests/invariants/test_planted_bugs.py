"""The suite against itself: every planted bug is found, by the promise that is about it."""

from __future__ import annotations

import pytest

from tests.invariants.dice import walk
from tests.invariants.planted import BUGS, Bug
from tests.invariants.promises import ALL, Broken

WALKS, DEEDS = 200, 40  # at most; the same in every run


def test_every_promise_has_a_bug():
    assert {bug.promise for bug in BUGS} == set(ALL)


def hunt(bug: Bug) -> None:
    for seed in range(WALKS):
        for _ in walk(seed, DEEDS, (bug.promise,), patch=bug.patch, lead=bug.lead):
            pass


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.case)
def test_a_planted_bug_is_found(bug: Bug):
    with pytest.raises(Broken) as found:
        hunt(bug)
    assert found.value.promise == bug.promise
