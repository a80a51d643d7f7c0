"""Every way a node can fail has a class, and the class knows whether to try again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from backend.chain.errors import (
    BadAnswer,
    CallReverted,
    ChainError,
    ChainMoved,
    NodeBusy,
    NodeUnreachable,
    RangeTooLarge,
    RpcRefused,
)
from backend.chain.rpc import JsonRpc

SECRET_URL = "https://node.example/v3/secret-key"
Answer = Callable[[httpx2.Request], httpx2.Response]


def node(answer: Answer) -> JsonRpc:
    return JsonRpc(SECRET_URL, transport=httpx2.MockTransport(answer))


def saying(body: object, status: int = 200, **headers: str) -> Answer:
    return lambda _: httpx2.Response(status, content=json.dumps(body), headers=headers)


def refusing(code: int, message: str, **more: Any) -> Answer:
    error = {"code": code, "message": message, **more}
    return saying({"jsonrpc": "2.0", "id": 1, "error": error})


def failing(error: Exception) -> Answer:
    def answer(_: httpx2.Request) -> httpx2.Response:
        raise error

    return answer


@pytest.mark.parametrize(
    ("case", "method", "answer", "error"),
    [
        ("refused connection", "eth_x", failing(httpx2.ConnectError("no")), NodeUnreachable),
        ("silence", "eth_x", failing(httpx2.ReadTimeout("slow")), NodeUnreachable),
        ("half an answer", "eth_x", failing(httpx2.RemoteProtocolError("cut")), NodeUnreachable),
        ("gateway trouble", "eth_x", saying({}, 502), NodeUnreachable),
        ("too many requests", "eth_x", saying({}, 429), NodeBusy),
        ("said in JSON", "eth_x", refusing(-32005, "daily quota reached"), NodeBusy),
        ("said in words", "eth_x", refusing(-32000, "Too Many Requests"), NodeBusy),
        ("a page", "eth_x", lambda _: httpx2.Response(200, content=b"<html>"), BadAnswer),
        ("a nest", "eth_x", lambda _: httpx2.Response(200, content=b"[" * 99_999), BadAnswer),
        ("a page as an error", "eth_x", lambda _: httpx2.Response(500, content=b"no"), BadAnswer),
        ("another id", "eth_x", saying({"id": 2, "result": 1}), BadAnswer),
        ("no result", "eth_x", saying({"id": 1}), BadAnswer),
        ("a list", "eth_x", saying([{"id": 1, "result": 1}]), BadAnswer),
        ("an error that says nothing", "eth_x", saying({"id": 1, "error": "no"}), BadAnswer),
        ("JSON with a wrong status", "eth_x", saying({"id": 1, "result": 1}, 500), BadAnswer),
        (
            "10,000 results",
            "eth_getLogs",
            refusing(-32005, "query returned more than 10000 results"),
            RangeTooLarge,
        ),
        (
            "range in words",
            "eth_getLogs",
            refusing(-32602, "exceed maximum block range: 5000"),
            RangeTooLarge,
        ),
        (
            "range as HTTP 400",
            "eth_getLogs",
            saying({"id": 1, "error": {"code": -32600, "message": "block range is too wide"}}, 400),
            RangeTooLarge,
        ),
        ("a block it announced", "eth_getLogs", refusing(-32000, "unknown block"), ChainMoved),
        ("a header it announced", "eth_call", refusing(-32000, "header not found"), ChainMoved),
        ("a revert", "eth_call", refusing(3, "execution reverted: escrow: too late"), CallReverted),
        (
            "a revert, older words",
            "eth_call",
            refusing(-32015, "VM execution error. Reverted 0x"),
            CallReverted,
        ),
        ("all gas burnt", "eth_call", refusing(-32000, "out of gas"), CallReverted),
        ("an unknown method", "eth_x", refusing(-32601, "Method not found"), RpcRefused),
    ],
)
async def test_trouble_has_a_name(
    case: str, method: str, answer: Answer, error: type[ChainError]
) -> None:
    with pytest.raises(error) as caught:
        await node(answer).ask(method)
    assert type(caught.value) is error, case
    assert "secret-key" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["node", "ftp://node.example", "http://node:x", "http://127.0.0.1:99999", "http://\x00"]
)
async def test_a_url_that_leads_nowhere_is_a_node_that_cannot_be_reached(url: str) -> None:
    with pytest.raises(NodeUnreachable):
        await JsonRpc(url).ask("eth_x")


async def test_a_node_writes_no_line_of_ours() -> None:
    with pytest.raises(RpcRefused) as caught:
        await node(refusing(-32601, "no\x1b[2K\r\nEverything is well.\u202e" + "x" * 5_000)).ask(
            "a"
        )
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_what_passes_by_itself_is_tried_again_and_nothing_else() -> None:
    again = {NodeUnreachable, NodeBusy, BadAnswer, ChainMoved}
    never = {RangeTooLarge, CallReverted, RpcRefused}
    assert all(error.retryable for error in again)
    assert not any(error.retryable for error in never)


async def test_a_node_says_for_how_long_to_wait() -> None:
    with pytest.raises(NodeBusy) as caught:
        await node(saying({}, 429, **{"retry-after": "7"})).ask("eth_x")
    assert caught.value.retry_after == 7
    with pytest.raises(NodeBusy) as caught:
        await node(saying({}, 429, **{"retry-after": "Sun, 22 Nov 2026"})).ask("eth_x")
    assert caught.value.retry_after is None


@pytest.mark.parametrize("data", ["0xdeadbeef", {"data": "0xdeadbeef"}])
async def test_a_revert_carries_its_data(data: object) -> None:
    with pytest.raises(CallReverted) as caught:
        await node(refusing(3, "execution reverted", data=data)).ask("eth_call")
    assert caught.value.data == bytes.fromhex("deadbeef")


def batch(change: Callable[[list[dict[str, Any]]], object]) -> JsonRpc:
    """A node that answers each question with its method, and then `change`s the answers."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        questions = json.loads(request.content)
        answers = [{"jsonrpc": "2.0", "id": q["id"], "result": q["method"]} for q in questions]
        return httpx2.Response(200, content=json.dumps(change(answers)))

    return node(answer)


QUESTIONS = [("a", []), ("b", []), ("c", [])]


async def test_answers_come_back_in_the_order_of_the_questions() -> None:
    assert await batch(lambda answers: answers[::-1]).ask_many(QUESTIONS) == ["a", "b", "c"]
    assert await batch(lambda answers: answers).ask_many([]) == []


@pytest.mark.parametrize(
    ("case", "change", "error"),
    [
        ("one left out", lambda answers: answers[:-1], BadAnswer),
        ("one twice", lambda answers: [*answers[:2], answers[0]], BadAnswer),
        ("one too many", lambda answers: [*answers, answers[0]], BadAnswer),
        ("ids of others", lambda answers: [a | {"id": a["id"] + 9} for a in answers], BadAnswer),
        ("a single object", lambda answers: answers[0], BadAnswer),
        ("not objects", lambda answers: ["a", "b", "c"], BadAnswer),
        (
            "one refused",
            lambda a: [*a[:2], {"id": a[2]["id"], "error": {"code": -32601, "message": "no"}}],
            RpcRefused,
        ),
        (
            "all refused at once",
            lambda _: {"id": None, "error": {"code": -32005, "message": "slow down"}},
            NodeBusy,
        ),
    ],
)
async def test_a_list_of_answers_is_complete_or_worthless(
    case: str, change: Callable[[list[dict[str, Any]]], object], error: type[ChainError]
) -> None:
    with pytest.raises(error):
        await batch(change).ask_many(QUESTIONS)
