"""What is expected, by when, and what both sides are told.

covers: S4-19, S1-13, S1-15, S1-16, N-13
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest

from backend.core.business_days import Calendar
from backend.domain.care.expectations import (
    ADVICE,
    BY_STATUS,
    CUSTOMS_BUSINESS_DAYS,
    EXPECTED,
    CareStep,
    Promises,
    advice_for,
    since_of,
)
from backend.domain.care.lifecycle import TICKET_LIFECYCLE, TicketRole, TicketStatus
from backend.domain.escrow.projection import project
from backend.domain.escrow.statuses import IN_DISPUTE, IN_RETURN, OPEN, WAITS_FOR, Role, Status
from backend.domain.orders.planning import Flow
from tests.builders.histories import History

UTC_DAYS = Calendar.of(None, "UTC")
PROMISES = Promises(UTC_DAYS, {})
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def an_escrow(*moves, **changes):
    life = History().funded()
    for move in moves:
        life = move(life)
    return replace(reduce(project, life.events, None), **changes)


def test_every_open_status_has_a_promise_and_every_promise_words_for_both_sides():
    assert set(BY_STATUS) == OPEN | {Status.WAITING_PAYMENT}
    assert {(row.step, side) for row in EXPECTED for side in (Role.BUYER, Role.SELLER)} == set(
        ADVICE
    )
    assert len({row.step for row in EXPECTED}) == len(EXPECTED) == len(CareStep)


@pytest.mark.parametrize("step", [CareStep.SHIP, CareStep.ARRIVE])
@pytest.mark.parametrize("side", [Role.BUYER, Role.SELLER])
def test_who_waits_for_a_service_is_not_told_of_parcels(step, side):
    told = advice_for(step, side, Flow.SERVICE)
    assert told != advice_for(step, side, Flow.PARCEL) == ADVICE[step, side]
    assert not any(word in told for word in ("parcel", "carrier", "ship", "number"))
    assert advice_for(step, Role.ARBITER, Flow.SERVICE) == ""


def test_it_is_expected_of_whom_the_table_waits_for():
    for row in EXPECTED:
        if row.status is not Status.SHIPPED:  # there the carrier has it, whom the seller chose
            assert {row.of} == WAITS_FOR[row.status]
    assert set(BY_STATUS) > IN_DISPUTE | IN_RETURN


@pytest.mark.parametrize(
    ("case", "flow", "days"),
    [
        ("a parcel", Flow.PARCEL, 2),
        ("a service", Flow.SERVICE, 5),
        ("made first", Flow.BACKORDER, 10),
    ],
)
def test_days_follow_the_flow(case, flow, days):
    assert PROMISES.days(CareStep.SHIP, flow) == days


def test_what_customs_hold_is_expected_later_and_never_after_the_deadline():
    sent = an_escrow(History.shipped)
    usual = PROMISES.of(sent, Flow.PARCEL, None)
    held_at = usual.since + timedelta(days=1)
    later = replace(sent, deadline=held_at + timedelta(days=60))
    moved = PROMISES.of(later, Flow.PARCEL, None, held_at)
    assert moved.due_at == UTC_DAYS.due(held_at, CUSTOMS_BUSINESS_DAYS) > usual.due_at
    assert (moved.step, moved.since) == (usual.step, usual.since)
    soon = replace(sent, deadline=held_at + timedelta(days=2))
    assert PROMISES.of(soon, Flow.PARCEL, None, held_at).due_at == soon.deadline
    arrived = an_escrow(History.shipped, History.delivered)
    assert PROMISES.of(arrived, Flow.PARCEL, None, held_at) == PROMISES.of(
        arrived, Flow.PARCEL, None
    )


def test_a_marketplace_sets_its_own_days():
    ours = Promises(UTC_DAYS, {"ship": 1, "ship.service": 9})
    assert [ours.days(CareStep.SHIP, flow) for flow in (Flow.PARCEL, Flow.SERVICE)] == [1, 9]
    assert ours.days(CareStep.CONFIRM, Flow.PARCEL) == PROMISES.days(CareStep.CONFIRM, Flow.PARCEL)


@pytest.mark.parametrize("days", [{"shipp": 2}, {"ship.parcels": 2}, {"ship": 0}, {"ship": 999}])
def test_days_nobody_knows_are_refused_at_the_start(days):
    with pytest.raises(ValueError, match="no promise"):
        Promises(UTC_DAYS, days)


def test_a_promise_begins_with_the_status_and_a_preorder_with_its_release():
    escrow = an_escrow(funded_at=SUNDAY, deadline=SUNDAY + timedelta(days=60))
    promise = PROMISES.of(escrow, Flow.PARCEL, None)
    assert (promise.step, promise.since) == (CareStep.SHIP, SUNDAY)
    assert promise.due_at == datetime(2026, 11, 25, tzinfo=UTC)
    released = SUNDAY + timedelta(days=8)
    later = PROMISES.of(escrow, Flow.PREORDER, released)
    assert later.due_at == datetime(2026, 12, 3, tzinfo=UTC)


def test_no_promise_outlasts_the_contracts_deadline():
    soon = SUNDAY + timedelta(hours=5)
    assert PROMISES.of(an_escrow(funded_at=SUNDAY, deadline=soon), Flow.PARCEL, None).due_at == soon


def test_nothing_is_expected_when_all_is_over():
    assert PROMISES.of(None, Flow.PARCEL, None) is None
    assert PROMISES.of(an_escrow(History.cancelled), Flow.PARCEL, None) is None


def test_each_status_began_when_its_own_step_came():
    shipped = an_escrow(History.shipped)
    disputed = an_escrow(History.shipped, History.disputed)
    assert since_of(shipped) == shipped.shipped_at
    assert since_of(disputed) == disputed.disputed_at


def test_only_the_system_resolves_and_only_staff_closes():
    by = {(s.action, source): s.by for s in TICKET_LIFECYCLE.steps for source in s.source}
    assert by["resolve", TicketStatus.OPEN] == {TicketRole.SYSTEM}
    assert by["reopen", TicketStatus.RESOLVED] == {TicketRole.SYSTEM}
    assert by["close", TicketStatus.OPEN] == {TicketRole.WORKER}
    assert by["reopen", TicketStatus.CLOSED] == {TicketRole.WORKER}
