"""The table of fulfilments, and what follows from chain and carrier.

covers: S2-08, S2-10, S2-11, S3-18, S3-22, S3-23, S3-24, S3-25, S3-26, S3-39, S3-71
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from backend.core.business_days import Calendar
from backend.domain.fulfilment.following import Standing, wanted_status
from backend.domain.fulfilment.lifecycle import (
    FULFILMENT,
    FulfilmentFacts,
    FulfilmentRole,
    FulfilmentStatus,
    Path,
    step_to,
)
from backend.domain.fulfilment.promises import arrival_due, dispatch_due
from backend.domain.shipping.progress import (
    STAGES,
    CarrierReport,
    ParcelStatus,
    Progress,
    progress_of,
)
from tests.builders.histories import NOON

S, R = FulfilmentStatus, FulfilmentRole
STANDINGS = {
    "paid": Standing(is_paid=True),
    "vanished or closed": Standing(is_paid=False),
    "handed over": Standing(is_paid=True, handed_over_at=NOON),
    "arrived": Standing(is_paid=True, handed_over_at=NOON, arrived_at=NOON),
    "another piece": Standing(is_paid=True, is_another_piece=True),
}


def progress(status):
    return Progress(status=status, at=NOON, delivered_at=None, expected_on=None, exceptions=0)


def ends(status, path, standing, report, *, was_handed_over):
    known = progress(report) if report else None
    return wanted_status(status, path, standing, known, was_handed_over=was_handed_over)


# Statuses that are another path's own.
STRANGE = {
    Path.PARCEL: {S.READY_TO_COLLECT, S.COLLECTED},
    Path.COLLECTION: {S.READY, S.SHIPPED, S.OUT_FOR_DELIVERY, S.DELIVERED},
    Path.ELECTRONIC: {S.READY_TO_COLLECT, S.COLLECTED},
}
EVERY_WAY = [
    way
    for way in product(S, Path, STANDINGS.values(), [None, *STAGES], (False, True))
    if way[0] not in STRANGE[way[1]]
]


def test_wherever_it_stands_there_is_a_row_to_where_it_belongs():
    for status, path, standing, report, was_handed_over in EVERY_WAY:
        wanted = ends(status, path, standing, report, was_handed_over=was_handed_over)
        if wanted is status:
            continue
        step = step_to(status, wanted)
        assert step is not None, (status, wanted, path, standing, report)
        assert step.by == {R.PROGRAM}


def test_looking_again_changes_nothing():
    for status, path, standing, report, was_handed_over in EVERY_WAY:
        once = ends(status, path, standing, report, was_handed_over=was_handed_over)
        is_out = standing.handed_over_at is not None
        assert ends(once, path, standing, report, was_handed_over=is_out) is once


@pytest.mark.parametrize(
    ("path", "standing", "report", "wanted"),
    [
        (Path.PARCEL, "handed over", None, S.SHIPPED),
        (Path.PARCEL, "handed over", ParcelStatus.OUT_FOR_DELIVERY, S.OUT_FOR_DELIVERY),
        (Path.PARCEL, "handed over", ParcelStatus.ATTEMPT_FAILED, S.EXCEPTION),
        (Path.PARCEL, "handed over", ParcelStatus.DELIVERED, S.DELIVERED),
        (Path.PARCEL, "paid", ParcelStatus.DELIVERED, S.READY),
        (Path.PARCEL, "arrived", ParcelStatus.IN_TRANSIT, S.DELIVERED),
        (Path.COLLECTION, "handed over", None, S.COLLECTED),
        (Path.COLLECTION, "arrived", None, S.COLLECTED),
        (Path.PARCEL, "vanished or closed", ParcelStatus.DELIVERED, S.CALLED_OFF),
    ],
)
def test_the_chain_comes_first_and_the_carrier_second(path, standing, report, wanted):
    assert ends(S.READY, path, STANDINGS[standing], report, was_handed_over=False) is wanted


def test_a_block_that_is_gone_brings_it_back_to_the_shelf():
    paid = STANDINGS["paid"]
    assert ends(S.SHIPPED, Path.PARCEL, paid, None, was_handed_over=True) is S.READY
    assert ends(S.COLLECTED, Path.COLLECTION, paid, None, was_handed_over=True) is (
        S.READY_TO_COLLECT
    )
    assert ends(S.CALLED_OFF, Path.PARCEL, paid, None, was_handed_over=False) is (
        S.AWAITING_ALLOCATION
    )
    second = STANDINGS["another piece"]
    assert ends(S.SHIPPED, Path.PARCEL, second, None, was_handed_over=True) is S.ALLOCATED


def test_a_problem_at_home_is_the_sellers_to_solve():
    paid = STANDINGS["paid"]
    assert ends(S.EXCEPTION, Path.PARCEL, paid, None, was_handed_over=False) is S.EXCEPTION


@pytest.mark.parametrize("status", list(S))
def test_nobody_packs_what_has_left_or_needs_no_packing(status):
    for facts in (
        FulfilmentFacts(path=Path.ELECTRONIC),
        FulfilmentFacts(path=Path.PARCEL, is_handed_over=True),
    ):
        actions = {step.action for step in FULFILMENT.allowed(status, R.SELLER, facts, NOON)}
        assert not actions & {"start_packing", "finish_packing", "unpack"}


def test_only_the_chain_makes_it_shipped():
    (row,) = FULFILMENT.rows("ship")
    assert row.call is not None and row.call.event == "Shipped"
    sellers = [step for step in FULFILMENT.steps if R.SELLER in step.by]
    assert not any({S.SHIPPED, S.DELIVERED, S.COLLECTED} & step.targets for step in sellers)


def report(status, minutes, event_id="e"):
    return CarrierReport(
        event_id=event_id,
        tracking_number="RR1",
        status=status,
        happened_at=NOON + timedelta(minutes=minutes),
    )


def test_reports_lead_to_the_same_in_any_order():
    told = [
        report(ParcelStatus.IN_TRANSIT, 1),
        report(ParcelStatus.ATTEMPT_FAILED, 2),
        report(ParcelStatus.DELIVERED, 3),
        report(ParcelStatus.UNKNOWN, 4),
    ]
    first = progress_of(told)
    assert first == progress_of(reversed(told)) == progress_of([*told, *told[:1]])
    assert first.status is ParcelStatus.DELIVERED
    assert first.delivered_at == NOON + timedelta(minutes=3)
    assert first.exceptions == 1
    assert progress_of(told[3:]) is None


def test_promises_are_counted_in_business_days():
    worked = Calendar.of(None, "UTC")
    friday = NOON - timedelta(days=2)  # NOON is a Sunday
    assert friday.weekday() == 4
    # The end of a day is the first moment of the next.
    assert dispatch_due(friday, 0, worked).date() == (friday + timedelta(days=5)).date()
    assert dispatch_due(NOON, 1, worked).date() == (NOON + timedelta(days=2)).date()
    assert arrival_due(friday, 2, worked) == friday
