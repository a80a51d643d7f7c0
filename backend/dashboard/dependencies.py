"""What views are handed: the bundle of resources, one unit of work, who is looking."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import unit_of_work
from backend.core.errors import Unauthenticated
from backend.core.viewer import GUEST, Viewer
from backend.domain.parties.sessions import SessionService
from backend.resources import Resources

SESSION_COOKIE = "__Host-earnest_session"
THEME_COOKIE = "earnest_theme"


def find_resources(request: Request) -> Resources:
    resources = request.app.state.resources
    assert isinstance(resources, Resources)
    return resources


async def get_resources(request: Request) -> Resources:
    return find_resources(request)


ResourcesDep = Annotated[Resources, Depends(get_resources)]


async def open_session(resources: ResourcesDep) -> AsyncGenerator[AsyncSession, None]:
    async with unit_of_work(resources.sessions) as session:
        yield session


# scope="function" stores before the answer leaves; the default would store after it, and a
# failing commit would still look like success.
SessionDep = Annotated[AsyncSession, Depends(open_session, scope="function")]


async def get_viewer(request: Request, session: SessionDep, resources: ResourcesDep) -> Viewer:
    return await find_viewer(request, session, resources)


async def find_viewer(request: Request, session: AsyncSession, resources: Resources) -> Viewer:
    """The party behind the session cookie, or a guest."""
    token = request.cookies.get(SESSION_COOKIE)
    viewer = await SessionService(session, resources).find(token) if token else None
    return viewer or GUEST


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


async def require_signed_in(viewer: ViewerDep) -> Viewer:
    if viewer.is_guest:
        raise Unauthenticated("Sign in to see this page.")
    return viewer


SignedInDep = Annotated[Viewer, Depends(require_signed_in)]


def safe_path(text: str | None, default: str = "/") -> str:
    """A path of this site to go on to; anything that could lead elsewhere becomes the default."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return default
    if any(character < " " or character in "\\\x7f" for character in text):
        return default
    parts = urlsplit(text)
    return default if parts.scheme or parts.netloc else text


def wants_json(request: Request) -> bool:
    """Whether the wallet module asks (it posts forms with `Accept: application/json`)."""
    return "application/json" in request.headers.get("accept", "")


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("hx-request") == "true"
