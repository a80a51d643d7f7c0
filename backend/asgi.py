"""The web process: the API at /api/v1, the dashboard at /, one set of resources for both."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from backend.api.app import create_api
from backend.api.openapi import PREFIX
from backend.chain.errors import NodeTrouble
from backend.core.database import unit_of_work
from backend.core.garbage import collect_seldom
from backend.core.lately import Lately
from backend.core.logging import configure_logging
from backend.core.rate_limits import RateLimits
from backend.core.settings import load_settings
from backend.dashboard.app import create_dashboard
from backend.indexer.health import Health
from backend.resources import Resources
from backend.wiring import open_resources

log = structlog.get_logger(__name__)


def create_app() -> Router:
    """What the server runs: resources open with it and close with it.

    A bare router: each app below answers its own errors, and what stands between costs every
    request its time and every open stream its memory.
    """
    settings = load_settings()
    configure_logging(as_json=settings.log_json)

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncGenerator[None, None]:
        async with open_resources(settings) as resources, resources.feed.running():
            await _refuse_another_chain(resources)
            router.routes.extend(routes_on(resources))
            collect_seldom()
            yield

    router = Router(lifespan=lifespan)
    return router


def routes_on(resources: Resources) -> list[Route | Mount]:
    """Both apps on the given resources. They share the counters of attempts."""
    limits = RateLimits()
    api = create_api(resources, limits)
    dashboard = create_dashboard(resources)
    dashboard.state.rate_limits = limits
    lookout: Lately[Health] = dashboard.state.lookout

    async def is_alive(_request: Request) -> Response:
        """Whether this process can answer at all: it has its database."""
        try:
            async with unit_of_work(resources.sessions) as session:
                await session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return JSONResponse({"status": "no database"}, 503)
        return JSONResponse({"status": "ok"})

    async def is_ready(_request: Request) -> Response:
        """Whether what people see is true and new, and if not, why."""
        health = await lookout.get()
        status = 200 if health.is_ready else 503
        return JSONResponse(health.as_json(), status, {"cache-control": "no-store"})

    apps: list[tuple[str, ASGIApp]] = [(PREFIX, api), ("/", dashboard)]
    health = [Route("/healthz", is_alive), Route("/health", is_ready)]
    return [*health, *(Mount(path, app) for path, app in apps)]


async def _refuse_another_chain(resources: Resources) -> None:
    """Rows of two chains must never meet. A node that is away only keeps wallets from acting."""
    for chain in resources.chains:
        try:
            await chain.deployment.check(chain.gateway)
        except NodeTrouble as error:
            log.warning("node_not_checked", chain_id=chain.id, error=str(error))
