"""What is counted of a sale, and for whom; a score there is none."""
# covers: N-20

from __future__ import annotations

from collections import Counter

import pytest

from backend.domain.escrow.projection import fold
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import FEW, OF_ROLE, Count, count
from backend.domain.reputation.outcomes import outcome_of
from tests.builders.histories import BUYER, DAY, a_history

C = Count
SENT = a_history().funded().shipped()
CLAIMED = SENT.disputed(600_000)
JUDGED = CLAIMED.contested()
RETURNING = JUDGED.return_ruled(600_000)
SENT_WELL, JUDGED_OF = {C.SHIPPED, C.IN_TIME}, {C.DISPUTED, C.CONTESTED}


def counted(life, role=Role.SELLER):
    """What is not zero, without what every sale has."""
    record = count(role, Counter([outcome_of(fold(life.events))]), 1)
    return {kind for kind in record.counts if record[kind]} - {C.STARTED, C.ENDED}


SELLERS = [
    ("paid", a_history().funded(), set()),
    ("confirmed", SENT.confirmed(), {C.COMPLETED, C.SHIPPED, C.IN_TIME}),
    ("buyer silent", SENT.delivered().to_the_deadline().timed_out(), SENT_WELL | {C.COMPLETED}),
    ("cancelled", a_history().funded().cancelled(), {C.CANCELLED}),
    ("never shipped", a_history().funded().to_the_deadline().timed_out(), {C.NOT_SHIPPED}),
    ("given back", a_history().funded().refunded(), {C.REFUNDED}),
    ("lost", SENT.to_the_deadline().timed_out(), {C.SHIPPED, C.IN_TIME, C.NOT_ARRIVED}),
    ("conceded", CLAIMED.conceded(), {C.DISPUTED, C.CONCEDED}),
    ("no answer", CLAIMED.to_the_deadline().timed_out(), {C.DISPUTED, C.UNANSWERED}),
    ("agreed", CLAIMED.settled(0, 300_000), {C.DISPUTED, C.AGREED}),
    ("ruled for the buyer", JUDGED.ruled(600_000), {C.DISPUTED, C.CONTESTED, C.FOR_BUYER}),
    ("ruled for the seller", JUDGED.ruled(0), {C.DISPUTED, C.CONTESTED, C.FOR_SELLER}),
    ("divided", JUDGED.ruled(150_000), {C.DISPUTED, C.CONTESTED, C.DIVIDED}),
    ("sent back", RETURNING.return_shipped().return_accepted(), JUDGED_OF | {C.FOR_BUYER}),
    ("later", SENT.confirmed().refunded_later(5), SENT_WELL | {C.COMPLETED, C.REFUNDED_LATER}),
]  # fmt: skip


@pytest.mark.parametrize(("case", "life", "expected"), SELLERS, ids=[c[0] for c in SELLERS])
def test_a_sale_adds_this_to_its_sellers_record(case, life, expected):
    found = counted(life)
    if C.DISPUTED in expected:
        found -= SENT_WELL  # all of these were
    assert found == expected


def test_time_that_was_given_later_makes_nothing_punctual():
    late = a_history().funded().after(4 * DAY).extended(3 * DAY).after(2 * DAY).shipped()
    assert counted(late) == {C.SHIPPED}
    early = a_history().funded().extended(3 * DAY).after(4 * DAY).shipped()
    assert counted(early) == {C.SHIPPED, C.IN_TIME}


def test_a_replacement_neither_hides_the_dispute_nor_the_late_parcel():
    life = a_history().funded().after(4 * DAY).extended(3 * DAY).after(2 * DAY).shipped()
    life = life.disputed().settled(2).shipped().confirmed()
    assert counted(life) == {C.COMPLETED, C.SHIPPED, C.DISPUTED}
    again = SENT.delivered().disputed().settled(3).disputed().settled(3).confirmed()
    assert C.DISPUTED in counted(again)


BUYERS = [
    (SENT.confirmed(), {C.CONFIRMED}),
    (SENT.delivered(BUYER).to_the_deadline().timed_out(), {C.NOT_LOOKED_AT}),
    (RETURNING.to_the_deadline().timed_out(), JUDGED_OF | {C.NOT_SENT_BACK, C.FOR_SELLER}),
]  # fmt: skip


@pytest.mark.parametrize(("life", "expected"), BUYERS)
def test_a_purchase_adds_this_to_its_buyers_record(life, expected):
    assert counted(life, Role.BUYER) == expected


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (JUDGED.ruled(150_000), {C.CONTESTED, C.DIVIDED}),
        (JUDGED.to_the_deadline().timed_out(), {C.CONTESTED, C.UNDECIDED}),
    ],
)
def test_a_case_adds_this_to_its_arbiters_record(life, expected):
    assert counted(life, Role.ARBITER) == expected


def test_rulings_have_a_mean_of_what_was_claimed():
    shares = (600_000, 150_000, 0)  # all, a quarter and nothing of 600 000
    outcomes = Counter(outcome_of(fold(JUDGED.ruled(share).events)) for share in shares)
    record = count(Role.SELLER, outcomes, 2)
    assert (record.rulings, record.ruled_bps) == (3, (10_000 + 2_500 + 0) // 3)


def test_too_little_to_go_by_is_said():
    ended = outcome_of(fold(SENT.confirmed().events))
    open_one = outcome_of(fold(SENT.events))
    assert count(Role.SELLER, {ended: FEW - 1, open_one: 50}, 3).is_new
    assert not count(Role.SELLER, {ended: FEW}, 3).is_new
    assert count(Role.SELLER, {}, 0).is_empty


def test_every_count_belongs_to_somebody():
    assert {kind for kinds in OF_ROLE.values() for kind in kinds} == set(Count)
