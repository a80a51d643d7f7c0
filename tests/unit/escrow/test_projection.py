"""The fold of an escrow's events.

covers: C-04, N-11, N-18, S3-45
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from backend.chain import events as ev
from backend.domain.escrow.lifecycle import OPEN, PAID_OUT, STATUS_OF_NUMBER, Status
from backend.domain.escrow.projection import ProjectionError, fold, project
from backend.domain.escrow.settlement import Rates, split
from backend.domain.escrow.silence import silent_outcome
from tests.builders.histories import ARBITER, BUYER, ESCROW, SELLER, a_history
from tests.builders.walks import histories


@given(histories())
def test_no_unit_is_created_or_lost(history):
    record = fold(history.events)
    assert record.amount == history.amount
    if record.status in OPEN:
        assert record.payout is None
        assert record.deadline is not None
        return
    assert record.status in PAID_OUT
    assert record.deadline is None
    paid = record.payout
    parts = (paid.buyer_net, paid.seller_net, paid.fee, paid.royalty, paid.arbiter_fee)
    assert sum(parts) == history.amount
    assert min(parts) >= 0


@given(histories())
def test_what_the_events_say_is_what_the_protocol_computes(history):
    record = fold(history.events)
    if record.is_open:
        return
    rates = Rates(record.fee_bps, record.royalty_bps, history.policy.arbiter_fee_bps)
    assert record.payout == split(
        record.amount, record.share, rates, ruled=record.status is Status.RULED
    )


@given(histories())
def test_the_status_is_the_contracts(history):
    assert fold(history.events).status is STATUS_OF_NUMBER[history.word.status]


@given(histories())
def test_silence_is_foretold_to_the_unit(history):
    before = fold(history.events)
    if not before.is_open:
        return
    foretold = silent_outcome(
        before.status,
        amount=before.amount,
        claim=before.share,
        fee_bps=before.fee_bps,
        royalty_bps=before.royalty_bps,
        silence_bps=history.policy.silence_bps,
    )
    after = fold(history.to_the_deadline().timed_out().events)
    assert (after.status, after.payout) == (foretold.status, foretold.payout)
    if after.has_asset:
        assert after.is_asset_to_buyer == foretold.is_asset_to_buyer


@given(histories())
def test_a_missing_log_stops_the_fold(history):
    states = [e for e in history.events if isinstance(e, ev.StateEvent)]
    if len(states) < 3:
        return
    with pytest.raises(ProjectionError):
        fold([states[0], *states[2:]])


@given(histories())
def test_a_log_told_twice_stops_the_fold(history):
    with pytest.raises(ProjectionError):
        fold([*history.events, history.events[0]])


def test_a_dispute_is_kept_with_its_words():
    record = fold(a_history().funded().shipped().disputed(400_000, 2).contested().events)
    assert (record.claim, record.share, record.reason) == (400_000, 400_000, 2)
    assert record.evidence_root == bytes([0xD1]) * 32
    assert record.contest_root == bytes([0xC0]) * 32
    assert record.status is Status.ARBITRATION


def test_a_ruling_says_who_got_what():
    history = a_history(has_asset=True, royalty_bps=500).funded().shipped().delivered()
    record = fold(history.disputed(600_000).contested().ruled(250_000, to_buyer=False).events)
    assert record.payout.buyer_net == 247_500
    assert record.payout.arbiter_fee == 10_000
    assert record.payout.seller_net == 750_000 - 18_750 - 37_500 - 7_500
    assert record.is_asset_to_buyer is False
    assert record.closed_by == "Ruled"


def test_who_said_it_arrived_decides_the_inspection():
    by_seller = fold(a_history().funded().shipped().delivered(SELLER).events)
    by_buyer = fold(a_history().funded().shipped().delivered(BUYER).events)
    assert (by_seller.is_attested, by_buyer.is_attested) == (False, True)
    assert by_seller.deadline > by_buyer.deadline


def test_an_instant_sale_is_released_in_the_call_that_funds_it():
    record = fold(a_history().funded().confirmed().events)
    assert record.status is Status.RELEASED
    assert record.shipped_at is None
    assert record.payout.seller_net == 975_000


def test_refused_payouts_are_credits():
    history = a_history(has_asset=True).funded().confirmed()
    at = history.events[-1].at
    more = [
        ev.Credited(replace(at, log_index=1), ESCROW, bytes(20), SELLER, 975_000),
        ev.Credited(replace(at, log_index=2), ESCROW, bytes(20), ARBITER, 5),
        ev.AssetCredited(replace(at, log_index=3), ESCROW, history.asset, BUYER, 7, 0),
    ]
    record = fold([*history.events, *more])
    assert (record.credited_seller, record.credited_buyer) == (975_000, 0)
    assert record.asset_credited_to == BUYER


@pytest.mark.parametrize(
    ("case", "events"),
    [
        ("nothing before it", a_history().funded().shipped().events[1:]),
        ("not a first state", [replace(a_history().funded().events[0], state=2)]),
        (
            "a status the table does not lead to",
            [
                a_history().funded().events[0],
                replace(a_history().funded().shipped().events[1], state=3 | 2 << 226),
            ],
        ),
        (
            "no status at all",
            [
                a_history().funded().events[0],
                replace(a_history().funded().shipped().events[1], state=200),
            ],
        ),
        (
            "a time-out of another status",
            [
                *a_history().funded().shipped().events,
                replace(a_history().funded().shipped().timed_out().events[2], status_before=3),
            ],
        ),
        (
            "more taken than there is",
            [
                a_history().funded().events[0],
                replace(a_history().funded().confirmed().events[1], fee=1_000_001),
            ],
        ),
    ],
)
def test_contradictions_stop_the_fold(case, events):
    with pytest.raises(ProjectionError):
        fold(events)


def test_an_event_of_another_escrow_is_refused():
    record = fold(a_history().funded().events)
    with pytest.raises(ProjectionError):
        project(record, a_history(escrow_id=bytes(32)).funded().shipped().events[1])


def test_no_history_is_no_escrow():
    assert fold([]) is None
