"""The contract and the model on random walks, with every promise asked for after every step.

The usual run is short. EARNEST_WALKS=deep walks longer, EARNEST_WALKS=night all night; both also
ask that every cell of the table was visited often.

covers: C-01, C-02, C-03, N-02, N-03, N-06
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contracts.builders import Status
from tests.invariants.deeds import VISITS
from tests.invariants.machine import Walk

S = Status
# profile: walks, deeds in each, the least visits of a cell
PROFILES = {"usual": (300, 50, 1), "deep": (3_000, 100, 50), "night": (30_000, 100, 500)}
WALKS, DEEDS, VISITS_EACH = PROFILES[os.environ.get("EARNEST_WALKS", "usual")]

OPEN = (S.FUNDED, S.SHIPPED, S.DELIVERED, S.DISPUTED, S.ARBITRATION)
CELLS = [
    *((status, action) for status in OPEN for action in ("confirm", "refund", "timeout")),
    (S.FUNDED, "cancel"),
    (S.FUNDED, "ship"),
    (S.SHIPPED, "deliver"),
    (S.SHIPPED, "dispute"),
    (S.DELIVERED, "dispute"),
    (S.DISPUTED, "contest"),
    (S.DISPUTED, "concede"),
    (S.ARBITRATION, "concede"),
    (S.ARBITRATION, "rule"),
]


@pytest.fixture(scope="module")
def walked() -> None:
    """All walks once; a broken promise fails whoever asks first."""
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=DEEDS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_contract_and_model_never_part_and_every_promise_is_kept(walked):
    assert sum(VISITS.values()) > WALKS


@pytest.mark.parametrize(("status", "action"), CELLS)
def test_every_cell_of_the_table_was_walked(walked, status, action):
    assert VISITS[status, action, True] >= VISITS_EACH


@pytest.mark.parametrize("status", [s for s in S if s not in {S.RETURNING, S.RETURNED}])
def test_every_status_has_refused_something(walked, status):
    assert any(seen[0] is status and not seen[2] for seen in VISITS)
