"""When the pool is used up, API and pages say that they are not reachable now, and then they are.

IX-12, RL-9. covers: C-05
"""

from __future__ import annotations

import httpx2
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from backend.asgi import routes_on
from backend.core.database import close_sessions, create_sessions
from backend.dashboard import rendering
from tests.builders.resources import make_resources
from tests.fakes.gateway import FakeGateway


@pytest.fixture
async def narrow(database_url):
    """One connection for everybody, and little patience."""
    sessions = create_sessions(database_url, pool_size=1, max_overflow=0, pool_timeout=0.2)
    yield sessions
    await close_sessions(sessions)


async def test_who_finds_no_connection_is_told_to_try_again(
    narrow, database_url, tmp_path, monkeypatch
):
    monkeypatch.setitem(rendering.ENVIRONMENT.globals, "asset", lambda name: f"/static/{name}")
    resources = make_resources(tmp_path, narrow, database_url, gateway=FakeGateway())
    transport = httpx2.ASGITransport(Starlette(routes=routes_on(resources)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000") as guest:
        async with narrow() as greedy:
            await greedy.execute(text("SELECT 1"))
            called, shown = await guest.get("/api/v1/listings"), await guest.get("/")
        assert (called.status_code, called.json()["code"]) == (503, "unavailable")
        assert shown.status_code == 503
        assert "Nothing was stored; try again." in shown.text
        assert called.headers["retry-after"] == shown.headers["retry-after"] == "5"
        for path in ("/api/v1/listings", "/"):
            assert (await guest.get(path)).status_code == 200
