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
        share=before.share,
        rates=Rates(before.fee_bps, before.royalty_bps, history.policy.arbiter_fee_bps),
        silence_bps=history.policy.silence_bps,
        is_return_ruled=before.is_return_ruled,
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
        ev.Credited(at._replace(log_index=1), ESCROW, bytes(20), SELLER, 975_000),
        ev.Credited(at._replace(log_index=2), ESCROW, bytes(20), ARBITER, 5),
        ev.AssetCredited(at._replace(log_index=3), ESCROW, history.asset, BUYER, 7, 0),
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
            "more given back than there is",
            [
                replace(a_history().funded().events[0], amount=999_999),
                a_history().funded().refunded().events[1],
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


def shipped():
    return a_history(has_asset=True).funded().shipped()


def test_a_return_two_agreed_on_pays_the_part_named():
    record = fold(shipped().settled(1, 600_000).events)
    assert (record.status, record.share, record.deal) == (Status.RETURNING, 600_000, 1)
    assert record.return_since is not None
    sent = shipped().settled(1, 600_000).return_shipped()
    record = fold(sent.events)
    assert record.return_shipment_hash == bytes([0x52]) * 32
    assert (record.status, record.shipment_hash) == (Status.RETURNED, bytes([0x51]) * 32)
    back = fold(sent.return_accepted().events)
    assert (back.status, back.closed_by) == (Status.SETTLED, "ReturnAccepted")
    assert (back.payout.buyer_net, back.payout.arbiter_fee) == (600_000, 0)
    assert back.is_asset_to_buyer is False


def test_the_arbiter_earns_when_the_return_it_ordered_ends():
    ruled = shipped().disputed(800_000).contested().return_ruled(500_000)
    record = fold(ruled.events)
    assert (record.is_return_ruled, record.was_return_ruled) == (True, True)
    assert (record.status, record.return_ruling_hash) == (Status.RETURNING, bytes([0x22]) * 32)
    for end in (ruled.return_shipped().return_accepted(), ruled.return_shipped().timed_out()):
        closed = fold(end.events)
        assert closed.status is Status.RULED
        assert (closed.payout.buyer_net, closed.payout.arbiter_fee) == (495_000, 10_000)
        assert closed.is_asset_to_buyer is False
    kept = fold(ruled.timed_out().events)
    assert (kept.status, kept.share, kept.is_asset_to_buyer) == (Status.RULED, 0, True)
    assert kept.payout.arbiter_fee == 10_000


def test_an_objection_to_what_came_back_puts_the_part_at_stake():
    agreed = shipped().settled(1, 600_000).return_shipped().return_contested()
    record = fold(agreed.events)
    assert (record.status, record.claim, record.share) == (Status.ARBITRATION, 600_000, 600_000)
    assert record.return_contest_root == bytes([0xC1]) * 32
    assert (record.disputed_at, record.contested_at) == (None, None)
    assert fold(agreed.ruled(100_000).events).payout.buyer_net == 99_000


def test_a_replacement_begins_anew_without_a_free_way_out():
    record = fold(shipped().delivered().disputed().settled(2).events)
    assert (record.status, record.is_cancelling_over) == (Status.FUNDED, True)
    assert record.replaced_at is not None
    for name in ("shipped_at", "shipment_hash", "delivered_at", "disputed_at", "claim", "reason"):
        assert getattr(record, name) is None, name
    again = fold(shipped().disputed().settled(2).shipped(bytes([9]) * 32).events)
    assert again.shipment_hash == bytes([9]) * 32


def test_what_was_made_good_is_inspected_anew():
    record = fold(shipped().delivered(SELLER).disputed(5).contested().settled(3).events)
    assert (record.status, record.is_attested, record.share) == (Status.DELIVERED, True, 0)
    assert (record.disputed_at, record.contest_root) == (None, None)
    assert record.shipment_hash == bytes([0x51]) * 32


def test_offers_stand_until_the_state_moves():
    both = shipped().offered(0).offered(1, BUYER).offered(3)
    record = fold(both.events)
    assert [(offer.maker, offer.proposal.deal) for offer in record.offers] == [
        (BUYER, 1),
        (SELLER, 3),
    ]
    assert [offer.maker for offer in fold(both.offer_withdrawn().events).offers] == [BUYER]
    for moved in (both.delivered(), both.extended(), both.settled(0)):
        assert fold(moved.events).offers == ()
    assert fold(both.delivered().offer_withdrawn().events).offers == ()


def test_an_offer_for_a_state_we_do_not_know_means_a_missed_log():
    events = shipped().extended().offered().events
    with pytest.raises(ProjectionError, match="another state"):
        fold([event for event in events if not isinstance(event, ev.Extended)])


def test_more_time_moves_the_deadline_and_nothing_else():
    before, after = fold(shipped().events), fold(shipped().extended(7_200).extended(60).events)
    assert (after.deadline - before.deadline).total_seconds() == after.extended == 7_260
    assert (after.status, after.share, after.is_open) == (before.status, before.share, True)
    assert fold(shipped().disputed().contested().extended(60).events).extended == 60


def test_a_refund_after_release_is_added_up_and_changes_no_payout():
    closed = a_history().funded().confirmed()
    record = fold(closed.refunded_later(5).refunded_later(7).events)
    assert (record.refunded_later, record.status, record.steps) == (12, Status.RELEASED, 4)
    assert record.payout == fold(closed.events).payout
    assert record.closed_at == fold(closed.events).closed_at
    with pytest.raises(ProjectionError):
        fold(a_history().funded().refunded().refunded_later(5).events)


def test_a_chip_says_something_only_after_the_parcel_had_left_for_its_holder():
    sent = shipped()  # in block 101
    assert [p.is_fresh for p in fold(sent.proven(BUYER, 101).proven(BUYER, 102).events).proofs] == [
        False,
        True,
    ]
    assert [p.is_fresh for p in fold(sent.proven(SELLER, 102).events).proofs] == [False]
    back = sent.settled(1).return_shipped()  # in block 103
    proofs = fold(back.proven(SELLER, 103).proven(SELLER, 104).events).proofs
    assert [(proof.holder, proof.is_fresh) for proof in proofs] == [(SELLER, False), (SELLER, True)]


def test_no_history_is_no_escrow():
    assert fold([]) is None
