"""A liar between us and the node: answers pass through, and a fault spoils some of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

Spoil = Callable[[dict[str, Any], Any], Any]
"""(question, result) to the result to give instead; raise a `Response` to answer otherwise."""


class Response(Exception):
    """An HTTP answer that is not the node's."""

    def __init__(self, status: int, body: bytes = b"", **headers: str) -> None:
        super().__init__(status)
        self.answer = (status, body, headers)


@dataclass
class FaultyTransport(httpx2.AsyncBaseTransport):
    """Real HTTP to the node; `spoil` changes results while it is set."""

    spoil: Spoil | None = None
    asked: list[str] = field(default_factory=list)
    inner: httpx2.AsyncHTTPTransport = field(default_factory=httpx2.AsyncHTTPTransport)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        questions = json.loads(request.content)
        single = isinstance(questions, dict)
        numbered = {q["id"]: q for q in ([questions] if single else questions)}
        self.asked += [question["method"] for question in numbered.values()]
        response = await self.inner.handle_async_request(request)
        answers = json.loads(await response.aread())
        await response.aclose()
        try:
            for answer in [answers] if single else answers:
                if self.spoil and "result" in answer:
                    answer["result"] = self.spoil(numbered[answer["id"]], answer["result"])
        except Response as other:
            status, body, headers = other.answer
            return httpx2.Response(status, content=body, headers=headers)
        return httpx2.Response(200, json=answers)

    async def aclose(self) -> None:
        await self.inner.aclose()


def on(method: str, change: Callable[[Any], Any]) -> Spoil:
    """Spoil the results of one method only."""
    return lambda question, result: change(result) if question["method"] == method else result
