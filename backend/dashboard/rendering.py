"""Templates and the frame around them: everything a page has in common with every other page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Unauthenticated
from backend.core.ids import public_id
from backend.core.lately import Lately
from backend.core.viewer import Viewer
from backend.dashboard.assets import asset_url
from backend.dashboard.counters import count_what_waits
from backend.dashboard.dependencies import (
    THEME_COOKIE,
    ResourcesDep,
    SessionDep,
    ViewerDep,
)
from backend.dashboard.presenters.boot import present_boot
from backend.dashboard.presenters.people import present_person
from backend.dashboard.presenters.shell import (
    Shell,
    present_chain_names,
    present_nav,
    present_notice,
    present_stale,
    present_theme,
)
from backend.domain.parties.service import PartyService
from backend.indexer.health import Health
from backend.resources import Resources

ACCOUNT_HEADER = "earnest-account"  # whose page it is, for the worker that keeps the last order
SAYS_WHERE_MONEY_IS = frozenset({"orders", "cases"})
TEMPLATES = Path(__file__).parent / "templates"


def create_environment() -> Environment:
    """Strict: a name a template does not know is an error, not an empty spot."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "svg"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset_url
    return environment


ENVIRONMENT = create_environment()


def render_text(template: str, **context: Any) -> str:
    return ENVIRONMENT.get_template(template).render(**context)


class Desk:
    """One request at work: who is looking, the unit of work, and pages to answer with."""

    def __init__(
        self, request: Request, session: AsyncSession, viewer: Viewer, resources: Resources
    ) -> None:
        self.request = request
        self.session = session
        self.viewer = viewer
        self.resources = resources

    @property
    def address(self) -> bytes:
        """The viewer's wallet, for views that asked for somebody who is signed in."""
        assert self.viewer.address is not None
        return self.viewer.address

    async def show(
        self, template: str, *, here: str = "", status: int = 200, **context: Any
    ) -> HTMLResponse:
        """A whole page; `here` marks its place in the navigation."""
        shell = await build_shell(
            self.request, self.resources, self.viewer, self.session, here=here
        )
        party = self.viewer.party_id
        whose = {ACCOUNT_HEADER: public_id("pty", party) if party else "guest"}
        return HTMLResponse(render_text(template, shell=shell, **context), status, whose)

    def show_part(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A fragment for htmx: no frame, no query."""
        return HTMLResponse(render_text(template, **context), status)


async def get_desk(
    request: Request, session: SessionDep, viewer: ViewerDep, resources: ResourcesDep
) -> Desk:
    return Desk(request, session, viewer, resources)


DeskDep = Annotated[Desk, Depends(get_desk)]


async def members_only(desk: DeskDep) -> Desk:
    """Lets only those pass who are signed in."""
    if desk.viewer.is_guest:
        raise Unauthenticated("Sign in to see this page.")
    return desk


MemberDeskDep = Annotated[Desk, Depends(members_only)]


async def build_shell(
    request: Request, resources: Resources, viewer: Viewer, session: AsyncSession, *, here: str
) -> Shell:
    """The frame for this viewer: name, counters, navigation."""
    frame = bare_shell(request, resources, viewer, here=here)
    if here in SAYS_WHERE_MONEY_IS:
        frame = replace(frame, stale=present_stale(await look_out(request)))
    if viewer.party_id is None:
        return frame
    party = await PartyService(session, resources).get(viewer.party_id)
    counts = await count_what_waits(session, resources, viewer)
    return replace(
        frame,
        me=present_person(party.address, party.display_name, None),
        unread=counts.unread,
        nav=present_nav(
            here,
            is_signed_in=True,
            is_arbiter=counts.is_arbiter,
            need_you=counts.orders,
            open_cases=counts.cases,
            basket=counts.basket,
            staff=viewer.staff,
            tickets=counts.tickets,
        ),
    )


async def look_out(request: Request) -> Health:
    """How well the index follows the chain, as of a moment ago."""
    lookout: Lately[Health] = request.app.state.lookout
    return await lookout.get()


def bare_shell(request: Request, resources: Resources, viewer: Viewer, *, here: str) -> Shell:
    """The frame without a single query: for guests, and for pages about a broken database."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Shell(
        nonce=request.state.nonce,
        boot=present_boot(resources, viewer),
        is_devnet=resources.settings.is_devnet,
        chain_names=present_chain_names(resources.chains),
        here=here,
        nav=present_nav(here, is_signed_in=False, is_arbiter=False, need_you=0, open_cases=0),
        me=None,
        theme=present_theme(request.cookies.get(THEME_COOKIE)),
        sign_in_href=f"/sign-in?next={quote(path)}",
        notice=present_notice(request.query_params.get("done")),
        guide=resources.settings.marketplace.guide,
        has_sink=resources.settings.notices.mail.sink is not None,
        has_relay=any(chain.settings.relay.is_on for chain in resources.chains),
    )
