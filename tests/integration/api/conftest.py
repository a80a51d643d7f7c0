"""The API on a real database and a chain in memory, and people who call it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from backend.api.app import create_api
from backend.core.clock import FixedClock
from backend.core.database import Sessions
from backend.resources import Resources
from tests.builders.api import Caller, sign_in
from tests.builders.api_trade import ChainHand, deployment_with_arbiter
from tests.builders.resources import make_resources
from tests.fakes.gateway import FakeGateway

Callers = Callable[[str], Awaitable[Caller]]


@pytest.fixture
def resources(
    tmp_path: Path,
    sessions: Sessions,
    database_url: str,
    clock: FixedClock,
    fake_gateway: FakeGateway,
) -> Resources:
    """Everything real but the chain."""
    return make_resources(
        tmp_path,
        sessions,
        database_url,
        clock=clock,
        gateway=fake_gateway,
        deployment=deployment_with_arbiter(),
    )


@pytest.fixture
async def chain_hand(resources: Resources) -> ChainHand:
    """What the chain says, by hand."""
    hand = ChainHand.of(resources)
    await hand.register_policy()
    return hand


@pytest.fixture
def api(resources: Resources) -> FastAPI:
    return create_api(resources)


@pytest.fixture
async def guest(api: FastAPI, resources: Resources) -> AsyncIterator[Caller]:
    """Nobody in particular."""
    async with Caller.of(api, resources) as caller:
        yield caller


@pytest.fixture
async def caller(api: FastAPI, resources: Resources) -> AsyncIterator[Callers]:
    """Somebody signed in: `await caller("seller")`, a role of the devnet accounts."""
    opened: list[Caller] = []

    async def make(role: str) -> Caller:
        made = await sign_in(Caller.of(api, resources), role)
        opened.append(made)
        return made

    yield make
    for one in opened:
        await one.aclose()
