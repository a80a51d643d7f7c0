"""Whatever chain, node and index do: after it heals, the rows are what a newcomer would write.

EARNEST_CHAOS=deep runs 500 schedules instead of 40, in parts of 25 whose names are their seeds:

    EARNEST_CHAOS=deep python -m pytest -p no:ape_test tests/chaos -v

It may be cut short at any time; EARNEST_CHAOS_FROM=7 goes on with the part of seed 7. A failing
schedule is printed as data, shrunk by hypothesis, and can be added to KNOWN.
"""
# covers: C-04, N-11

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.chaos.proxy import Fault
from tests.chaos.schedules import (
    SCHEDULES,
    Advance,
    Breathe,
    Crash,
    HearOut,
    Lie,
    Mine,
    Reorganise,
    Sell,
    Step,
)
from tests.chaos.stage import Ending

IS_DEEP = os.environ.get("EARNEST_CHAOS") == "deep"
RUNS, PARTS = (25, 20) if IS_DEEP else (40, 1)
FIRST = int(os.environ.get("EARNEST_CHAOS_FROM", "0"))
Run = Callable[[Sequence[Step]], Ending]


@pytest.mark.parametrize("number", range(FIRST, PARTS))
def test_any_schedule_ends_level_with_the_chain(run: Run, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=RUNS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(SCHEDULES)
    def level(schedule: list[Step]) -> None:
        run(schedule).demand_level()

    level()


# Shapes worth running each time, whatever is drawn.
KNOWN: dict[str, list[Step]] = {
    "another branch while it crashes": [
        Sell(2),
        Advance(0),
        Breathe(0.05),
        Reorganise(2, 0, is_sold_again=False),
        Crash(),
        Sell(1),
    ],
    "the same height, a lie, the old head": [
        Sell(1),
        Breathe(0.08),
        Reorganise(1, 1, is_sold_again=True),
        Lie(Fault.STALE_HEAD, 3),
        Lie(Fault.NO_LOGS, 2),
        Breathe(0.08),
        Crash(),
    ],
    "shorter, then longer": [
        Sell(3),
        Mine(4),
        Breathe(0.08),
        Reorganise(2, 1, is_sold_again=False),
        Breathe(0.08),
        Sell(1),
        Mine(5),
    ],
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_schedules(run: Run, name: str) -> None:
    ended = run(KNOWN[name])
    ended.demand_level()
    asked = {step.fault for step in KNOWN[name] if isinstance(step, Lie)}
    assert set(ended.told) <= asked


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_alone(run: Run, fault: Fault) -> None:
    """And it is really told: a proxy that lies to nobody would prove nothing."""
    ended = run([Sell(1), Lie(fault, 1), Sell(2), HearOut(5)])
    ended.demand_level()
    assert fault in ended.told, "the index never asked what this fault is about"


def test_the_comparison_sees_a_missing_row(run: Run, forgetful: None) -> None:
    """The planted bug: an index that drops one log in a thousandth place must be found."""
    ended = run([Sell(2), Mine(1)])
    with pytest.raises(AssertionError):
        ended.demand_level()


@pytest.mark.parametrize(
    "ended",
    [
        Ending({"chain_logs": []}, {"chain_logs": [(1,)]}, [], []),
        Ending({"chain_logs": [(1,)]}, {"chain_logs": [(2,)]}, [], []),
        Ending({}, {}, ["the contract says otherwise"], []),
    ],
)
def test_what_is_not_level_is_not_passed(ended: Ending) -> None:
    with pytest.raises(AssertionError):
        ended.demand_level()
