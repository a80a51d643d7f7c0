"""The engine of every lifecycle, tried on small tables made up here and on random ones."""
# covers: N-10, S3-03

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.machine import ContractCall, Machine, Step, UnknownStep
from tests.fixtures.time import NOON


class Door(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"
    BRICKED = "bricked"


class Who(StrEnum):
    GUEST = "guest"
    OWNER = "owner"


@dataclass(frozen=True)
class Hours:
    morning: object = None
    evening: object = None


CLOSE: Step[Door, Who, Hours] = Step(
    action="close",
    label="Close",
    by=frozenset(Who),
    source=frozenset({Door.OPEN}),
    target=Door.CLOSED,
)
LOCK: Step[Door, Who, Hours] = Step(
    action="lock",
    label="Lock",
    by=frozenset({Who.OWNER}),
    source=frozenset({Door.CLOSED}),
    target=Door.LOCKED,
    call=ContractCall("lock", "Locked"),
    opens=lambda hours: hours.evening,
)
UNLOCK: Step[Door, Who, Hours] = Step(
    action="unlock",
    label="Unlock",
    by=frozenset({Who.OWNER}),
    source=frozenset({Door.LOCKED}),
    target=Door.CLOSED,
    also=frozenset({Door.OPEN}),
    closes=lambda hours: hours.evening,
)
TABLE: Machine[Door, Who, Hours] = Machine(
    start=Door.OPEN, steps=(CLOSE, LOCK, UNLOCK), unreached=frozenset({Door.BRICKED})
)
HOURS = Hours(evening=NOON)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("case", "action", "status", "who", "hours", "after", "reason"),
    [
        ("anybody closes", "close", Door.OPEN, Who.GUEST, HOURS, -MINUTE, None),
        ("a guest has no key", "lock", Door.CLOSED, Who.GUEST, HOURS, MINUTE, "wrong_role"),
        ("an open door", "lock", Door.OPEN, Who.OWNER, HOURS, MINUTE, "wrong_status"),
        ("before evening", "lock", Door.CLOSED, Who.OWNER, HOURS, -MINUTE, "too_early"),
        ("on the second", "lock", Door.CLOSED, Who.OWNER, HOURS, 0 * MINUTE, None),
        (
            "an unknown date opens nothing",
            "lock",
            Door.CLOSED,
            Who.OWNER,
            Hours(),
            MINUTE,
            "too_early",
        ),
        ("before closing time", "unlock", Door.LOCKED, Who.OWNER, HOURS, -MINUTE, None),
        ("on closing time", "unlock", Door.LOCKED, Who.OWNER, HOURS, 0 * MINUTE, "too_late"),
        ("an unknown date closes nothing", "unlock", Door.LOCKED, Who.OWNER, Hours(), MINUTE, None),
    ],
)
def test_why_not(case, action, status, who, hours, after, reason):
    assert TABLE.why_not(action, status, who, hours, NOON + after) == reason
    allowed = [step.action for step in TABLE.allowed(status, who, hours, NOON + after)]
    assert (action in allowed) == (reason is None)


def test_an_action_nobody_knows_is_refused():
    with pytest.raises(UnknownStep):
        TABLE.why_not("paint", Door.OPEN, Who.OWNER, HOURS, NOON)


def test_a_contract_event_finds_its_row_by_the_status_it_meets():
    assert TABLE.step_on("Locked", Door.CLOSED) is LOCK
    assert TABLE.step_on("Locked", Door.OPEN) is None
    assert TABLE.step_on("Painted", Door.CLOSED) is None


def test_final_statuses_are_those_nothing_leaves():
    assert TABLE.final() == {Door.BRICKED}


def test_the_diagram_names_every_end_of_every_row():
    lines = TABLE.mermaid().splitlines()
    assert "    [*] --> open" in lines
    assert "    locked --> closed: unlock" in lines
    assert "    locked --> open: unlock" in lines
    assert not any("bricked" in line for line in lines)


def test_a_status_without_a_way_to_it_must_be_named():
    with pytest.raises(ValueError, match="never reached"):
        Machine(start=Door.OPEN, steps=(CLOSE, LOCK))


def test_a_status_named_as_unreached_must_not_be_reached():
    with pytest.raises(ValueError, match="never reached"):
        replace(TABLE, unreached=frozenset({Door.BRICKED, Door.LOCKED}))


