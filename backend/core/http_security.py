"""What every HTTP answer and every unsafe request must satisfy. Plain ASGI: any app can wear it.

Three rules: an answer carries the security headers, with a fresh script nonce in
`scope["state"]["nonce"]`; a request that may change something comes from our own origin; a body
stays under its limit.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
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

Refuse = Callable[[Refusal, Scope, Receive, Send], Awaitable[None]]


class _BodyTooLarge(Exception):
    """Raised inside `receive` once the limit is passed; never leaves this module."""


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
        guarded = _with_headers(send, security_headers(nonce, https=self._https))
        headers = dict(scope["headers"])
        limit = self._body_limit(scope["path"])
        if scope["method"] not in SAFE_METHODS and not is_own_origin(headers, self._public_origin):
            await self._refuse(CROSS_SITE, scope, receive, guarded)
        elif _announced_length(headers) > limit:
            await self._refuse(TOO_LARGE, scope, receive, guarded)
        else:
            await self._pass_on(scope, receive, guarded, limit)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        """Run the app. If the body proves too large on the way, its answer is dropped for ours."""
        body = _CountedBody(receive, limit)
        started = False

        async def unless_too_large(message: Message) -> None:
            nonlocal started
            if body.is_too_large and not started:
                return
            started = True
            await send(message)

        with suppress(_BodyTooLarge):  # answered below
            await self._app(scope, body, unless_too_large)
        if body.is_too_large and not started:
            await self._refuse(TOO_LARGE, scope, receive, send)


class _CountedBody:
    """`receive`, counting what comes in: the announced length may be missing or wrong."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self.is_too_large = False

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.is_too_large = True
                raise _BodyTooLarge
        return message


def _announced_length(headers: dict[bytes, bytes]) -> int:
    text = headers.get(b"content-length", b"0")
    return int(text) if text.isdigit() else 0


def _with_headers(send: Send, extra: dict[str, str]) -> Send:
    """Adds what the app did not set itself; no cache in between stores a private page."""
    encoded = {name.encode("latin-1"): value.encode("latin-1") for name, value in extra.items()}

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", ())}
            added = [pair for pair in encoded.items() if pair[0] not in present]
            if b"cache-control" not in present:
                added.append((b"cache-control", b"private, no-store"))
            message["headers"] = [*message.get("headers", ()), *added]
        await send(message)

    return send_with_headers
