"""Which deliveries an order falls into, and the way each of them goes.

covers: S3-04, S3-20, S3-21, S3-38, S3-39, S3-40, S3-69, S3-71
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.orders.planning import (
    MOST_DELIVERIES,
    Flow,
    Line,
    TooManyDeliveries,
    flow_of,
    plan,
)
from tests.builders.histories import NOON

K, WAY, DAY = ListingKind, DeliveryOption, timedelta(days=1)


def a_line(number: int = 1, **changes: object) -> Line:
    values: dict[str, object] = {
        "listing_id": UUID(int=number),
        "kind": K.PHYSICAL,
        "option": WAY.STANDARD,
        "quantity": 1,
        "on_hand": 5,
    }
    return Line(**values | changes)


def ways(lines, **how):
    return [(part.flow, part.quantity) for part in plan(lines, NOON, **how)]


@pytest.mark.parametrize(
    ("kind", "option", "is_instant", "expected"),
    [
        (K.PHYGITAL, WAY.STANDARD, False, Flow.PARCEL),
        (K.PHYSICAL, WAY.EXPEDITED, False, Flow.PARCEL),
        (K.PHYGITAL, WAY.PICKUP, False, Flow.COLLECTION),
        (K.DIGITAL, WAY.STANDARD, True, Flow.INSTANT),
        (K.DIGITAL, WAY.STANDARD, False, Flow.ELECTRONIC),
        (K.SERVICE, WAY.STANDARD, False, Flow.SERVICE),
        (K.SERVICE, WAY.STANDARD, True, Flow.INSTANT),
    ],
)
def test_the_contents_choose_the_way(kind, option, is_instant, expected):
    assert flow_of(kind, option, is_instant=is_instant) is expected


@pytest.mark.parametrize(
    ("case", "changes", "in_parts", "expected"),
    [
        ("all there", {"quantity": 5}, True, [(Flow.PARCEL, 5)]),
        ("not counted", {"on_hand": None, "quantity": 90}, True, [(Flow.PARCEL, 90)]),
        ("too few, and no backorders", {"quantity": 6}, True, [(Flow.PARCEL, 6)]),
        (
            "what is there goes ahead",
            {"quantity": 7, "takes_backorders": True},
            True,
            [(Flow.PARCEL, 5), (Flow.BACKORDER, 2)],
        ),
        (
            "all of it waits, for one fee",
            {"quantity": 7, "takes_backorders": True},
            False,
            [(Flow.BACKORDER, 7)],
        ),
        (
            "nothing there",
            {"on_hand": 0, "takes_backorders": True},
            True,
            [(Flow.BACKORDER, 1)],
        ),
        ("released today", {"release_at": NOON}, True, [(Flow.PARCEL, 1)]),
        ("released later", {"release_at": NOON + DAY}, True, [(Flow.PREORDER, 1)]),
    ],
)
def test_availability_splits_a_line(case, changes, in_parts, expected):
    assert ways([a_line(**changes)], in_parts=in_parts) == expected, case


def test_a_preorder_says_until_when_it_is_held():
    (held,) = plan([a_line(release_at=NOON + DAY)], NOON)
    assert held.held_until == NOON + DAY


def test_a_mixed_basket_goes_its_several_ways():
    lines = [
        a_line(1, kind=K.PHYGITAL),
        a_line(2, kind=K.DIGITAL, is_instant=True, on_hand=None),
        a_line(3, kind=K.SERVICE, on_hand=None),
        a_line(4, quantity=8, takes_backorders=True),
        a_line(5, option=WAY.PICKUP),
    ]
    assert [flow for flow, _ in ways(lines, in_parts=True)] == [
        Flow.PARCEL,
        Flow.INSTANT,
        Flow.SERVICE,
        Flow.PARCEL,
        Flow.BACKORDER,
        Flow.COLLECTION,
    ]


def test_the_same_thing_twice_is_one_delivery_and_pays_one_fee():
    assert ways([a_line(quantity=2), a_line(quantity=1)]) == [(Flow.PARCEL, 3)]
    assert len(plan([a_line(), a_line(option=WAY.PICKUP)], NOON)) == 2


def test_one_payment_funds_sixteen():
    most = [a_line(number) for number in range(MOST_DELIVERIES)]
    assert len(plan(most, NOON)) == MOST_DELIVERIES
    with pytest.raises(TooManyDeliveries):
        plan([*most, a_line(99)], NOON)


LINES = st.builds(
    a_line,
    number=st.integers(1, 4),
    quantity=st.integers(1, 9),
    on_hand=st.none() | st.integers(0, 9),
    takes_backorders=st.booleans(),
    option=st.sampled_from(WAY),
    release_at=st.none() | st.sampled_from([NOON - DAY, NOON + DAY]),
)


@given(st.lists(LINES, max_size=6), st.booleans())
def test_no_piece_is_lost_or_made_up(lines, in_parts):
    planned = plan(lines, NOON, in_parts=in_parts)
    assert sum(part.quantity for part in planned) == sum(line.quantity for line in lines)
    assert all(part.quantity > 0 for part in planned)
    assert {part.listing_id for part in planned} == {line.listing_id for line in lines}
