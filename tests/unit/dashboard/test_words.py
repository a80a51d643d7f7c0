"""Every status, role and action has words; every amount and date reads as people write it.

covers: S1-07, S3-03, N-10
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.money import Amount, Currency, parse_amount
from backend.core.outbox.events import telling_events
from backend.dashboard.presenters.badges import STATUS_BADGES, present_status, present_summary
from backend.dashboard.presenters.buttons import (
    DONE_SENTENCES,
    HIDDEN,
    PAGE_OF,
    POST_OF,
    SIGNED,
    StepButton,
    arrange,
)
from backend.dashboard.presenters.care import AWAITED
from backend.dashboard.presenters.dates import (
    long_date,
    present_deadline,
    present_duration,
    present_moment,
)
from backend.dashboard.presenters.journey import Milestones, present_journey
from backend.dashboard.presenters.listings import KINDS, LISTING_BADGES, OPTIONS
from backend.dashboard.presenters.money import present_amount, present_bps
from backend.dashboard.presenters.next_steps import Twist, words_for
from backend.dashboard.presenters.people import present_person, shorten
from backend.domain.care.expectations import CareStep
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind, ListingStatus
from backend.domain.escrow.lifecycle import LIFECYCLE, OPEN, WAITS_FOR, Role, Status
from backend.domain.orders import money as stages
from backend.domain.orders.planning import Flow
from backend.domain.orders.timeline import CHAIN_SENTENCES
from tests.builders.pages import ETH, NOW, STEPS, TUSD

TONES = {"info", "success", "warning", "error", "neutral"}
ACTIONS = {step.action for step in LIFECYCLE.steps}


def test_every_status_has_a_badge_with_a_known_tone():
    assert set(STATUS_BADGES) == set(Status)
    for status in Status:
        assert present_status(status).text
        assert present_status(status).tone in TONES


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.DELIVERED])
@pytest.mark.parametrize("role", [Role.BUYER, Role.SELLER])
def test_a_service_is_begun_and_done_and_never_on_its_way(status, role):
    words = words_for(status, role, Twist.SERVICE)
    journey = present_journey(status, Milestones(), NOW, STEPS, Flow.SERVICE)
    texts = (
        present_status(status, Flow.SERVICE).text,
        present_summary(status.value, [Flow.SERVICE]).text,
        words.title,
        words.text,
        *(step.note for step in journey),
    )
    for text in texts:
        assert not re.search(r"way|arriv|parcel|track", text, re.IGNORECASE), text
    both = present_summary(status.value, [Flow.SERVICE, Flow.PARCEL]).text
    assert not re.search(r"way\b.*its|its way|arriv|parcel|track", both, re.IGNORECASE), both


def test_an_order_of_several_kinds_says_what_is_true_of_all():
    """covers: S3-38, S4-18"""
    mixed = [Flow.PARCEL, Flow.SERVICE]
    assert present_summary("partially_shipped", mixed).text == "Partially under way"
    assert present_summary("partially_shipped", [Flow.PARCEL, Flow.PREORDER]).text == (
        "Partially shipped"
    )
    assert present_summary("shipped", mixed).text == "Under way"
    assert present_summary("funded", mixed) == STATUS_BADGES[Status.FUNDED]


@pytest.mark.parametrize("twist", [Twist.SERVICE, Twist.FILE])
@pytest.mark.parametrize(
    "status", [Status.AWAITING_PAYMENT, Status.FUNDED, Status.SHIPPED, Status.DELIVERED]
)
@pytest.mark.parametrize("role", [Role.BUYER, Role.SELLER])
def test_what_comes_next_without_a_parcel_speaks_of_none(status, role, twist):
    words = words_for(status, role, twist)
    for text in (words.title, words.text):
        assert not re.search(r"on its way|arriv|parcel|track|ship|pack", text, re.IGNORECASE), text


def test_every_step_that_can_be_late_has_words():
    assert set(AWAITED) == set(CareStep)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_something_at_every_status(status, role):
    words = words_for(status, role)
    assert words.who and words.title and words.text


def test_whoever_is_waited_for_is_told_that_it_is_their_turn():
    for status, roles in WAITS_FOR.items():
        for role in roles:
            assert words_for(status, role).who.startswith("Your turn"), (status, role)


def test_nobody_else_is_told_that_it_is_their_turn():
    for status in OPEN:
        for role in (Role.BUYER, Role.SELLER, Role.ARBITER):
            is_turn = words_for(status, role).who.startswith("Your turn")
            assert is_turn is (role in WAITS_FOR[status]), (status, role)


def test_every_action_of_the_table_is_a_page_a_post_a_signature_or_hidden():
    drawn = [set(PAGE_OF), set(POST_OF), set(SIGNED), set(HIDDEN)]
    assert set().union(*drawn) == ACTIONS
    assert sum(len(names) for names in drawn) == len(ACTIONS)


def test_every_signed_action_has_a_last_sentence():
    on_chain = {step.action for step in LIFECYCLE.steps if step.call}
    assert set(DONE_SENTENCES) == on_chain | {"fund_many"}


def test_every_kind_option_and_listing_status_has_words():
    assert set(KINDS) == set(ListingKind)
    assert set(OPTIONS) == set(DeliveryOption)
    assert set(LISTING_BADGES) == set(ListingStatus)


def test_every_event_of_the_timeline_has_a_tone_or_none():
    from backend.dashboard.presenters.history import _TONES

    assert set(_TONES) <= set(CHAIN_SENTENCES) | set(telling_events())
    assert set(_TONES.values()) <= TONES


def test_every_payment_word_has_a_sentence():
    from backend.dashboard.presenters.deliveries import _STAGE_TEXTS

    assert set(_STAGE_TEXTS) == {stages.stage_of(status) for status in Status}


def button(action, href=None):
    return StepButton(action, action, "", href=href, chain=None if href else {})


def test_the_time_out_comes_first_and_one_page_has_one_button():
    given_buttons = [
        button("contest", "/orders/1/answer"),
        button("concede", "/orders/1/answer"),
        button("refund"),
        button("timeout"),
    ]
    top, rest = arrange(given_buttons, Status.DISPUTED, Role.SELLER)
    assert [b.action for b in top] == ["timeout", "contest"]
    assert [b.action for b in rest] == ["refund"]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_no_button_is_lost_by_arranging(status, role):
    everything = [button(action) for action in sorted(ACTIONS)]
    top, rest = arrange(everything, status, role)
    assert sorted(b.action for b in (*top, *rest)) == sorted(ACTIONS)


@pytest.mark.parametrize("status", Status)
def test_there_is_at_most_one_you_are_here(status):
    everything = Milestones(NOW, NOW, NOW)
    for milestones in (Milestones(), Milestones(NOW), everything):
        steps = present_journey(status, milestones, NOW, STEPS)
        here = [step for step in steps if step.state == "here"]
        assert len(here) == (1 if status in OPEN | {Status.AWAITING_PAYMENT} else len(here))
        assert len(here) <= 1
        assert [step.number for step in steps] == [1, 2, 3]


def test_after_a_refund_only_what_really_happened_is_done():
    steps = present_journey(Status.REFUNDED, Milestones(paid_at=NOW), NOW, STEPS)
    assert [step.state for step in steps] == ["done", "todo", "todo"]


@pytest.mark.parametrize(
    ("units", "currency", "text"),
    [
        (0, TUSD, "0.00"),
        (1, TUSD, "0.000001"),
        (1_250_000, TUSD, "1.25"),
        (120_000_000, TUSD, "120.00"),
        (1_234_567_000_001, TUSD, "1,234,567.000001"),
        (10**18, ETH, "1"),
        (65 * 10**15, ETH, "0.065"),
        (5 * 10**17, ETH, "0.50"),
        (2**256 - 1, Currency(1, None, "WHOLE", 0), f"{2**256 - 1:,}"),
    ],
)
def test_amounts_show_every_digit(units, currency, text):
    shown = present_amount(Amount(units, currency))
    assert (shown.number, shown.symbol) == (text, currency.symbol)
    assert str(shown) == f"{text}\u00a0{currency.symbol}"


@given(st.integers(0, 2**256 - 1), st.integers(0, 30))
def test_the_plain_form_of_an_amount_reads_back_to_the_unit(units, decimals):
    currency = Currency(1, None, "X", decimals)
    shown = present_amount(Amount(units, currency))
    assert parse_amount(shown.plain, currency).units == units
    assert parse_amount(shown.number.replace(",", ""), currency).units == units


@pytest.mark.parametrize(
    ("bps", "text"), [(0, "0"), (5, "0.05"), (250, "2.5"), (1_000, "10"), (10_000, "100")]
)
def test_basis_points_read_as_a_percentage(bps, text):
    assert present_bps(bps) == f"{text}\u00a0%"


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1, minutes=5), "1 hour 5 minutes"),
        (timedelta(days=2, hours=3, minutes=59), "2 days 3 hours"),
        (timedelta(days=1, minutes=30), "1 day"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_durations_have_at_most_two_units(duration, text):
    assert present_duration(duration) == text


def test_a_deadline_is_over_in_its_first_second():
    just_before = present_deadline(NOW + timedelta(seconds=1), NOW)
    assert (just_before.is_over, just_before.is_near) == (False, True)
    now = present_deadline(NOW, NOW)
    assert (now.is_over, now.is_near, now.left) == (True, False, "Time is up")
    assert present_deadline(NOW + timedelta(days=1), NOW).is_near is False


def test_dates_are_written_in_utc_whatever_zone_they_come_in():
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    assert long_date(datetime(2026, 11, 22, 1, 0, tzinfo=kathmandu)) == "Sat 21 Nov 2026, 19:15 UTC"
    moment = present_moment(datetime(2026, 11, 22, 11, tzinfo=UTC), NOW)
    assert (moment.iso, moment.ago) == ("2026-11-22T11:00:00Z", "1 hour ago")
    assert moment.text == "22 Nov 2026, 11:00 UTC", "as long as what the page makes of it"
    assert present_moment(NOW + timedelta(hours=2), NOW).ago == "in 2 hours"
    assert present_moment(NOW, NOW).ago == "just now"


def test_a_person_is_never_without_an_address():
    address = bytes([0x70]) * 20
    named = present_person(address, "Maya", None)
    assert (named.name, named.is_you) == ("Maya", False)
    assert named.short.startswith("0x7070") and named.short.endswith("7070")
    nameless = present_person(address, None, address)
    assert (nameless.name, nameless.is_you, str(nameless)) == (nameless.short, True, "You")
    assert present_person(bytes(20), None, None) is None
    assert present_person(None, None, None) is None
    assert shorten("0x1234") == "0x1234"
