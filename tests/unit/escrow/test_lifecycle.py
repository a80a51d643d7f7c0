"""The one table, asked row by row.

covers: N-10, N-01, N-06, S3-03, S0-09, S0-12, S1-09, S3-63
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.escrow.lifecycle import (
    CLOSED,
    LIFECYCLE,
    NEVER_PAID,
    NUMBER_OF_STATUS,
    OPEN,
    PAID_OUT,
    STATUS_OF_NUMBER,
    WAITS_FOR,
    EscrowFacts,
    Role,
    Status,
    roles_of,
)
from backend.domain.escrow.silence import SILENCE, sentence_for
from tests.builders.histories import ARBITER, ATTESTER, BUYER, NOON, SELLER

S, R = Status, Role
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FACTS = EscrowFacts(pay_until=NOON + HOUR, cancel_until=NOON + HOUR, deadline=NOON + 5 * DAY)


def actions(status: Status, role: Role, after: timedelta = timedelta()) -> list[str]:
    return [step.action for step in LIFECYCLE.allowed(status, role, FACTS, NOON + after)]


@pytest.mark.parametrize(
    ("case", "status", "role", "after", "expected"),
    [
        ("a buyer may pay", S.AWAITING_PAYMENT, R.BUYER, 0 * DAY, ["fund", "abandon"]),
        ("not when it ran out", S.AWAITING_PAYMENT, R.BUYER, HOUR, ["abandon"]),
        ("a seller waits", S.AWAITING_PAYMENT, R.SELLER, 0 * DAY, []),
        ("nobody pays for others", S.AWAITING_PAYMENT, R.ANYONE, 0 * DAY, []),
        ("the sweep", S.AWAITING_PAYMENT, R.ANYONE, HOUR, ["expire"]),
        ("fresh", S.FUNDED, R.BUYER, 0 * DAY, ["cancel", "confirm"]),
        ("no longer fresh", S.FUNDED, R.BUYER, HOUR, ["confirm"]),
        ("seller has time", S.FUNDED, R.SELLER, 4 * DAY, ["ship", "refund"]),
        ("seller is late", S.FUNDED, R.SELLER, 5 * DAY, ["refund", "timeout"]),
        ("buyer of a late seller", S.FUNDED, R.BUYER, 5 * DAY, ["confirm", "timeout"]),
        ("arrived?", S.SHIPPED, R.BUYER, 0 * DAY, ["deliver", "confirm", "dispute"]),
        ("lost", S.SHIPPED, R.BUYER, 5 * DAY, ["confirm", "timeout"]),
        ("seller reports", S.SHIPPED, R.SELLER, 0 * DAY, ["deliver", "refund"]),
        ("courier's key", S.SHIPPED, R.ATTESTER, 0 * DAY, ["deliver"]),
        ("inspection", S.DELIVERED, R.BUYER, 0 * DAY, ["confirm", "dispute"]),
        ("inspection over", S.DELIVERED, R.SELLER, 5 * DAY, ["refund", "timeout"]),
        ("claimed", S.DISPUTED, R.SELLER, 0 * DAY, ["contest", "concede", "refund"]),
        ("too late to contest", S.DISPUTED, R.SELLER, 5 * DAY, ["concede", "refund", "timeout"]),
        ("the arbiter waits", S.DISPUTED, R.ARBITER, 0 * DAY, []),
        ("the arbiter decides", S.ARBITRATION, R.ARBITER, 0 * DAY, ["rule"]),
        ("the arbiter slept", S.ARBITRATION, R.ARBITER, 5 * DAY, ["timeout"]),
        ("giving in", S.ARBITRATION, R.BUYER, 0 * DAY, ["confirm"]),
        ("anybody, too early", S.DELIVERED, R.ANYONE, 4 * DAY, []),
        ("anybody", S.DELIVERED, R.ANYONE, 5 * DAY, ["timeout"]),
    ],
)
def test_allowed_steps(case, status, role, after, expected):
    assert actions(status, role, after) == expected, case


@given(after=st.timedeltas(timedelta(), 30 * DAY), status=st.sampled_from(sorted(OPEN)))
def test_at_every_second_either_the_time_out_or_the_own_steps_are_open(after, status):
    timed = "timeout" in actions(status, R.ANYONE, after)
    own = {
        step.action
        for role in Role
        for step in LIFECYCLE.allowed(status, role, FACTS, NOON + after)
        if step.closes and step.action != "cancel"
    }
    assert timed != bool(own)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_locked_money_always_has_an_exit_that_needs_nobody(status):
    exits = [s for s in LIFECYCLE.steps if status in s.source and R.ANYONE in s.by]
    assert [s.action for s in exits] == ["timeout"]
    assert exits[0].targets <= PAID_OUT


def test_nothing_leaves_a_closed_status():
    assert LIFECYCLE.final() == CLOSED | LIFECYCLE.unreached


def test_every_clock_has_a_promise_and_every_open_status_somebody_to_wait_for():
    assert set(SILENCE) == OPEN
    assert set(WAITS_FOR) == OPEN | {S.AWAITING_PAYMENT}
    for status in OPEN:
        assert sentence_for(status, has_asset=True).startswith(SILENCE[status].sentence)
        assert "token" not in sentence_for(status, has_asset=False)


def test_every_row_tells_people_what_it_does():
    for step in LIFECYCLE.steps:
        assert step.label, step.action
        assert step.explains.endswith("."), step.action


def test_every_status_is_the_contracts_or_ours():
    ours = {S.AWAITING_PAYMENT} | NEVER_PAID
    assert set(Status) == ours | set(STATUS_OF_NUMBER.values())
    assert NUMBER_OF_STATUS[S.RULED] == 11


def test_an_unknown_date_opens_nothing():
    assert LIFECYCLE.allowed(S.DELIVERED, R.ANYONE, EscrowFacts(), NOON) == []


@pytest.mark.parametrize(
    ("case", "address", "expected"),
    [
        ("buyer", BUYER, {R.BUYER, R.ANYONE}),
        ("seller", SELLER, {R.SELLER, R.ANYONE}),
        ("arbiter", ARBITER, {R.ARBITER, R.ANYONE}),
        ("stranger", b"\x01" * 20, {R.ANYONE}),
        ("guest", None, set()),
    ],
)
def test_roles_follow_from_the_address(case, address, expected):
    parties = {"buyer": BUYER, "seller": SELLER, "arbiter": ARBITER, "attester": ATTESTER}
    assert roles_of(address, **parties) == expected, case
