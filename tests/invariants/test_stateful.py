"""The contract and the model on random walks, with every promise asked for after every step.

The usual run is 300 walks of 50 deeds and takes about a minute. More, on demand:

    EARNEST_WALKS=deep .venv/bin/python -m pytest -q tests/invariants/test_stateful.py

walks 10,000 times 100 deeds (a million, for an hour or two), EARNEST_WALKS=night ten times as many.
A deed is one or several calls. Every run asks that each cell of the table was visited, the longer
ones that it was visited often.

covers: C-01, C-02, C-03, N-02, N-03, N-06
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contracts.builders import Status
from tests.invariants.deals import Deal
from tests.invariants.escrows import CLOCK, EXTENDED_BY
from tests.invariants.machine import Walk
from tests.invariants.pair import VISITS
from tests.invariants.tour import visit

S = Status
# profile: walks, deeds in each, the least visits of a cell
PROFILES = {"usual": (300, 50, 1), "deep": (10_000, 100, 50), "night": (100_000, 100, 500)}
WALKS, DEEDS, VISITS_EACH = PROFILES[os.environ.get("EARNEST_WALKS", "usual")]

STEPS = [
    (S.FUNDED, "cancel"),
    (S.FUNDED, "ship"),
    (S.SHIPPED, "deliver"),
    (S.SHIPPED, "dispute"),
    (S.DELIVERED, "dispute"),
    (S.DISPUTED, "contest"),
    (S.DISPUTED, "concede"),
    (S.ARBITRATION, "concede"),
    (S.ARBITRATION, "rule"),
    (S.ARBITRATION, "rule_return"),
    (S.RETURNING, "return_shipped"),
    (S.RETURNED, "contest_return"),
    (S.RETURNED, "accept_return"),
    (S.RELEASED, "refund_released"),
    *((status, "extend") for status in EXTENDED_BY),
    *((status, action) for status in CLOCK for action in ("confirm", "refund")),
]
CELLS = [
    *STEPS,
    *((status, f"{action} by relay") for status, action in STEPS),
    *((status, f"settle {deal.name}") for status in CLOCK for deal in Deal),
    *((status, action) for status in CLOCK for action in ("timeout", "timeout_many", "offer")),
    *((status, "settle by relay") for status in CLOCK),
    *((status, "settle signed") for status in CLOCK),
    *((status, "settle posted") for status in CLOCK),
    *((status, "prove_item") for status in CLOCK if status is not S.FUNDED),
    *((None, f"fund{way}") for way in ("", "_many", "_with_permit", "_with_authorization")),
    *((None, action) for action in ("withdraw", "claim_asset", "bump_epoch", "cancel_listing")),
]


@pytest.fixture(scope="module")
def walked() -> None:
    """All walks once; a broken promise fails whoever asks first.

    Where chance has seldom been, walks by dice then head for; they keep the same promises.
    """
    VISITS.clear()  # other tests of this process may have walked with bugs
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=DEEDS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    for cell in CELLS:
        visit(cell, VISITS_EACH)


def test_contract_and_model_never_part_and_every_promise_is_kept(walked):
    assert sum(VISITS.values()) > WALKS


@pytest.mark.parametrize(("status", "action"), CELLS)
def test_every_cell_of_the_table_was_walked(walked, status, action):
    assert VISITS[status, action, True] >= VISITS_EACH


@pytest.mark.parametrize("status", list(S))
def test_every_status_has_refused_something(walked, status):
    assert any(seen[0] is status and not seen[2] for seen in VISITS)


@pytest.mark.parametrize("action", sorted({action for _, action in STEPS} | {"settle by relay"}))
def test_every_call_was_refused_some_time(walked, action):
    assert any(seen[1] == action and not seen[2] for seen in VISITS)
