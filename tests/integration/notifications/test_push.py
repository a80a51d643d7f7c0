"""Pushes at a real receiver that stands for the push service, opened as the browser does.

covers: S0-31, S2-12
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from backend.core.errors import Invalid
from backend.core.outgoing import AddressRefused, Outgoing
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.push import PushCourier, PushService
from backend.domain.notifications.push_encryption import to_text
from tests.builders.push import Browser
from tests.builders.receiver import open_receiver


@pytest.fixture
async def receiver():
    async with open_receiver() as made:
        made.status = 201
        yield made


@pytest.fixture
async def carry(told):
    way = Outgoing(own_host="market.example", allows_loopback=True)

    async def run() -> int:
        await told.hand_on()
        courier = PushCourier(await told.resources(), way)
        count = 0
        while await courier.carry_one():
            count += 1
        told.session.expire_all()
        return count

    yield run
    await way.close()


async def service(told) -> PushService:
    return PushService(told.session, await told.resources())


async def test_a_device_shows_what_waits_and_nobody_else_can_read_it(
    told, trade, lamp, buying, selling, receiver, carry
):
    browser = Browser()
    await (await service(told)).subscribe(**browser.fields(receiver.url), viewer=selling)
    order = await trade.paid(lamp, buying)
    assert await carry() == 1

    [push] = receiver.came
    assert push.headers["content-encoding"] == "aes128gcm"
    assert push.headers["authorization"].startswith("vapid t=")
    assert int(push.headers["ttl"]) > 0
    assert b"Brass" not in push.body
    shown = json.loads(browser.open(push.body))
    assert shown["title"] == "Paid, please ship: Brass desk lamp"
    assert shown["href"] == f"/orders/{order.public_id}"


async def test_a_person_chooses_devices_by_topic(
    told, trade, lamp, buying, selling, receiver, carry
):
    await (await service(told)).subscribe(**Browser().fields(receiver.url), viewer=selling)
    await told.without(selling, Topic.ORDERS, Channel.PUSH)
    await trade.paid(lamp, buying)
    assert await carry() == 0


@pytest.mark.parametrize("status", [404, 410])
async def test_a_device_that_is_gone_is_forgotten(
    told, trade, lamp, buying, selling, receiver, carry, status
):
    await (await service(told)).subscribe(**Browser().fields(receiver.url), viewer=selling)
    receiver.status = status
    await trade.paid(lamp, buying)
    await carry()
    assert await (await service(told)).count(selling) == 0
    assert [each.status for each in await told.sendings()] == ["dropped"]


async def test_a_push_service_in_trouble_is_asked_again(
    told, trade, lamp, buying, selling, receiver, carry
):
    browser = Browser()
    await (await service(told)).subscribe(**browser.fields(receiver.url), viewer=selling)
    receiver.status = 503
    await trade.paid(lamp, buying)
    assert await carry() == 1
    receiver.status = 201
    await trade.wait(timedelta(minutes=1))
    assert await carry() == 1
    first, second = (json.loads(browser.open(push.body)) for push in receiver.came)
    assert first["tag"] == second["tag"], "so that a device shows it once"


async def test_whoever_subscribes_last_has_the_device(
    told, trade, lamp, buying, selling, receiver, carry
):
    browser = Browser()
    await (await service(told)).subscribe(**browser.fields(receiver.url), viewer=selling)
    await (await service(told)).subscribe(**browser.fields(receiver.url), viewer=buying)
    await trade.paid(lamp, buying)
    await carry()
    titles = [json.loads(browser.open(push.body))["title"] for push in receiver.came]
    assert "Paid, please ship: Brass desk lamp" not in titles
    assert await (await service(told)).count(selling) == 0
    await (await service(told)).unsubscribe(receiver.url, selling)
    assert await (await service(told)).count(buying) == 1
    await (await service(told)).unsubscribe(receiver.url, buying)
    assert await (await service(told)).count(buying) == 0


async def test_what_no_browser_says_is_refused(told, selling, receiver):
    good = Browser().fields("https://push.example.com/abc")
    for wrong in (
        {"key": "!"},
        {"key": to_text(b"\x04" + bytes(64))},
        {"secret": to_text(b"short")},
        {"secret": ""},
    ):
        with pytest.raises(Invalid):
            await (await service(told)).subscribe(**good | wrong, viewer=selling)
    for endpoint in ("https://127.0.0.1/x", "http://push.example.com/", "https://10.1.1.1/"):
        with pytest.raises(AddressRefused):
            await (await service(told)).subscribe(**good | {"endpoint": endpoint}, viewer=selling)
    assert await (await service(told)).count(selling) == 0
