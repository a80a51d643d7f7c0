"""The stream of an order over a real connection: replay, news, and the end of the session."""
# covers: N-11, S0-27, S0-31

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest
import uvicorn

from backend.core.outbox.seats import Seats
from tests.builders.api_trade import order
from tests.fixtures.time import SOON


@dataclass
class Seen:
    """One event as it came over the wire."""

    id: str
    name: str
    data: str


@pytest.fixture
async def origin(api, resources) -> AsyncIterator[str]:
    """The API behind a real server, with its feed running."""
    config = uvicorn.Config(api, port=0, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    async with resources.feed.running():
        task = asyncio.create_task(server.serve())
        async with asyncio.timeout(SOON):
            while not server.started:
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        await task


@pytest.fixture
async def trade(caller):
    """A buyer, a seller, and an order between them."""
    buyer, seller = await caller("buyer"), await caller("seller")
    return buyer, seller, await order(buyer, await seller.on_sale())


@asynccontextmanager
async def following(origin, somebody, shown, last_seen=None):
    headers = {"authorization": somebody.headers["authorization"]}
    if last_seen:
        headers["last-event-id"] = last_seen
    async with (
        httpx2.AsyncClient(base_url=origin, timeout=SOON) as client,
        client.stream("GET", f"/orders/{shown['id']}/events", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


async def _events(answer) -> AsyncIterator[Seen]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif not line and fields:
            yield Seen(fields["id"], fields["event"], fields["data"])
            fields = {}


async def _next(events) -> Seen:
    async with asyncio.timeout(SOON):
        return await anext(events)


async def test_the_past_is_replayed_and_news_follow(origin, trade, chain_hand):
    buyer, seller, shown = trade
    async with following(origin, buyer, shown) as events:
        placed = await _next(events)
        assert placed.name == "order.placed"
        assert shown["id"] in placed.data
        await chain_hand.pay(shown)
        assert (await _next(events)).name == "escrow.funded"
        await seller.post(f"/orders/{shown['id']}/messages", json={"text": "Thank you."})
        message = await _next(events)
        assert message.name == "message.posted"
        assert "Thank you" not in message.data


async def test_a_reader_who_was_away_misses_nothing(origin, trade, chain_hand):
    buyer, _, shown = trade
    async with following(origin, buyer, shown) as events:
        last = await _next(events)
    await chain_hand.pay(shown)
    async with following(origin, buyer, shown, last.id) as events:
        assert (await _next(events)).name == "escrow.funded"


async def test_what_a_party_prepares_is_not_told_to_the_other(origin, trade, chain_hand):
    buyer, seller, shown = trade
    await chain_hand.pay(shown)
    delivery = shown["deliveries"][0]["id"]
    parcel = {"carrier": "DHL", "tracking_number": "JD014600006281234567"}
    await seller.post(f"/deliveries/{delivery}/shipments", json=parcel)
    await seller.get(f"/orders/{shown['id']}/address")
    await chain_hand.move(shown, lambda life: life.shipped())
    async with following(origin, buyer, shown) as events:
        names = [(await _next(events)).name for _ in range(3)]
    assert names == ["order.placed", "escrow.funded", "escrow.shipped"]


async def test_signing_out_ends_the_stream(origin, trade):
    buyer, _, shown = trade
    async with following(origin, buyer, shown) as events:
        await _next(events)
        assert (await buyer.delete("/sessions/current")).status_code == 204
        async with asyncio.timeout(SOON):
            assert [event async for event in events] == []


@pytest.mark.parametrize(("role", "status"), [("stranger", 404), (None, 401)])
async def test_others_follow_nothing(origin, trade, caller, role, status):
    headers = {}
    if role:
        headers["authorization"] = (await caller(role)).headers["authorization"]
    path = f"/orders/{trade[2]['id']}/events"
    async with httpx2.AsyncClient(base_url=origin, timeout=SOON) as client:
        answer = await client.get(path, headers=headers)
    assert answer.status_code == status


async def test_an_invented_place_in_the_log_is_refused(origin, trade):
    buyer, _, shown = trade
    async with httpx2.AsyncClient(base_url=origin, timeout=SOON) as client:
        answer = await client.get(
            f"/orders/{shown['id']}/events",
            headers={
                "authorization": buyer.headers["authorization"],
                "last-event-id": "somewhere",
            },
        )
    assert answer.status_code == 422


async def test_one_person_holds_so_many_streams_and_no_more(origin, trade, resources):
    """RL-4."""
    buyer, seller, shown = trade
    resources.feed.seats = Seats(most=1)
    path, headers = (
        f"/orders/{shown['id']}/events",
        {"authorization": buyer.headers["authorization"]},
    )
    async with httpx2.AsyncClient(base_url=origin, timeout=SOON) as client:
        async with following(origin, buyer, shown) as events:
            await anext(events)
            refused = await client.get(path, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
            assert refused.headers["retry-after"]
            async with following(origin, seller, shown) as others:
                await anext(others)
        async with asyncio.timeout(SOON):
            while resources.feed.seats._taken:  # the server hears of the end in its own time
                await asyncio.sleep(0.01)
        async with following(origin, buyer, shown) as events:
            await anext(events)
