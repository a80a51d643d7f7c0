"""The one table, asked row by row.

covers: N-10, N-01, N-06, S3-03, S0-09, S0-12, S1-09, S3-63
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.proposal import DealKind
from backend.domain.escrow.deals import DEAL_NAMED, DEALS
from backend.domain.escrow.lifecycle import (
    BESIDE,
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
from backend.domain.escrow.statuses import BESIDE_CLOSED
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
        ("fresh", S.FUNDED, R.BUYER, 0 * DAY, ["cancel", "confirm", "offer", "extend"]),
        ("no longer fresh", S.FUNDED, R.BUYER, HOUR, ["confirm", "offer", "extend"]),
        ("seller has time", S.FUNDED, R.SELLER, 4 * DAY, ["ship", "refund", "offer"]),
        ("seller is late", S.FUNDED, R.SELLER, 5 * DAY, ["refund", "offer", "timeout"]),
        ("buyer of a late seller", S.FUNDED, R.BUYER, 5 * DAY, ["confirm", "offer", "timeout"]),
        (
            "arrived?",
            S.SHIPPED,
            R.BUYER,
            0 * DAY,
            ["deliver", "confirm", "dispute", "offer", "extend"],
        ),
        ("lost", S.SHIPPED, R.BUYER, 5 * DAY, ["confirm", "offer", "timeout"]),
        ("seller reports", S.SHIPPED, R.SELLER, 0 * DAY, ["deliver", "refund", "offer"]),
        ("courier's key", S.SHIPPED, R.ATTESTER, 0 * DAY, ["deliver"]),
        ("inspection", S.DELIVERED, R.BUYER, 0 * DAY, ["confirm", "dispute", "offer"]),
        ("seller is patient", S.DELIVERED, R.SELLER, 0 * DAY, ["refund", "offer", "extend"]),
        ("inspection over", S.DELIVERED, R.SELLER, 5 * DAY, ["refund", "offer", "timeout"]),
        ("claimed", S.DISPUTED, R.SELLER, 0 * DAY, ["contest", "concede", "refund", "offer"]),
        ("claimant", S.DISPUTED, R.BUYER, 0 * DAY, ["confirm", "offer", "extend"]),
        (
            "too late to contest",
            S.DISPUTED,
            R.SELLER,
            5 * DAY,
            ["concede", "refund", "offer", "timeout"],
        ),
        ("the arbiter waits", S.DISPUTED, R.ARBITER, 0 * DAY, []),
        ("the arbiter decides", S.ARBITRATION, R.ARBITER, 0 * DAY, ["rule", "rule_return"]),
        ("the arbiter slept", S.ARBITRATION, R.ARBITER, 5 * DAY, ["timeout"]),
        ("giving in", S.ARBITRATION, R.BUYER, 0 * DAY, ["confirm", "offer"]),
        ("send it back", S.RETURNING, R.BUYER, 0 * DAY, ["return_shipped", "confirm", "offer"]),
        ("kept it", S.RETURNING, R.BUYER, 5 * DAY, ["confirm", "offer", "timeout"]),
        ("wait for it", S.RETURNING, R.SELLER, 0 * DAY, ["refund", "offer", "extend"]),
        (
            "it is back",
            S.RETURNED,
            R.SELLER,
            0 * DAY,
            ["accept_return", "contest_return", "refund", "offer"],
        ),
        (
            "no longer to object",
            S.RETURNED,
            R.SELLER,
            5 * DAY,
            ["accept_return", "refund", "offer", "timeout"],
        ),
        ("sent it back", S.RETURNED, R.BUYER, 0 * DAY, ["confirm", "offer", "extend"]),
        ("not yet the arbiter's", S.RETURNED, R.ARBITER, 0 * DAY, []),
        ("good will", S.RELEASED, R.SELLER, 0 * DAY, ["refund_released"]),
        ("it is over", S.RELEASED, R.BUYER, 0 * DAY, []),
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
        if step.closes and step.action not in {"cancel", "extend"}
    }
    assert timed != bool(own)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_locked_money_always_has_an_exit_that_needs_nobody(status):
    exits = [s for s in LIFECYCLE.steps if status in s.source and R.ANYONE in s.by]
    assert [s.action for s in exits] == ["timeout"]
    assert exits[0].targets <= PAID_OUT


@pytest.mark.parametrize(
    ("case", "action", "role", "status", "facts", "may"),
    [
        ("nothing to accept", "settle", R.BUYER, S.SHIPPED, {}, False),
        ("the other's", "settle", R.BUYER, S.SHIPPED, {"offered_by": {R.SELLER}}, True),
        ("one's own", "settle", R.SELLER, S.SHIPPED, {"offered_by": {R.SELLER}}, False),
        ("both", "settle", R.SELLER, S.RETURNED, {"offered_by": {R.SELLER, R.BUYER}}, True),
        ("only signed", "withdraw_offer", R.SELLER, S.SHIPPED, {"offered_by": {R.SELLER}}, False),
        ("posted", "withdraw_offer", R.SELLER, S.SHIPPED, {"posted_by": {R.SELLER}}, True),
        ("no second time", "rule_return", R.ARBITER, S.ARBITRATION, {"was_return_ruled": 1}, False),
        ("all time given", "extend", R.BUYER, S.FUNDED, {"is_extendable": False}, False),
        ("no token", "prove_item", R.BUYER, S.SHIPPED, {}, False),
        ("a token", "prove_item", R.SELLER, S.RETURNED, {"has_item": True}, True),
        ("nothing was sent", "prove_item", R.BUYER, S.FUNDED, {"has_item": True}, False),
    ],
)
def test_what_steps_need_beside_the_time(case, action, role, status, facts, may):
    known = replace(FACTS, **facts)
    allowed = {step.action for step in LIFECYCLE.allowed(status, role, known, NOON)}
    assert (action in allowed) is may, case
    refusal = LIFECYCLE.why_not(action, status, role, known, NOON)
    assert (refusal is None) is may, case


def test_every_deal_leads_where_the_table_says():
    (settle,) = LIFECYCLE.rows("settle")
    ends = {deal.leads_to for deal in DEALS.values()}
    assert settle.targets == ends - {None}
    assert settle.call.stays_on == "Extended"
    assert list(DEALS) == list(DealKind)
    assert all(deal.fits <= settle.source and deal.fits for deal in DEALS.values())
    assert {name: deal.kind for name, deal in DEAL_NAMED.items()} == {
        "split": 0,
        "return": 1,
        "replacement": 2,
        "resume": 3,
        "more_time": 4,
    }


def test_nobody_sends_back_what_was_never_sent():
    assert S.FUNDED not in DEALS[DealKind.RETURN].fits | DEALS[DealKind.REPLACEMENT].fits


def test_nothing_leaves_a_closed_status():
    assert LIFECYCLE.final() == CLOSED | BESIDE  # the latter have a table of their own
    assert LIFECYCLE.unreached == BESIDE


def test_every_clock_has_a_promise_and_every_open_status_somebody_to_wait_for():
    assert set(SILENCE) == OPEN
    assert set(WAITS_FOR) == OPEN | {S.AWAITING_PAYMENT} | BESIDE - BESIDE_CLOSED
    for status in OPEN:
        assert sentence_for(status, has_asset=True).startswith(SILENCE[status].sentence)
        assert "token" not in sentence_for(status, has_asset=False)


def test_every_row_tells_people_what_it_does():
    for step in LIFECYCLE.steps:
        assert step.label, step.action
        assert step.explains.endswith("."), step.action


def test_every_status_is_the_contracts_or_ours():
    ours = {S.AWAITING_PAYMENT} | NEVER_PAID | BESIDE
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
