"""What every HTTP answer and every unsafe request must satisfy. Plain ASGI: any app can wear it.

Three rules: an answer carries the security headers, with a fresh script nonce in
`scope["state"]["nonce"]`; a request that may change something comes from our own origin; a body
stays under its limit and keeps coming. A small one has arrived before anything else is begun, so
that nobody holds a connection of the database by typing slowly.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DEFAULT_BODY_LIMIT = 1 << 20
UPLOAD_BODY_LIMIT = 64 << 20  # a handful of photos at once
DOCUMENT_BODY_LIMIT = 13 << 20  # one file, read as a whole
BODY_GRACE_SECONDS = 30.0  # in which nothing has to come
BODY_BYTES_PER_SECOND = 16 << 10  # from then on, on average
LINGER_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is turned away before anything else looks at it."""

    status: int
    code: str
    detail: str


CROSS_SITE = Refusal(
    403, "cross_site", "This request did not come from our own pages, so nothing was done."
)
TOO_LARGE = Refusal(413, "body_too_large", "This is too large to send. Nothing was stored.")
TOO_SLOW = Refusal(408, "body_too_slow", "This arrived too slowly. Nothing was stored; try again.")

Refuse = Callable[[Refusal, Scope, Receive, Send], Awaitable[None]]


class _BodyRefused(Exception):
    """Raised inside `receive` once a body is too much or too late; never leaves this module."""


class _CallerLeft(Exception):
    """The connection ended before the body did; nobody waits for an answer."""


def security_headers(nonce: str, *, https: bool) -> dict[str, str]:
    """The headers of every answer. Only our own files run; nobody may frame us."""
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    }
    if https:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return headers


def is_own_origin(headers: dict[bytes, bytes], public_origin: str) -> bool:
    """Whether a request that may change something comes from our own pages or a plain program.

    Browsers send Origin with every unsafe request, so its absence is only believed when no cookie
    rides along.
    """
    origin = headers.get(b"origin")
    if origin is not None:
        return origin.decode("latin-1").lower() == public_origin.rstrip("/").lower()
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == b"same-origin"
    return b"cookie" not in headers


class HttpSecurity:
    """ASGI middleware that holds an app to the three rules above."""

    def __init__(
        self,
        app: AsgiApp,
        *,
        public_origin: str,
        refuse: Refuse,
        body_limit: Callable[[str], int] = lambda _path: DEFAULT_BODY_LIMIT,
    ) -> None:
        self._app = app
        self._public_origin = public_origin
        self._https = urlsplit(public_origin).scheme == "https"
        self._refuse = refuse
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        guarded = _with_headers(send, partial(security_headers, nonce, https=self._https))
        refusal = self._refusal_of(scope)
        if refusal:
            await self._refuse(refusal, scope, receive, guarded)
        else:
            await self._pass_on(scope, receive, guarded)

    def _refusal_of(self, scope: Scope) -> Refusal | None:
        """What can be said before anything of the body has come."""
        headers = dict(scope["headers"])
        if scope["method"] not in SAFE_METHODS and not is_own_origin(headers, self._public_origin):
            return CROSS_SITE
        if _announced_length(headers) > self._body_limit(scope["path"]):
            return TOO_LARGE
        return None

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app. If the body is refused on the way, the app's answer is dropped for ours."""
        limit = self._body_limit(scope["path"])
        body = _Body(receive, limit)
        started = False

        async def unless_refused(message: Message) -> None:
            nonlocal started
            if body.refusal and not started:
                return
            started = True
            await send(message)

        with suppress(_BodyRefused, _CallerLeft):  # answered below, or nobody is there
            if limit <= DEFAULT_BODY_LIMIT:
                await body.arrive()
            await self._app(scope, body, unless_refused)
        if body.refusal and not started:
            await self._refuse(body.refusal, scope, receive, _last(send, body))


class _Body:
    """`receive`, counting what comes and when: the announced length may be missing or wrong."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._came = 0
        self._begun = asyncio.get_running_loop().time()
        self._is_whole = False
        self._kept: Message | None = None
        self.refusal: Refusal | None = None

    async def arrive(self) -> None:
        """Wait for all of it and keep it for the app, which reads it in one piece."""
        parts = []
        while not self._is_whole:
            parts.append((await self._next()).get("body", b""))
        self._kept = {"type": "http.request", "body": b"".join(parts), "more_body": False}

    async def __call__(self) -> Message:
        if self._kept is not None:
            kept, self._kept = self._kept, None
            return kept
        if self._is_whole:  # what is waited for now is that the caller leaves
            return await self._receive()
        return await self._next()

    async def _next(self) -> Message:
        due = self._begun + BODY_GRACE_SECONDS + self._came // BODY_BYTES_PER_SECOND
        try:
            async with asyncio.timeout_at(due):
                message = await self._receive()
        except TimeoutError:
            raise self._refused(TOO_SLOW) from None
        if message["type"] != "http.request":
            raise _CallerLeft
        self._came += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._came > self._limit:
            raise self._refused(TOO_LARGE)
        return message

    async def drain(self) -> None:
        """Throw away what comes, until the caller has read our answer and leaves, or for long."""
        if self.refusal is not TOO_LARGE:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while (await self._receive()).get("more_body"):
                    pass

    def _refused(self, refusal: Refusal) -> _BodyRefused:
        self.refusal = refusal
        return _BodyRefused(refusal.code)


def _last(send: Send, body: _Body) -> Send:
    """The answer after which the connection ends, since nobody knows where the body would end.

    A server that hangs up on what it has not read takes its own answer back, so more of an endless
    body is read and thrown away for a moment.
    """

    async def send_last(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)
        else:
            await send({**message, "more_body": True})
            await body.drain()
            await send({"type": "http.response.body", "body": b""})

    return send_last


def _announced_length(headers: dict[bytes, bytes]) -> int:
    text = headers.get(b"content-length", b"0")
    return int(text) if text.isdigit() else 0


def _with_headers(send: Send, make_extra: Callable[[], dict[str, str]]) -> Send:
    """Adds what the app did not set itself; no cache in between stores a private page.

    They are made when the answer begins, and forgotten: an answer may go on for hours.
    """

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", ())}
            extra = ((name.encode(), value.encode()) for name, value in make_extra().items())
            added = [pair for pair in extra if pair[0] not in present]
            if b"cache-control" not in present:
                added.append((b"cache-control", b"private, no-store"))
            message["headers"] = [*message.get("headers", ()), *added]
        await send(message)

    return send_with_headers
