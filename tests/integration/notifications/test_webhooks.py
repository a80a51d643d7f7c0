"""Webhooks at a real receiver: signed, at least once, tried again, switched off, switched on.

covers: S2-12, S3-29, S3-61, N-14
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.core.errors import Invalid
from backend.core.outgoing import AddressRefused, NoAnswer, Outgoing
from backend.core.pagination import PageRequest
from backend.core.webhook_signatures import signed_headers
from backend.domain.notifications.errors import (
    EndpointNotFound,
    SendingNotFound,
    TooManyEndpoints,
)
from backend.domain.notifications.models import WebhookEndpoint, WebhookSending
from backend.domain.notifications.webhook_courier import MOST_FAILURES, WebhookCourier
from backend.domain.notifications.webhooks import MOST_ENDPOINTS
from tests.builders.histories import History
from tests.builders.receiver import Delivered, is_genuine, open_receiver


@pytest.fixture
async def receiver():
    async with open_receiver() as made:
        yield made


@pytest.fixture
async def carry(told):
    """Everything that is due goes out."""
    way = Outgoing(own_host="market.example", allows_loopback=True)

    async def run(most: int = 100) -> int:
        await told.hand_on()
        courier = WebhookCourier(await told.resources(), way)
        count = 0
        while count < most and await courier.carry_one():
            count += 1
        told.session.expire_all()
        return count

    yield run
    await way.close()


async def log_of(told, view, viewer):
    page = await (await told.webhooks()).list_sendings(view.id, PageRequest(limit=100), viewer)
    return page.items


async def test_a_seller_hears_of_the_shops_orders_and_of_no_others(
    told, trade, lamp, buying, selling, strange, receiver, carry
):
    _, secret = await (await told.webhooks()).create(receiver.url, [], selling)
    for viewer in (buying, strange):
        await (await told.webhooks()).create(f"{receiver.url}/other", [], viewer)
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    await carry()

    assert {each.path for each in receiver.came} == {"/hooks"}
    bodies = [json.loads(each.body) for each in receiver.came]
    names = [body["type"] for body in bodies]
    assert {"order.placed", "escrow.funded", "escrow.shipped"} <= set(names)
    assert "message.posted" not in names
    shipped = next(body for body in bodies if body["type"] == "escrow.shipped")
    assert shipped["data"]["order_id"] == order.public_id
    assert shipped["data"]["log"]["block_hash"].startswith("0x")
    assert shipped["data"]["log"]["confirmations"] == 0
    whole = b"".join(each.body for each in receiver.came)
    for personal in (str(buying.party_id), "Ada Marker", buying.address.hex()):
        assert personal.encode() not in whole
    now = trade.market.clock.now().timestamp()
    assert all(is_genuine(each, secret, now) for each in receiver.came)


async def test_the_signature_is_the_standards():
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_receiver_refuses_what_was_changed(
    told, trade, lamp, buying, selling, receiver, carry
):
    service = await told.webhooks()
    _, secret = await service.create(receiver.url, ["order.placed"], selling)
    _, other = await service.create(f"{receiver.url}/b", ["listing.ran_low"], selling)
    await trade.ordered(lamp, buying)
    await carry()
    [request] = receiver.came
    now = trade.market.clock.now().timestamp()

    def changed(**headers: str) -> Delivered:
        return replace(request, headers=request.headers | headers)

    assert is_genuine(request, secret, now)
    assert not is_genuine(request, other, now)
    assert not is_genuine(request, secret, now + 301)
    assert not is_genuine(replace(request, body=request.body + b" "), secret, now)
    assert not is_genuine(changed(**{"webhook-id": "msg_other"}), secret, now)
    assert not is_genuine(changed(**{"webhook-timestamp": str(int(now) - 1)}), secret, now)
    assert not is_genuine(replace(request, headers={}), secret, now)


async def test_both_secrets_sign_for_a_day(told, trade, lamp, buying, selling, receiver, carry):
    service = await told.webhooks()
    view, first = await service.create(receiver.url, [], selling)
    second = await service.rotate(view.id, selling)
    assert first != second
    await service.try_out(view.id, selling)
    await carry()
    await trade.wait(timedelta(days=1, minutes=1))
    await (await told.webhooks()).try_out(view.id, selling)
    await carry()
    early, late = receiver.came
    stamp = int(early.headers["webhook-timestamp"])
    assert is_genuine(early, first, stamp) and is_genuine(early, second, stamp)
    stamp = int(late.headers["webhook-timestamp"])
    assert not is_genuine(late, first, stamp) and is_genuine(late, second, stamp)


async def test_a_secret_lies_sealed(told, selling, receiver):
    _, secret = await (await told.webhooks()).create(receiver.url, [], selling)
    [row] = (await told.session.scalars(select(WebhookEndpoint))).all()
    assert secret.encode() not in row.sealed_secret + row.data_key


async def test_what_fails_comes_again_with_the_same_id_and_a_time_of_its_own(
    told, trade, selling, receiver, carry
):
    view, secret = await (await told.webhooks()).create(receiver.url, [], selling)
    await (await told.webhooks()).try_out(view.id, selling)
    receiver.status, receiver.text = 500, "<b>broken</b>"
    assert await carry() == 1
    assert await carry() == 0
    receiver.status = 200
    await trade.wait(timedelta(minutes=1))
    assert await carry() == 1

    first, second = receiver.came
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert is_genuine(second, secret, trade.market.clock.now().timestamp())
    [sending] = await log_of(told, view, selling)
    assert [(each.status, each.excerpt) for each in sending.attempts] == [
        (500, "<b>broken</b>"),
        (200, "<b>broken</b>"),
    ]
    assert sending.row.status == "sent"


async def test_a_worker_that_dies_after_the_answer_sends_it_twice_and_loses_nothing(
    told, trade, selling, receiver, carry
):
    view, _ = await (await told.webhooks()).create(receiver.url, [], selling)
    await (await told.webhooks()).try_out(view.id, selling)

    class Dies(Outgoing):
        async def post(self, url, body, headers):
            await super().post(url, body, headers)
            raise KeyboardInterrupt

    dying = WebhookCourier(
        await told.resources(), Dies(own_host="market.example", allows_loopback=True)
    )
    with pytest.raises(KeyboardInterrupt):
        await dying.carry_one()
    assert await carry() == 0, "somebody may still be at it"
    await trade.wait(timedelta(minutes=3))
    assert await carry() == 1
    assert len({each.headers["webhook-id"] for each in receiver.came}) == 1
    assert len(receiver.came) == 2


async def test_an_endpoint_that_keeps_failing_is_switched_off_and_its_owner_told(
    told, trade, lamp, buying, selling, receiver, carry
):
    view, _ = await (await told.webhooks()).create(receiver.url, [], selling)
    receiver.status = 503
    for _ in range(MOST_FAILURES):
        await (await told.webhooks()).try_out(view.id, selling)
    assert await carry() == MOST_FAILURES
    assert "A webhook of yours is switched off" in await told.titles(selling)
    off = await (await told.webhooks()).get(view.id, selling)
    assert not off.is_on and off.switched_off_why
    await trade.ordered(lamp, buying)
    await trade.wait(timedelta(hours=1))
    assert await carry() == 0

    receiver.status = 200
    await (await told.webhooks()).switch_on(view.id, selling)
    assert await carry() > MOST_FAILURES, "and what happened meanwhile"
    assert (await (await told.webhooks()).get(view.id, selling)).waiting == 0


async def test_gone_is_gone_at_once(told, selling, receiver, carry):
    view, _ = await (await told.webhooks()).create(receiver.url, [], selling)
    await (await told.webhooks()).try_out(view.id, selling)
    receiver.status = 410
    await carry()
    off = await (await told.webhooks()).get(view.id, selling)
    assert (off.is_on, off.waiting) == (False, 1)
    assert "410" in off.switched_off_why


async def test_after_many_tries_an_event_is_given_up_and_can_be_sent_again(
    told, trade, selling, receiver, carry
):
    view, _ = await (await told.webhooks()).create(receiver.url, [], selling)
    await (await told.webhooks()).try_out(view.id, selling)
    receiver.status = 500
    while await carry():
        await trade.wait(timedelta(days=2))
    [sending] = await log_of(told, view, selling)
    assert sending.row.status == "dead" and len(sending.attempts) == 10
    receiver.status = 200
    service = await told.webhooks()
    await service.switch_on(view.id, selling)
    await service.send_again(view.id, sending.row.id, selling)
    assert await carry() == 1
    [sending] = await log_of(told, view, selling)
    assert sending.row.status == "sent"


async def test_a_dead_endpoint_holds_up_nobody_else(told, trade, selling, receiver):
    """Of fifty endpoints one never answers: it has two tries under way, and the rest go out."""
    service = await told.webhooks()
    dead, _ = await service.create("https://dead.example.com/", [], selling)
    for _ in range(10):
        await service.try_out(dead.id, selling)
    live, _ = await service.create(receiver.url, [], selling)
    await service.try_out(live.id, selling)
    courier = WebhookCourier(await told.resources(), Outgoing(own_host="market.example"))
    async with told.session.begin_nested():
        claimed = [await courier._claim(told.session) for _ in range(4)]
    assert [load and load.url for load in claimed] == [
        "https://dead.example.com/",
        "https://dead.example.com/",
        receiver.url,
        None,
    ]


async def test_a_vanished_step_is_told_with_the_same_log(
    told, trade, lamp, buying, selling, receiver, carry
):
    await (await told.webhooks()).create(receiver.url, [], selling)
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    await trade.undo(order)
    await carry()
    bodies = [json.loads(each.body) for each in receiver.came]
    by_name = {body["type"]: body["data"] for body in bodies}
    assert by_name["escrow.rolled_back"]["log"] == by_name["escrow.shipped"]["log"]
    assert by_name["escrow.rolled_back"]["undone"] == "Shipped"


async def test_nobody_reaches_anothers_webhook(told, buying, selling, receiver):
    view, _ = await (await told.webhooks()).create(receiver.url, [], selling)
    service = await told.webhooks()
    await service.try_out(view.id, selling)
    [sending] = await log_of(told, view, selling)
    mine, _ = await service.create(receiver.url, [], buying)
    for act in (
        service.get(view.id, buying),
        service.rotate(view.id, buying),
        service.switch_on(view.id, buying),
        service.remove(view.id, buying),
        service.try_out(view.id, buying),
        service.list_sendings(view.id, PageRequest(), buying),
        service.send_again(view.id, sending.row.id, buying),
    ):
        with pytest.raises(EndpointNotFound):
            await act
    with pytest.raises(SendingNotFound):
        await service.send_again(mine.id, sending.row.id, buying)
    count = select(func.count()).select_from(WebhookSending)
    assert await told.session.scalar(count) == 1
    assert (await service.get(view.id, selling)).previous_until is None


async def test_a_removed_endpoint_is_forgotten_with_its_secret(told, selling, receiver, carry):
    view, _ = await (await told.webhooks()).create(receiver.url, [], selling)
    await (await told.webhooks()).try_out(view.id, selling)
    await (await told.webhooks()).remove(view.id, selling)
    assert await carry() == 0 and receiver.came == []
    [row] = (await told.session.scalars(select(WebhookEndpoint))).all()
    assert row.sealed_secret == b""


async def test_an_endpoint_needs_a_public_address_and_known_events(told, selling):
    service = await told.webhooks()
    with pytest.raises(AddressRefused):
        await service.create("https://10.0.0.1/", [], selling)
    with pytest.raises(Invalid):
        await service.create("https://shop.example.com/", ["message.posted"], selling)
    assert await service.list_own(selling) == []
    for number in range(MOST_ENDPOINTS):
        await service.create(f"https://shop.example.com/{number}", [], selling)
    with pytest.raises(TooManyEndpoints):
        await service.create("https://shop.example.com/more", [], selling)


async def test_a_name_that_leads_inside_is_told_like_any_silence(told, selling):
    view, _ = await (await told.webhooks()).create("https://shop.example.com/", [], selling)
    await (await told.webhooks()).try_out(view.id, selling)

    async def resolve(_host, _port):
        return ["127.0.0.1"]

    inside = Outgoing(own_host="market.example", resolve=resolve)
    assert await WebhookCourier(await told.resources(), inside).carry_one()
    told.session.expire_all()
    [sending] = await log_of(told, view, selling)
    assert sending.row.problem == str(NoAnswer())
    assert [each.status for each in sending.attempts] == [None]


async def test_the_log_goes_back_a_month(told, trade, selling, receiver, carry):
    view, _ = await (await told.webhooks()).create(receiver.url, [], selling)
    await (await told.webhooks()).try_out(view.id, selling)
    await carry()
    assert await (await told.webhooks()).forget_old() == 0
    await trade.wait(timedelta(days=31))
    assert await (await told.webhooks()).forget_old() == 1
    assert await log_of(told, view, selling) == []
