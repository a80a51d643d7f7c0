"""A liar between the index and the node, at the level of sockets.

It passes JSON-RPC over HTTP on to a real node and, while faults wait, spoils one answer after the
other. What it does to an answer is named, so that a schedule of faults can be read and replayed.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

import httpx2

Answers = list[dict[str, Any]]
Questions = list[dict[str, Any]]
OTHER_ADDRESS = "0x" + "de" * 20
OTHER_HASH = "0x" + "ab" * 32
STALL_SECONDS = 0.15
WEB_PAGE = b"<html><body>Bad gateway</body></html>"


class Fault(StrEnum):
    """What goes wrong with one answer."""

    NO_LOGS = "no logs"
    ONE_LOG_LESS = "one log less"
    LOGS_TWICE = "logs twice"
    LOGS_BACKWARDS = "logs backwards"
    LOGS_OF_ANOTHER = "logs of another contract"
    LOGS_OF_ANOTHER_BLOCK = "logs of another block"
    LOGS_REMOVED = "logs marked as removed"
    STALE_HEAD = "an old head"
    NO_BLOCK = "null instead of a block"
    OTHER_CHAIN = "another chain id"
    SWAPPED_IDS = "ids of a batch swapped"
    ONE_ANSWER_LESS = "one answer of a batch less"
    ERROR = "an internal error"
    BUSY = "429"
    UNAVAILABLE = "503"
    WEB_PAGE = "a web page"
    HALF = "half an answer"
    RESET = "connection closed"
    STALL = "a pause"


class Hangup(Exception):
    """Close the connection without an answer."""


class FaultProxy:
    """Serves on a port of its own; `faults` are used up one per answer that they fit."""

    def __init__(self, node_url: str) -> None:
        self._node_url = node_url
        self._node = httpx2.AsyncClient(trust_env=False, timeout=30)
        self._old_head: Any = None
        self.faults: deque[Fault] = deque()
        self.used: list[Fault] = []
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FaultProxy]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            await self._node.aclose()

    def heal(self) -> None:
        """Tell the truth from now on."""
        self.faults.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while body := await _read_request(reader):
                status, answer = await self._answer(body)
                head = f"HTTP/1.1 {status} .\r\ncontent-length: {len(answer)}\r\n"
                writer.write(head.encode() + b"content-type: application/json\r\n\r\n" + answer)
                await writer.drain()
        except (Hangup, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        questions: Questions = asked if isinstance(asked, list) else [asked]
        response = await self._node.post(self._node_url, content=body, headers=JSON)
        told = response.json()
        answers: Answers = told if isinstance(told, list) else [told]
        fault = self.faults[0] if self.faults else None
        spoiled = await self._spoil(fault, questions, answers) if fault else None
        self._remember_head(questions, answers)
        if spoiled is None:
            return 200, response.content
        assert fault
        self.faults.popleft()
        self.used.append(fault)
        if isinstance(spoiled, tuple):
            return spoiled
        return 200, json.dumps(spoiled if isinstance(asked, list) else spoiled[0]).encode()

    async def _spoil(
        self, fault: Fault, questions: Questions, answers: Answers
    ) -> Answers | tuple[int, bytes] | None:
        """What to say instead; None when this fault does not fit this answer."""
        if fault in RESPONSES:
            return RESPONSES[fault]
        if fault in CHANGES:
            return _changed(questions, answers, *CHANGES[fault])
        if fault in BATCH_CHANGES:
            return BATCH_CHANGES[fault](answers) if len(answers) > 1 else None
        if fault is Fault.STALE_HEAD:
            return self._with_old_head(questions, answers)
        return await self._interrupted(fault, answers)

    async def _interrupted(self, fault: Fault, answers: Answers) -> Answers | tuple[int, bytes]:
        if fault is Fault.RESET:
            self.used.append(self.faults.popleft())
            raise Hangup
        if fault is Fault.STALL:
            await asyncio.sleep(STALL_SECONDS)
            return answers
        text = json.dumps(answers).encode()
        return 200, text[: len(text) // 2]

    def _remember_head(self, questions: Questions, answers: Answers) -> None:
        for result in _results(questions, answers, "eth_getBlockByNumber", latest=True):
            self._old_head = self._old_head or result["result"]

    def _with_old_head(self, questions: Questions, answers: Answers) -> Answers | None:
        heads = _results(questions, answers, "eth_getBlockByNumber", latest=True)
        if not heads or not self._old_head:
            return None
        heads[0]["result"] = self._old_head
        return answers


JSON = {"content-type": "application/json"}
Change = Callable[[Any], Any]


def _each_log(**fields: Any) -> Change:
    return lambda logs: [log | fields for log in logs]


# Which answers a fault is about, and what it makes of a result that has anything in it.
CHANGES: dict[Fault, tuple[str, Change]] = {
    Fault.NO_LOGS: ("eth_getLogs", lambda _: []),
    Fault.ONE_LOG_LESS: ("eth_getLogs", lambda logs: logs[:-1]),
    Fault.LOGS_TWICE: ("eth_getLogs", lambda logs: logs + logs),
    Fault.LOGS_BACKWARDS: ("eth_getLogs", lambda logs: logs[::-1]),
    Fault.LOGS_OF_ANOTHER: ("eth_getLogs", _each_log(address=OTHER_ADDRESS)),
    Fault.LOGS_OF_ANOTHER_BLOCK: ("eth_getLogs", _each_log(blockHash=OTHER_HASH)),
    Fault.LOGS_REMOVED: ("eth_getLogs", _each_log(removed=True)),
    Fault.NO_BLOCK: ("eth_getBlockByNumber", lambda _: None),
    Fault.OTHER_CHAIN: ("eth_chainId", lambda _: "0x5"),
}


def _swapped(answers: Answers) -> Answers:
    answers[0]["id"], answers[1]["id"] = answers[1]["id"], answers[0]["id"]
    return answers


def _refused(answers: Answers) -> Answers:
    error = {"code": -32603, "message": "internal error"}
    return [{"jsonrpc": "2.0", "id": answer["id"], "error": error} for answer in answers]


BATCH_CHANGES: dict[Fault, Callable[[Answers], Answers]] = {
    Fault.SWAPPED_IDS: _swapped,
    Fault.ONE_ANSWER_LESS: lambda answers: answers[:-1],
    Fault.ERROR: _refused,
}
RESPONSES: dict[Fault, tuple[int, bytes]] = {
    Fault.BUSY: (429, b""),
    Fault.UNAVAILABLE: (503, b""),
    Fault.WEB_PAGE: (200, WEB_PAGE),
}


def _results(
    questions: Questions, answers: Answers, method: str, *, latest: bool = False
) -> Answers:
    """Answers to these questions that have something in them."""
    wanted = {
        question["id"]
        for question in questions
        if question["method"] == method and (not latest or question["params"][0] == "latest")
    }
    return [a for a in answers if a.get("id") in wanted and a.get("result")]


def _changed(questions: Questions, answers: Answers, method: str, change: Change) -> Answers | None:
    fitting = _results(questions, answers, method)
    for answer in fitting:
        answer["result"] = change(answer["result"])
    return answers if fitting else None


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    """The body of the next request; empty when there is none or when it is no question."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name == "content-length":
            return await reader.readexactly(int(value))
    return b""
