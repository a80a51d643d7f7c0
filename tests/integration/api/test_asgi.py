"""One process: the API under its prefix, the dashboard beside it, one count of attempts."""
# covers: C-05, N-22

from __future__ import annotations

import asyncio

import httpx2
import pytest
from starlette.applications import Starlette

from backend.asgi import routes_on
from backend.core.rate_limits import RateLimits
from backend.dashboard import rendering
from backend.indexer.health import look


@pytest.fixture
async def browser(resources, monkeypatch):
    monkeypatch.setitem(rendering.ENVIRONMENT.globals, "asset", lambda name: f"/static/{name}")
    app = Starlette(routes=routes_on(resources))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000") as made:
        yield made


async def test_both_apps_answer_at_their_addresses(browser):
    listings = await browser.get("/api/v1/listings")
    assert listings.json() == {"items": [], "next_cursor": None}
    page = await browser.get("/")
    assert page.headers["content-type"].startswith("text/html")
    document = (await browser.get("/api/v1/openapi.json")).json()
    assert document["servers"] == [{"url": "/api/v1"}]


async def test_unknown_addresses_are_answered_in_the_words_of_each_app(browser):
    assert (await browser.get("/api/v1/nowhere")).json()["code"] == "not_found"
    page = await browser.get("/nowhere")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


async def test_attempts_are_counted_together(resources):
    api, dashboard = (route.app for route in routes_on(resources)[2:])
    assert isinstance(api.state.rate_limits, RateLimits)
    assert api.state.rate_limits is dashboard.state.rate_limits


async def test_health_is_that_of_the_database(browser, monkeypatch):
    assert (await browser.get("/healthz")).json() == {"status": "ok"}

    async def fail(*_args, **_options):
        from sqlalchemy.exc import OperationalError

        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("sqlalchemy.ext.asyncio.AsyncSession.execute", fail)
    assert (await browser.get("/healthz")).status_code == 503


async def test_readiness_says_why_not(browser, resources):
    """Nobody indexes in this test, so what people see could be old."""
    answer = await browser.get("/health")
    assert answer.status_code == 503
    told = answer.json()
    assert told["has_database"]
    assert not told["is_ready"]
    assert "No index process is at work, so new transactions do not show." in told["problems"]
    # nothing else: how much the house has to do is nobody's business
    assert set(told) == {"is_ready", "problems", "has_database", "chains"}


async def test_readiness_is_looked_for_once_however_many_ask(browser, monkeypatch):
    """Everybody may ask: it is no lever against the node."""
    looks = []

    async def counted(*facts):
        looks.append(facts)
        return await look(*facts)

    monkeypatch.setattr("backend.dashboard.app.look", counted)
    answers = await asyncio.gather(*(browser.get("/health") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {503}
    assert len(looks) == 1
