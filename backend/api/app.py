"""The JSON API as an app of its own, for asgi to put at /api/v1."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from backend.api.errors import add_error_handlers, refuse_request
from backend.api.openapi import describe
from backend.api.routes import ROUTERS
from backend.core.http_security import (
    DEFAULT_BODY_LIMIT,
    DOCUMENT_BODY_LIMIT,
    HttpSecurity,
)
from backend.core.rate_limits import RateLimits
from backend.resources import Resources

LARGE = {"photos": DOCUMENT_BODY_LIMIT, "documents": DOCUMENT_BODY_LIMIT}  # one file each


def create_api(resources: Resources, rate_limits: RateLimits | None = None) -> FastAPI:
    """Routes on the given resources. It starts nothing: the caller runs what has to run."""
    app = FastAPI(
        title="Earnest",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=[*_routes()],
    )
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    app.state.resources = resources
    app.state.rate_limits = rate_limits or RateLimits()
    app.add_middleware(
        HttpSecurity,
        public_origin=resources.settings.public_origin,
        refuse=refuse_request,
        body_limit=body_limit,
    )
    add_error_handlers(app)
    return app


def openapi_document() -> dict[str, Any]:
    """The document of the API, for docs/openapi.json. It needs no resources."""
    return describe(FastAPI(docs_url=None, redoc_url=None, routes=[*_routes()]))


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """The same for every app of a process: what stands behind each takes a while to be made out."""
    everywhere = APIRouter()
    for router in ROUTERS:
        everywhere.include_router(router)
    return tuple(everywhere.routes)


def body_limit(path: str) -> int:
    """Only files are large."""
    return LARGE.get(path.rsplit("/", 1)[-1], DEFAULT_BODY_LIMIT)
