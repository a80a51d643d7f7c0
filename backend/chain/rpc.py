"""JSON-RPC over HTTP: one question or many in one request, and every failure as a named error."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NoReturn

import httpx2
import msgspec

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
from backend.core.text import clean_line

Question = tuple[str, Sequence[Any]]

TIMEOUT = httpx2.Timeout(20.0, connect=5.0)
# What a URL may lead to that leads nowhere; a port too high fails in every attempt to connect.
UNREACHABLE = (httpx2.HTTPError, httpx2.InvalidURL, ExceptionGroup)
HTTP_TOO_MANY = 429
HTTP_BUSY = frozenset({502, 503, 504})
RPC_BUSY = frozenset({-32005, -32029, 429})
RPC_REVERTED = 3
LONGEST_WORDS = 1_000  # that a node may use for why not; the rest is not read
# What nodes and providers say; each has its own words and few have codes.
WORDS_OF_SIZE = (
    "query returned more than",
    "response size",
    "range is too large",
    "range too large",
    "block range",
    "too many results",
    "exceeds the range",
    "exceed maximum block range",
    "limit exceeded",
    "query timeout exceeded",
)
WORDS_OF_ABSENCE = ("unknown block", "block not found", "header not found", "missing trie node")
WORDS_OF_HASTE = ("rate limit", "too many requests", "request rate", "capacity", "quota")
WORDS_OF_REVERT = (
    "execution reverted",
    "revert",
    "out of gas",
    "outofgas",
    "invalid opcode",
    "stack underflow",
)


class JsonRpc:
    """A node behind a URL. Connections are kept open; nothing is retried here."""

    def __init__(self, url: str, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._url = url  # may hold a provider's key: never in messages
        self._http = httpx2.AsyncClient(
            timeout=TIMEOUT, transport=transport, follow_redirects=False, trust_env=False
        )
        self._ids = itertools.count(1)

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, method: str, *params: Any) -> Any:
        """The result of one question."""
        number = next(self._ids)
        answer = await self._post(_request(number, method, params))
        return _result(answer, number, method)

    async def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """The results of several questions in their order, asked in one request."""
        if not questions:
            return []
        numbered = {next(self._ids): question for question in questions}
        body = [_request(number, method, params) for number, (method, params) in numbered.items()]
        answers = await self._post(body)
        if isinstance(answers, dict) and "error" in answers:
            _refuse(answers["error"], "batch")
        if not isinstance(answers, list):
            raise BadAnswer("The node answered a list of questions with something else.")
        by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
        if len(answers) != len(numbered) or set(by_id) != set(numbered):
            raise BadAnswer("The node left out or mixed up answers.")
        return [_result(by_id[number], number, method) for number, (method, _) in numbered.items()]

    async def ask_agreed(self, questions: Sequence[Question]) -> list[Any]:
        """One node agrees with itself; see RpcPool."""
        return await self.ask_many(questions)

    async def _post(self, body: object) -> Any:
        try:
            response = await self._http.post(self._url, json=body)
        except httpx2.TimeoutException:
            raise NodeUnreachable("The node did not answer in time.") from None
        except UNREACHABLE as error:
            raise NodeUnreachable(f"The node cannot be reached ({type(error).__name__}).") from None
        return _read_body(response)


def _request(number: int, method: str, params: Sequence[Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}


def _read_body(response: httpx2.Response) -> Any:
    if response.status_code == HTTP_TOO_MANY:
        raise NodeBusy("The node asks us to slow down.", retry_after=_retry_after(response))
    if response.status_code in HTTP_BUSY:
        raise NodeUnreachable(f"The node is not available (HTTP {response.status_code}).")
    try:
        body = msgspec.json.decode(response.content)
    except (ValueError, RecursionError):  # no JSON, or too deep for anybody
        status = response.status_code
        raise BadAnswer(f"The node's answer is not JSON (HTTP {status}).") from None
    if response.is_error and not (isinstance(body, dict) and "error" in body):
        raise BadAnswer(f"The node answered with HTTP {response.status_code}.")
    return body


def _retry_after(response: httpx2.Response) -> float | None:
    try:
        return max(0.0, float(response.headers["retry-after"]))  # rule: no-float, seconds
    except (KeyError, ValueError):  # absent, or a date
        return None


def _result(answer: Any, number: int, method: str) -> Any:
    if not isinstance(answer, dict):
        raise BadAnswer(f"The node's answer to {method} is not an object.")
    error = answer.get("error")
    if error is not None:
        _refuse(error, method)
    if answer.get("id") != number or "result" not in answer:
        raise BadAnswer(f"The node's answer to {method} belongs to another question.")
    return answer["result"]


def _refuse(error: Any, method: str) -> NoReturn:
    raise _named_error(error, method)


def _named_error(error: Any, method: str) -> ChainError:
    """The class behind a node's words. Order matters: a revert may quote anything."""
    if not isinstance(error, dict):
        return BadAnswer(f"The node refused {method} without saying why.")
    code, message = error.get("code"), clean_line(str(error.get("message", ""))[:LONGEST_WORDS])
    words = message.lower()
    if code == RPC_REVERTED or (
        method in {"eth_call", "eth_estimateGas"} and _has(words, WORDS_OF_REVERT)
    ):
        return CallReverted(message, data=_revert_data(error.get("data")))
    if method == "eth_getLogs" and _has(words, WORDS_OF_SIZE):
        return RangeTooLarge("The node finds this range too large.")
    if _has(words, WORDS_OF_ABSENCE):
        return ChainMoved("The node does not know a block it has announced.")
    if code in RPC_BUSY or _has(words, WORDS_OF_HASTE):
        return NodeBusy("The node asks us to slow down.")
    return RpcRefused(
        f"The node refused {method}: {message[:200]}", rpc_code=code if isinstance(code, int) else 0
    )


def _has(words: str, parts: Sequence[str]) -> bool:
    return any(part in words for part in parts)


def _revert_data(data: Any) -> bytes:
    if isinstance(data, dict):  # some nodes wrap it
        data = data.get("data")
    try:
        return bytes.fromhex(data.removeprefix("0x")) if isinstance(data, str) else b""
    except ValueError:
        return b""
