"""What routes are handed: resources, one unit of work, who is asking, pages."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, Query, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import unit_of_work
from backend.core.errors import Unauthenticated
from backend.core.pagination import DEFAULT_PAGE, MAX_PAGE, PageRequest
from backend.core.rate_limits import RateLimits, visitor_address
from backend.core.viewer import GUEST, Viewer
from backend.domain.parties.sessions import SessionService
from backend.resources import Resources

SESSION_COOKIE = "__Host-earnest_session"

bearer = HTTPBearer(
    auto_error=False, scheme_name="Bearer", description="A session token from POST /sessions."
)
cookie = APIKeyCookie(
    name=SESSION_COOKIE,
    auto_error=False,
    scheme_name="Cookie",
    description="The session of the dashboard, for scripts of its own pages.",
)


async def get_resources(request: Request) -> Resources:
    resources = request.app.state.resources
    assert isinstance(resources, Resources)
    return resources


ResourcesDep = Annotated[Resources, Depends(get_resources)]


async def open_session(
    request: Request, resources: ResourcesDep
) -> AsyncGenerator[AsyncSession, None]:
    async with unit_of_work(resources.sessions) as session:
        request.state.session = session
        yield session
    del request.state.session  # an answer may go on for hours after its unit of work


# scope="function" stores before the answer leaves; the default would store after it, and a
# failing commit would still look like success.
SessionDep = Annotated[AsyncSession, Depends(open_session, scope="function")]


async def get_token(
    from_header: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)],
    from_cookie: Annotated[str | None, Security(cookie)],
) -> str | None:
    return from_header.credentials if from_header else from_cookie


TokenDep = Annotated[str | None, Depends(get_token)]


async def get_viewer(token: TokenDep, session: SessionDep, resources: ResourcesDep) -> Viewer:
    """The party behind the token; a guest without one. A dead token is told to be dead."""
    if not token:
        return GUEST
    viewer = await SessionService(session, resources).find(token)
    if viewer is None:
        raise Unauthenticated("This session is over. Sign in again.")
    return viewer


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


async def require_signed_in(viewer: ViewerDep) -> Viewer:
    viewer.require_party()
    return viewer


SignedInDep = Annotated[Viewer, Depends(require_signed_in)]


async def get_page_request(
    cursor: Annotated[
        str | None,
        Query(max_length=1_000, description="`next_cursor` of the page before; opaque."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
) -> PageRequest:
    return PageRequest(cursor, limit)


PageDep = Annotated[PageRequest, Depends(get_page_request)]


async def get_rate_limits(request: Request) -> RateLimits:
    limits = request.app.state.rate_limits
    assert isinstance(limits, RateLimits)
    return limits


RateLimitsDep = Annotated[RateLimits, Depends(get_rate_limits)]


async def get_visitor(request: Request, resources: ResourcesDep) -> str:
    peer = request.client.host if request.client else None
    return visitor_address(request.headers, peer, resources.settings.trusted_proxies)


VisitorDep = Annotated[str, Depends(get_visitor)]
