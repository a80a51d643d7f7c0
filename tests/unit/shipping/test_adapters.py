"""One contract for every way to hear from carriers.

covers: S4-19, S2-10, S2-11, S3-26, S3-52, S3-60, N-17
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from backend.core.settings import CarrierSettings
from backend.domain.shipping.adapters import aftership as as_module
from backend.domain.shipping.adapters import easypost as ep_module
from backend.domain.shipping.adapters.interface import AHEAD, OLDEST, TrackedParcel
from backend.domain.shipping.adapters.plain import ABROAD, UNLUCKY, USUAL, SimulatedAdapter
from backend.domain.shipping.adapters.recordings import RecordedPayloads
from backend.domain.shipping.carriers import DEVNET_POST
from backend.domain.shipping.errors import CarrierSignatureRefused, CarrierUpdateUnreadable
from backend.domain.shipping.progress import (
    CUSTOMS_DAYS,
    CarrierReport,
    ParcelStatus,
    Stage,
    progress_of,
)
from backend.domain.shipping.sources import carrier_sources
from tests.builders.carriers import (
    NUMBER,
    aftership,
    easypost,
    every_way,
    signed_aftership,
    signed_easypost,
)
from tests.builders.histories import NOON
from tests.builders.resources import some_settings

P = ParcelStatus
WAYS = every_way()
SIGNED = [name for name, way in WAYS.items() if way.headers is not None]
EVERY = pytest.mark.parametrize("name", WAYS)
EVERY_SIGNED = pytest.mark.parametrize("name", SIGNED)
GARBAGE = [
    b"",
    b"\xff\xfe",
    b"[]",
    b'"delivered"',
    b"{}",
    b"[" * 100_000,
    b'{"event": "tracking_update", "msg": 5}',
    b'{"description": "tracker.updated", "result": null}',
]


@EVERY
def test_a_delivery_reads_the_same_whoever_brings_it(name):
    (report,) = WAYS[name].adapter.read(WAYS[name].delivered)
    assert (report.status, report.tracking_number) == (ParcelStatus.DELIVERED, NUMBER)
    assert report.happened_at == NOON
    assert report.place.startswith("Hamburg")


@EVERY
def test_the_same_bytes_are_the_same_event(name):
    adapter, body = WAYS[name].adapter, WAYS[name].delivered
    assert adapter.read(body) == adapter.read(body)
    assert adapter.read(body)[0].event_id


@EVERY
def test_a_word_nobody_knows_is_kept_and_changes_nothing(name):
    (report,) = WAYS[name].adapter.read(WAYS[name].strange)
    assert report.status is ParcelStatus.UNKNOWN
    assert progress_of([report]) is None


@EVERY
@pytest.mark.parametrize("body", GARBAGE)
def test_garbage_is_refused_or_about_nothing(name, body):
    read = WAYS[name].adapter.read
    try:
        found = read(body)
    except CarrierUpdateUnreadable:
        found = []
    assert found == []


@EVERY
async def test_asking_about_a_parcel_it_does_not_carry_brings_nothing(name):
    parcel = TrackedParcel(carrier="corner", tracking_number="17", shipped_at=NOON)
    assert list(await WAYS[name].adapter.poll(parcel, NOON)) == []


@EVERY_SIGNED
def test_what_the_service_signed_is_believed(name):
    WAYS[name].adapter.verify(WAYS[name].headers, WAYS[name].delivered, NOON)


@EVERY_SIGNED
@pytest.mark.parametrize("change", ["body", "header", "nothing signed", "other secret", "blank"])
def test_what_it_did_not_sign_is_refused(name, change):
    way = WAYS[name]
    headers, body = dict(way.headers), way.delivered
    (header,) = headers
    if change == "body":  # the same JSON, spelled another way: only the raw bytes count
        body = json.dumps(json.loads(body), indent=1).encode()
    elif change == "header":
        headers[header] = headers[header][:-2] + ("A=" if headers[header][-2:] != "A=" else "B=")
    elif change == "nothing signed":
        headers = {}
    elif change == "blank":
        headers[header] = ""
    else:
        sign = signed_aftership if name == "aftership" else signed_easypost
        headers = sign(body, "another-secret-of-tests")
    with pytest.raises(CarrierSignatureRefused):
        way.adapter.verify(headers, body, NOON)


@EVERY_SIGNED
@pytest.mark.parametrize(
    ("now", "is_believed"),
    [
        (NOON + OLDEST, True),
        (NOON + OLDEST + timedelta(seconds=1), False),
        (NOON - AHEAD, True),
        (NOON - AHEAD - timedelta(seconds=1), False),
    ],
)
def test_an_old_update_sent_again_is_refused(name, now, is_believed):
    way = WAYS[name]
    if is_believed:
        way.adapter.verify(way.headers, way.delivered, now)
        return
    with pytest.raises(CarrierSignatureRefused):
        way.adapter.verify(way.headers, way.delivered, now)


@pytest.mark.parametrize("name", [name for name in WAYS if name not in SIGNED])
def test_ways_without_a_signature_take_no_webhooks(name):
    with pytest.raises(CarrierSignatureRefused):
        WAYS[name].adapter.verify({}, WAYS[name].delivered, NOON)


def test_every_word_of_the_services_has_one_of_ours():
    for tag, status in as_module.TAGS.items():
        (report,) = WAYS["aftership"].adapter.read(json.dumps(aftership(tag)).encode())
        assert report.status is status
    for word, status in ep_module.STATUSES.items():
        (report,) = WAYS["easypost"].adapter.read(json.dumps(easypost(word)).encode())
        assert report.status is status


def test_a_delay_is_told_from_other_trouble():
    body = aftership("Exception")
    body["msg"]["subtag"] = "Exception_005"
    (report,) = WAYS["aftership"].adapter.read(json.dumps(body).encode())
    assert report.status is ParcelStatus.DELAYED


@pytest.mark.parametrize("subtag", ["Exception_004", "Exception_018"])
def test_aftership_names_customs_by_a_sub_tag(subtag):
    body = aftership("Exception")
    body["msg"]["subtag"] = subtag
    (report,) = WAYS["aftership"].adapter.read(json.dumps(body).encode())
    assert report.status is ParcelStatus.HELD_AT_CUSTOMS


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        ("in_transit", "Held in customs", ParcelStatus.HELD_AT_CUSTOMS),
        ("in_transit", "Customs clearance delay", ParcelStatus.HELD_AT_CUSTOMS),
        ("error", "Payment of duties required", ParcelStatus.HELD_AT_CUSTOMS),
        ("in_transit", "Released by customs after a hold", ParcelStatus.IN_TRANSIT),
        ("in_transit", "Customs clearance completed", ParcelStatus.IN_TRANSIT),
        ("in_transit", "Arrived at customs", ParcelStatus.IN_TRANSIT),
        ("error", "Held at the depot", ParcelStatus.ON_HOLD),
        ("delivered", "Left at the customs office, which required a signature", "delivered"),
    ],
)
def test_easypost_has_no_word_for_customs_so_the_message_tells(status, message, expected):
    body = easypost(status)
    body["result"]["tracking_details"][0]["message"] = message
    (report,) = WAYS["easypost"].adapter.read(json.dumps(body).encode())
    assert report.status == expected


async def test_the_simulated_carrier_goes_abroad():
    parcel = TrackedParcel(carrier=DEVNET_POST, tracking_number="RR473124838DE", shipped_at=NOON)
    post, seen = SimulatedAdapter(), []
    for after, _, _ in ABROAD:
        reports = [post.read(body)[0] for body in await post.poll(parcel, NOON + after)]
        seen.append(progress_of(reports))
    assert [progress.status for progress in seen] == [status for _, status, _ in ABROAD]
    held, travels = seen[2], seen[3]
    assert held.stage is Stage.TROUBLE
    assert seen[1].expected_on == NOON.date() < held.expected_on
    assert held.expected_on == (NOON + CUSTOMS_DAYS).date() == travels.expected_on
    assert travels.customs_at == held.customs_at == held.at


def test_a_day_the_carrier_names_after_customs_counts():
    def said(minutes, status, day):
        return CarrierReport(
            event_id=str(minutes),
            tracking_number=NUMBER,
            status=status,
            happened_at=NOON + timedelta(minutes=minutes),
            expected_on=day,
        )

    before, after = NOON.date(), NOON.date() + timedelta(days=3)
    held = [said(1, P.IN_TRANSIT, before), said(2, P.HELD_AT_CUSTOMS, before)]
    assert progress_of(held).expected_on == (NOON + CUSTOMS_DAYS).date()
    assert progress_of([*held, said(3, P.IN_TRANSIT, after)]).expected_on == after
    assert progress_of([said(1, P.HELD_AT_CUSTOMS, None)]).expected_on is None


def test_events_about_something_else_bring_nothing():
    assert WAYS["aftership"].adapter.read(json.dumps(aftership(event="other")).encode()) == []
    other = easypost(description="batch.updated")
    assert WAYS["easypost"].adapter.read(json.dumps(other).encode()) == []


def test_texts_are_made_safe():
    body = aftership()
    body["msg"]["checkpoints"][1]["message"] = "Left\u202e at <b>door</b>" + "x" * 5_000
    (report,) = WAYS["aftership"].adapter.read(json.dumps(body).encode())
    assert report.detail.startswith("Left at <b>door</b>")
    assert len(report.detail) <= 300


@pytest.mark.parametrize(("number", "way"), [("RR473124829DE", UNLUCKY), ("RR473124832DE", USUAL)])
async def test_the_simulated_carrier_moves_parcels_by_the_clock(number, way):
    parcel = TrackedParcel(carrier=DEVNET_POST, tracking_number=number, shipped_at=NOON)
    post = SimulatedAdapter()
    seen = []
    for minutes in range(11):
        bodies = await post.poll(parcel, NOON + timedelta(minutes=minutes))
        reports = [report for body in bodies for report in post.read(body)]
        seen.append(progress_of(reports).status)
        assert len({report.event_id for report in reports}) == len(reports)
    assert seen[0] is ParcelStatus.LABEL_CREATED
    assert seen[-1] is ParcelStatus.DELIVERED
    assert (ParcelStatus.ATTEMPT_FAILED in seen) is (way is UNLUCKY)


async def test_recorded_payloads_stand_in_for_the_service(tmp_path):
    folder = tmp_path / "aftership"
    folder.mkdir()
    (folder / f"{NUMBER}-1.json").write_bytes(b"one")
    (folder / f"{NUMBER}-2.json").write_bytes(b"two")
    fetch = RecordedPayloads(tmp_path)
    assert await fetch("aftership", NUMBER) == [b"one", b"two"]
    assert await fetch("aftership", "../secrets") == []
    assert await fetch("easypost", NUMBER) == []


def test_without_a_secret_a_service_does_not_exist(tmp_path):
    assert set(carrier_sources(some_settings(tmp_path))) == {DEVNET_POST}
    secret = "a-secret-of-tests-long"
    both = CarrierSettings(aftership_secret=secret, easypost_secret=secret)
    found = carrier_sources(some_settings(tmp_path, carriers=both))
    assert set(found) == {"aftership", "easypost", DEVNET_POST}
    for short in ("", "short"):
        with pytest.raises(ValueError, match="at least"):
            CarrierSettings(aftership_secret=short)
