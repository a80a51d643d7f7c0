"""Signing in over HTTP: cookies that only we set, a text only this browser may use, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from backend.core.clock import FixedClock
from backend.core.database import Sessions, unit_of_work
from backend.core.http_security import HttpSecurity
from backend.dashboard.dependencies import SESSION_COOKIE
from backend.dashboard.errors import add_error_handlers, refuse_request
from backend.dashboard.views import auth
from backend.dashboard.views.auth import BROWSER_COOKIE
from backend.domain.parties.sessions import SessionService
from backend.resources import Resources
from tests.builders.chain import Actor
from tests.builders.resources import make_resources, some_settings
from tests.fakes.gateway import FakeGateway

# covers: S0-01

ORIGIN = "https://market.example"
JSON = {"accept": "application/json", "origin": ORIGIN}
Browser = httpx2.AsyncClient


@pytest.fixture
def resources(
    sessions: Sessions, database_url: str, clock: FixedClock, tmp_path: Path
) -> Resources:
    settings = some_settings(tmp_path, public_origin=ORIGIN, sign_in_attempts_per_minute=6)
    return make_resources(
        tmp_path, sessions, database_url, settings=settings, clock=clock, gateway=FakeGateway()
    )


@pytest.fixture
def app(resources: Resources) -> FastAPI:
    app = FastAPI()
    app.state.resources = resources
    app.add_middleware(HttpSecurity, public_origin=ORIGIN, refuse=refuse_request)
    add_error_handlers(app)
    app.include_router(auth.router)
    return app


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    async with another_browser(app) as opened:
        yield opened


def another_browser(app: FastAPI) -> Browser:
    return Browser(transport=httpx2.ASGITransport(app), base_url=ORIGIN, headers=JSON)


async def ask(browser: Browser, person: Actor) -> dict[str, str]:
    answer = await browser.post("/auth/challenge", json={"address": person.account.address})
    assert answer.status_code == 200
    made: dict[str, str] = answer.json()
    return made


async def answer(browser: Browser, person: Actor, asked: dict[str, str]) -> httpx2.Response:
    signature = f"0x{person.sign_text(asked['text']).hex()}"
    body = {"nonce": asked["nonce"], "signature": signature}
    return await browser.post("/auth/verify", json=body)


async def sign_in(browser: Browser, person: Actor) -> str:
    done = await answer(browser, person, await ask(browser, person))
    assert done.status_code == 200, done.text
    assert done.json() == {"address": person.account.address}
    return browser.cookies[SESSION_COOKIE]


async def owner_of(token: str, resources: Resources) -> bytes | None:
    async with unit_of_work(resources.sessions) as session:
        viewer = await SessionService(session, resources).find(token)
    return viewer.address if viewer else None


async def test_a_signed_text_becomes_a_session(
    browser: Browser, buyer: Actor, resources: Resources
) -> None:
    token = await sign_in(browser, buyer)
    assert await owner_of(token, resources) == buyer.address
    assert BROWSER_COOKIE not in browser.cookies


async def test_the_text_names_the_configured_origin_whatever_the_host_says(
    browser: Browser, buyer: Actor
) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    body = {"address": buyer.account.address}
    asked = (await browser.post("/auth/challenge", json=body, headers=headers)).json()
    assert asked["text"].startswith("market.example wants you to sign in")
    assert f"\nURI: {ORIGIN}\n" in asked["text"]
    assert "evil" not in asked["text"]


async def test_cookies_cannot_be_read_by_scripts_or_set_from_elsewhere(
    browser: Browser, buyer: Actor
) -> None:
    asked = await browser.post("/auth/challenge", json={"address": buyer.account.address})
    done = await answer(browser, buyer, asked.json())
    for response, name in ((asked, BROWSER_COOKIE), (done, SESSION_COOKIE)):
        line = next(c for c in response.headers.get_list("set-cookie") if c.startswith(name))
        parts = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        assert name.startswith("__Host-")


async def test_a_text_serves_the_browser_that_asked_for_it(
    app: FastAPI, browser: Browser, buyer: Actor
) -> None:
    asked = await ask(browser, buyer)
    async with another_browser(app) as other:
        await ask(other, buyer)  # it has a browser cookie, of its own
        assert (await answer(other, buyer, asked)).status_code == 401
    async with another_browser(app) as bare:
        assert (await answer(bare, buyer, asked)).status_code == 401
    assert (await answer(browser, buyer, asked)).status_code == 200


async def test_a_text_is_used_once(browser: Browser, buyer: Actor) -> None:
    asked = await ask(browser, buyer)
    key = browser.cookies[BROWSER_COOKIE]
    assert (await answer(browser, buyer, asked)).status_code == 200
    browser.cookies.set(BROWSER_COOKIE, key, domain="market.example")
    refused = await answer(browser, buyer, asked)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "challenge_expired"


async def test_somebody_elses_signature_opens_nothing(
    browser: Browser, buyer: Actor, stranger: Actor
) -> None:
    refused = await answer(browser, stranger, await ask(browser, buyer))
    assert refused.status_code == 401
    assert refused.json()["code"] == "signature_refused"
    assert SESSION_COOKIE not in browser.cookies


async def test_signing_in_again_ends_the_session_before(
    browser: Browser, buyer: Actor, seller: Actor, resources: Resources
) -> None:
    first = await sign_in(browser, buyer)
    second = await sign_in(browser, seller)
    assert first != second
    assert await owner_of(first, resources) is None
    assert await owner_of(second, resources) == seller.address


async def test_signing_out_ends_it_in_the_store_too(
    browser: Browser, buyer: Actor, resources: Resources
) -> None:
    token = await sign_in(browser, buyer)
    left = await browser.post("/auth/sign-out", data={"next": "//evil.example"})
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert SESSION_COOKIE not in browser.cookies
    assert await owner_of(token, resources) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"{ORIGIN}.evil.example"},
        {"origin": "http://market.example"},
    ],
)
async def test_other_sites_cannot_sign_anybody_in_or_out(
    browser: Browser, buyer: Actor, resources: Resources, headers: dict[str, str]
) -> None:
    token = await sign_in(browser, buyer)
    for path in ("/auth/challenge", "/auth/verify", "/auth/sign-out"):
        refused = await browser.post(path, json={}, headers=headers)
        assert refused.status_code == 403
    assert await owner_of(token, resources) == buyer.address


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/challenge", {}),
        ("/auth/challenge", {"address": "0x12"}),
        ("/auth/challenge", {"address": 5}),
        ("/auth/challenge", {"address": "0x" + "00" * 20, "role": "admin"}),
        ("/auth/challenge", {"address": "0x" + "00" * 20}),
        ("/auth/verify", {"nonce": "x", "signature": "0xzz"}),
        ("/auth/verify", {"nonce": "x" * 65, "signature": "0x00"}),
        ("/auth/verify", {"nonce": "x", "signature": "0x" + "00" * 20_000}),
    ],
)
async def test_malformed_requests_are_refused(
    browser: Browser, path: str, body: dict[str, object]
) -> None:
    refused = await browser.post(path, json=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


async def test_attempts_are_counted(browser: Browser, buyer: Actor) -> None:
    body = {"address": buyer.account.address}
    for _ in range(6):
        assert (await browser.post("/auth/challenge", json=body)).status_code == 200
    refused = await browser.post("/auth/challenge", json=body)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    spoofed = {"x-forwarded-for": "203.0.113.9"}
    assert (await browser.post("/auth/challenge", json=body, headers=spoofed)).status_code == 429
