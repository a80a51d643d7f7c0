"""Headers on every answer, unsafe requests from our own pages only, bodies that end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from backend.core import http_security
from backend.core.http_security import (
    CROSS_SITE,
    DEFAULT_BODY_LIMIT,
    TOO_LARGE,
    TOO_SLOW,
    HttpSecurity,
    Refusal,
    is_own_origin,
    security_headers,
)

ORIGIN = "https://market.example"
OWN = (b"origin", ORIGIN.encode())


class Probe:
    """An app that reads its whole body, and what came of a request to it."""

    def __init__(self, *, swallows: bool = False) -> None:
        self.nonce = None
        self.body = b""
        self.refused: Refusal | None = None
        self.status = None
        self.headers: dict[str, str] = {}
        self._swallows = swallows

    async def app(self, scope, receive, send) -> None:
        self.nonce = scope.get("state", {}).get("nonce")
        try:
            while (message := await receive()).get("more_body"):
                self.body += message["body"]
            self.body += message.get("body", b"")
        except Exception:
            if not self._swallows:
                raise
        headers = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})

    async def refuse(self, refusal, _scope, _receive, send) -> None:
        self.refused = refusal
        await send({"type": "http.response.start", "status": refusal.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask(
        self, method="GET", *parts: bytes, headers=(), limit=100, is_all=True, leaves=False
    ) -> None:
        guarded = HttpSecurity(
            self.app, public_origin=ORIGIN, refuse=self.refuse, body_limit=lambda _path: limit
        )
        waiting = [
            {"type": "http.request", "body": part, "more_body": number < len(parts) or not is_all}
            for number, part in enumerate(parts, start=1)
        ] or [{"type": "http.request", "body": b""}]
        if leaves:
            waiting.append({"type": "http.disconnect"})

        async def receive() -> dict[str, Any]:
            if not waiting:
                await asyncio.Event().wait()  # nothing more comes, and nobody hangs up
            return waiting.pop(0)

        async def send(message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {k.decode(): v.decode() for k, v in message["headers"]}

        scope = {"type": "http", "method": method, "path": "/", "headers": list(headers)}
        await guarded(scope, receive, send)


async def test_every_answer_carries_the_headers_and_a_fresh_nonce():
    first, second = Probe(), Probe()
    await first.ask()
    await second.ask()
    policy = first.headers["content-security-policy"]
    assert f"script-src 'self' 'nonce-{first.nonce}'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert first.nonce != second.nonce
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["cache-control"] == "private, no-store"
    assert first.headers["strict-transport-security"].startswith("max-age=")
    assert "strict-transport-security" not in security_headers("x", https=False)


async def test_a_refusal_carries_them_too():
    probe = Probe()
    await probe.ask("POST", b"x", headers=[(b"origin", b"https://evil.example")])
    assert (probe.status, probe.refused, probe.body) == (403, CROSS_SITE, b"")
    assert "content-security-policy" in probe.headers


@pytest.mark.parametrize(
    ("case", "headers", "is_own"),
    [
        ("our own page", {b"origin": ORIGIN.encode()}, True),
        ("our own page, shouted", {b"origin": b"HTTPS://MARKET.EXAMPLE"}, True),
        ("another site", {b"origin": b"https://evil.example"}, False),
        ("a look-alike", {b"origin": b"https://market.example.evil.example"}, False),
        ("another port", {b"origin": b"https://market.example:8443"}, False),
        ("another scheme", {b"origin": b"http://market.example"}, False),
        ("a page without an origin", {b"origin": b"null"}, False),
        ("an old browser, our page", {b"sec-fetch-site": b"same-origin", b"cookie": b"a"}, True),
        ("an old browser, a sibling", {b"sec-fetch-site": b"same-site"}, False),
        ("an old browser, a bookmark", {b"sec-fetch-site": b"none"}, False),
        ("a program without cookies", {}, True),
        ("cookies without an origin", {b"cookie": b"a=b"}, False),
        (
            "an origin that lies about the site",
            {b"origin": b"https://evil.example", b"sec-fetch-site": b"same-origin"},
            False,
        ),
    ],
)
def test_whose_request_it_is(case, headers, is_own):
    assert is_own_origin(headers, ORIGIN) is is_own, case


async def test_reading_needs_no_origin():
    probe = Probe()
    await probe.ask("GET", headers=[(b"origin", b"https://evil.example")])
    assert probe.status == 200


async def test_a_body_within_the_limit_arrives_whole():
    probe = Probe()
    await probe.ask("POST", b"a" * 60, b"b" * 40, headers=[OWN])
    assert (probe.status, len(probe.body)) == (200, 100)


async def test_an_announced_body_over_the_limit_is_not_read():
    probe = Probe()
    await probe.ask("POST", b"a" * 10, headers=[OWN, (b"content-length", b"101")])
    assert (probe.status, probe.refused, probe.body) == (413, TOO_LARGE, b"")


@pytest.mark.parametrize("swallows", [False, True])
@pytest.mark.parametrize("limit", [100, DEFAULT_BODY_LIMIT + 100])
async def test_a_body_that_grows_over_the_limit_is_cut_off(swallows, limit, monkeypatch):
    monkeypatch.setattr(http_security, "LINGER_SECONDS", 0.0)
    probe = Probe(swallows=swallows)
    await probe.ask("POST", b"a" * (limit - 40), b"b" * 41, headers=[OWN], limit=limit)
    assert (probe.status, probe.refused) == (413, TOO_LARGE)
    assert probe.headers["connection"] == "close"


@pytest.mark.parametrize("swallows", [False, True])
@pytest.mark.parametrize("limit", [100, DEFAULT_BODY_LIMIT + 100])
async def test_a_body_that_stops_coming_is_given_up(swallows, limit, monkeypatch):
    monkeypatch.setattr(http_security, "BODY_GRACE_SECONDS", 0.05)
    probe = Probe(swallows=swallows)
    await probe.ask("POST", b"a", headers=[OWN], limit=limit, is_all=False)
    assert (probe.status, probe.refused) == (408, TOO_SLOW)
    assert probe.headers["connection"] == "close"


async def test_a_small_body_is_there_before_anything_is_begun(monkeypatch):
    """A view opens its session first: whoever types slowly would hold it."""
    monkeypatch.setattr(http_security, "BODY_GRACE_SECONDS", 0.05)
    probe = Probe()
    await probe.ask("POST", b"a", headers=[OWN], is_all=False)
    assert probe.nonce is None


async def test_what_has_come_in_time_may_be_worked_on_for_long(monkeypatch):
    monkeypatch.setattr(http_security, "BODY_GRACE_SECONDS", 0.0)
    monkeypatch.setattr(http_security, "BODY_BYTES_PER_SECOND", 1)
    probe = Probe()
    await probe.ask("POST", b"a" * 50, b"b" * 50, headers=[OWN])
    assert (probe.status, len(probe.body)) == (200, 100)


async def test_nothing_is_done_for_a_caller_who_left():
    probe = Probe()
    await probe.ask("POST", b"a", headers=[OWN], is_all=False, leaves=True)
    assert (probe.nonce, probe.status, probe.refused) == (None, None, None)


async def test_what_is_no_request_passes():
    seen = []

    async def app(scope, _receive, _send) -> None:
        seen.append(scope["type"])

    await HttpSecurity(app, public_origin=ORIGIN, refuse=None)({"type": "lifespan"}, None, None)
    assert seen == ["lifespan"]
