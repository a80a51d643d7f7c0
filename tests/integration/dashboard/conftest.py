"""The dashboard on the rolled-back market: what a test does first is on the page it asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import async_sessionmaker

from backend.core.viewer import Viewer
from backend.dashboard import rendering
from backend.dashboard.app import create_dashboard
from tests.builders.pages_http import Visitor, visit
from tests.builders.trade import Trade

Visit = Callable[[Viewer | None], Awaitable[Visitor]]


@pytest.fixture(autouse=True)
def unbuilt_assets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages can be looked at without building the front end."""
    monkeypatch.setitem(rendering.ENVIRONMENT.globals, "asset", lambda name: f"/static/{name}")


@pytest.fixture
async def shop(trade: Trade) -> Trade:
    """The trade, whose requests run in savepoints of the test's own transaction."""
    connection = await trade.market.session.connection()
    sessions = async_sessionmaker(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )
    return replace(trade, market=trade.market.but(sessions=sessions))


@pytest.fixture
def dashboard(shop: Trade) -> FastAPI:
    return create_dashboard(shop.market.resources)


@pytest.fixture
async def visitor(dashboard: FastAPI, shop: Trade) -> AsyncIterator[Visit]:
    """`await visitor(buying)` is the buyer's browser; `await visitor(None)` is a guest's."""
    opened: list[Visitor] = []

    async def come(viewer: Viewer | None) -> Visitor:
        made = await visit(dashboard, shop.market.session, shop.market.resources, viewer)
        opened.append(made)
        return made

    yield come
    for one in opened:
        await one.client.aclose()
