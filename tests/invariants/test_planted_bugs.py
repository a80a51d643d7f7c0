"""The suite against itself: every planted bug is found, by the promise that is about it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.invariants.machine import Walk
from tests.invariants.planted import BUGS, Bug
from tests.invariants.promises import DECISION, PROMISES, Broken

# The first failure is enough: nothing is shrunk, nothing is kept. The same walks in every run.
HUNT = settings(
    max_examples=300,
    stateful_step_count=50,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)


def test_every_promise_has_a_bug():
    assert {bug.promise for bug in BUGS} == {*PROMISES, DECISION}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.case)
def test_a_planted_bug_is_found(bug: Bug):
    class Hunt(Walk):
        patch = bug.patch
        promises = (bug.promise,)

    with pytest.raises(Broken) as found:
        run_state_machine_as_test(Hunt, settings=HUNT)
    assert found.value.promise == bug.promise
