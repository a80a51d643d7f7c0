"""The dashboard as an app of its own, for asgi to put at "/"."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.routing import BaseRoute

from backend.core.http_security import (
    DEFAULT_BODY_LIMIT,
    DOCUMENT_BODY_LIMIT,
    UPLOAD_BODY_LIMIT,
    HttpSecurity,
)
from backend.core.lately import Lately
from backend.dashboard.assets import STATIC
from backend.dashboard.errors import add_error_handlers, refuse_request
from backend.dashboard.rendering import TEMPLATES
from backend.dashboard.routes import ROUTERS
from backend.indexer.health import LOOK_SECONDS, look
from backend.resources import Resources

LARGE = {
    "photos": UPLOAD_BODY_LIMIT,
    "documents": DOCUMENT_BODY_LIMIT,
    "messages": UPLOAD_BODY_LIMIT,  # with a few files
    "dispute": UPLOAD_BODY_LIMIT,
    "contest": UPLOAD_BODY_LIMIT,
    "contest-return": UPLOAD_BODY_LIMIT,
}
LONG_CACHE = "public, max-age=31536000, immutable"


class HashedFiles(StaticFiles):
    """Built files carry their content's hash in the name, so a browser may keep them for ever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        answer: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        answer.headers["cache-control"] = LONG_CACHE
        return answer


def create_dashboard(resources: Resources) -> FastAPI:
    """Pages on the given resources. It starts nothing: the caller runs what has to run."""
    app = FastAPI(
        title="Earnest", openapi_url=None, docs_url=None, redoc_url=None, routes=[*_routes()]
    )
    app.state.resources = resources
    app.state.lookout = Lately(
        lambda: look(resources.sessions, resources.chains, resources.clock), LOOK_SECONDS
    )
    app.add_middleware(
        HttpSecurity,
        public_origin=resources.settings.public_origin,
        refuse=refuse_request,
        body_limit=body_limit,
    )
    add_error_handlers(app)
    STATIC.mkdir(exist_ok=True)
    # Pages are not compressed: they mix secrets with what others wrote (BREACH). Files hold none.
    app.mount("/static", GZipMiddleware(HashedFiles(directory=STATIC)), name="static")
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """The same for every app of a process: what stands behind each takes a while to be made out."""
    everywhere = APIRouter()
    everywhere.add_api_route("/favicon.svg", favicon, methods=["GET"])
    for router in ROUTERS:
        everywhere.include_router(router)
    return tuple(everywhere.routes)


def body_limit(path: str) -> int:
    """Only files are large."""
    return LARGE.get(path.rsplit("/", 1)[-1], DEFAULT_BODY_LIMIT)


async def favicon() -> Response:
    """The logo as the sign in the tab."""
    logo = (TEMPLATES / "logo.svg").read_text(encoding="utf-8")
    return Response(
        logo, media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"}
    )