@pytest.mark.parametrize(
    "second",
    [
        replace(LOCK, call=None),
        replace(LOCK, action="bolt"),
    ],
)
def test_two_rows_for_one_action_or_event_may_not_leave_one_status(second):
    with pytest.raises(ValueError, match="two rows from one status"):
        Machine(start=Door.OPEN, steps=(CLOSE, LOCK, second), unreached=frozenset({Door.BRICKED}))


def test_one_event_may_lead_elsewhere_from_elsewhere():
    brick = replace(LOCK, source=frozenset({Door.LOCKED}), target=Door.BRICKED)
    table = Machine(start=Door.OPEN, steps=(CLOSE, LOCK, brick))
    assert table.step_on("Locked", Door.CLOSED) is LOCK
    assert table.step_on("Locked", Door.LOCKED) is brick
    assert table.why_not("lock", Door.LOCKED, Who.GUEST, HOURS, NOON) == "wrong_role"


PAINT: Step[Door, Who, Hours] = Step(
    action="paint",
    label="Paint",
    by=frozenset(Who),
    source=frozenset({Door.OPEN, Door.CLOSED}),
    target=None,
    call=ContractCall("paint", "Painted"),
    needs=lambda hours, who: hours.morning is not None or who is Who.OWNER,
)
FORCE: Step[Door, Who, Hours] = Step(
    action="force",
    label="Force",
    by=frozenset(Who),
    source=frozenset({Door.LOCKED}),
    target=Door.OPEN,
    also=frozenset({Door.BRICKED}),
    call=ContractCall("force", "Forced", stays_on="Dented"),
)


def test_a_step_may_leave_the_status_as_it_is():
    table = Machine(start=Door.OPEN, steps=(CLOSE, LOCK, PAINT, FORCE))
    assert PAINT.targets == frozenset()
    assert (PAINT.leads_to(Door.OPEN), LOCK.leads_to(Door.CLOSED)) == (Door.OPEN, Door.LOCKED)
    assert "paint" not in table.mermaid()
    assert table.final() == {Door.BRICKED}


def test_what_an_event_can_make_of_a_status():
    table = Machine(start=Door.OPEN, steps=(CLOSE, LOCK, PAINT, FORCE))
    assert table.ends_on("Painted", Door.CLOSED) == {Door.CLOSED}
    assert table.ends_on("Painted", Door.LOCKED) == frozenset()
    assert table.ends_on("Forced", Door.LOCKED) == {Door.OPEN, Door.BRICKED}
    assert table.ends_on("Dented", Door.LOCKED) == {Door.LOCKED}
    assert table.ends_on("Dented", Door.OPEN) == frozenset()


def test_what_a_step_needs_depends_on_who_asks():
    table = Machine(start=Door.OPEN, steps=(CLOSE, LOCK, PAINT, FORCE))
    for who, hours, reason in (
        (Who.OWNER, Hours(), None),
        (Who.GUEST, Hours(), "not_available"),
        (Who.GUEST, Hours(morning=NOON), None),
    ):
        assert table.why_not("paint", Door.OPEN, who, hours, NOON) == reason
        allowed = [step.action for step in table.allowed(Door.OPEN, who, hours, NOON)]
        assert ("paint" in allowed) is (reason is None)


steps = st.builds(
    Step,
    action=st.sampled_from("abcdef"),
    label=st.just("Go"),
    by=st.frozensets(st.sampled_from(Who), min_size=1),
    source=st.frozensets(st.sampled_from(Door), min_size=1),
    target=st.one_of(st.none(), st.sampled_from(Door)),
)


@given(st.lists(steps, max_size=8), st.sampled_from(Door), st.sampled_from(Who))
def test_allowed_and_why_not_never_disagree(rows, status, who):
    try:
        table = Machine(start=Door.OPEN, steps=tuple(rows))
    except ValueError:
        return
    allowed = {step.action for step in table.allowed(status, who, None, NOON)}
    for action in {row.action for row in rows}:
        assert (table.why_not(action, status, who, None, NOON) is None) == (action in allowed)
    if status in table.final():
        staying = {row.action for row in rows if not row.targets}
        assert allowed <= staying
