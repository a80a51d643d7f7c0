"""The bell against a real WebSocket server that plays a node."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from backend.chain.head_feed import HeadFeed, socket_url

Play = Callable[[ServerConnection], Awaitable[None]]
LONG, SHORT = 5.0, 0.05

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def listening(play: Play) -> AsyncIterator[HeadFeed]:
    async with serve(play, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        feed = HeadFeed(f"ws://127.0.0.1:{port}")
        task = asyncio.create_task(feed.run())
        try:
            yield feed
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def took(feed: HeadFeed, seconds: float) -> float:
    start = asyncio.get_running_loop().time()
    await feed.wait(seconds)
    return asyncio.get_running_loop().time() - start


async def subscribed(socket: ServerConnection) -> None:
    question = json.loads(await socket.recv())
    assert (question["method"], question["params"]) == ("eth_subscribe", ["newHeads"])
    await socket.send(json.dumps({"jsonrpc": "2.0", "id": question["id"], "result": "0x1"}))


async def test_it_rings_once_connected_and_for_each_block():
    mined = asyncio.Event()

    async def node(socket: ServerConnection) -> None:
        await subscribed(socket)
        await mined.wait()
        await socket.send('{"method": "eth_subscription"}')
        await socket.wait_closed()

    async with listening(node) as feed:
        assert await took(feed, LONG) < LONG
        assert feed.is_connected
        assert await took(feed, SHORT) >= SHORT * 0.9, "no block, no ring"
        mined.set()
        assert await took(feed, LONG) < LONG


async def test_a_node_that_refuses_leaves_only_the_pause():
    async def node(socket: ServerConnection) -> None:
        question = json.loads(await socket.recv())
        refusal = {"code": -32601, "message": "the method does not exist"}
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": question["id"], "error": refusal}))
        await socket.wait_closed()

    async with listening(node) as feed:
        assert await took(feed, SHORT) >= SHORT * 0.9
        assert not feed.is_connected


async def test_it_comes_back_after_the_socket_breaks():
    times = 0

    async def node(socket: ServerConnection) -> None:
        nonlocal times
        times += 1
        await subscribed(socket)
        if times > 1:
            await socket.wait_closed()

    async with listening(node) as feed:
        await feed.wait(LONG)
        await feed.wait(LONG)
        assert times == 2


@pytest.mark.parametrize("words", ["not json", '"a text"', "[]"])
async def test_nonsense_is_not_believed(words):
    async def node(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(words)
        await socket.wait_closed()

    async with listening(node) as feed:
        assert await took(feed, SHORT) >= SHORT * 0.9
        assert not feed.is_connected


async def test_nobody_there_is_no_error():
    feed = HeadFeed("ws://127.0.0.1:1")
    task = asyncio.create_task(feed.run())
    await feed.wait(SHORT)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_ringing_wakes_whoever_waits():
    feed = HeadFeed("ws://127.0.0.1:1")
    asyncio.get_running_loop().call_later(SHORT, feed.ring)
    assert await took(feed, LONG) < LONG


@pytest.mark.parametrize(
    ("rpc", "socket"),
    [
        ("http://127.0.0.1:8545", "ws://127.0.0.1:8545"),
        ("https://node.example/v2/key?x=1", "wss://node.example/v2/key?x=1"),
        ("wss://node.example/ws", "wss://node.example/ws"),
    ],
)
def test_the_usual_place_of_subscriptions(rpc, socket):
    assert socket_url(rpc) == socket
