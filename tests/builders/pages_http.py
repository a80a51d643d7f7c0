"""People in browsers without scripts: pages asked for over HTTP, looked at as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx2
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.dashboard.dependencies import SESSION_COOKIE
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.resources import Resources
from tests.builders.inert import found_in

JSON = {"accept": "application/json"}
FRAGMENT = {"hx-request": "true"}


@dataclass(frozen=True)
class Page:
    """An answer, and what a person reads of it."""

    answer: httpx2.Response

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def words(self) -> str:
        """The text without tags, scripts and needless blanks."""
        reader = _Reader()
        reader.feed(self.html)
        return re.sub(r"\s+", " ", " ".join(reader.words)).strip()

    @property
    def target(self) -> str:
        """Where the browser is sent."""
        return self.answer.headers["location"]

    def value_of(self, field: str) -> str:
        """What a field of a form holds, hidden ones too."""
        found = re.search(rf'name="{field}" value="([^"]*)"', self.html)
        assert found, f"no field {field}"
        return found[1]

    def attributes(self, name: str) -> list[str]:
        """Every value of an attribute on the page."""
        reader = _Reader()
        reader.feed(self.html)
        return [value for key, value in reader.attributes if key == name and value]


class Visitor:
    """Somebody with a browser; signed in or not."""

    def __init__(self, app: FastAPI, origin: str, token: str | None) -> None:
        headers = {"origin": origin}
        if token:
            headers["cookie"] = f"{SESSION_COOKIE}={token}"
        transport = httpx2.ASGITransport(app)
        self.client = httpx2.AsyncClient(transport=transport, base_url=origin, headers=headers)

    async def get(self, path: str, **headers: str) -> Page:
        return _inert(await self.client.get(path, headers=headers))

    async def post(
        self, path: str, headers: dict[str, str] | None = None, **fields: str | list[str]
    ) -> Page:
        """Post a form; a list is a field that is there several times."""
        return _inert(await self.client.post(path, data=fields, headers=headers))

    async def post_json(self, path: str, content: dict[str, object]) -> Page:
        return _inert(await self.client.post(path, json=content, headers=JSON))


async def visit(
    app: FastAPI, session: AsyncSession, resources: Resources, viewer: Viewer | None
) -> Visitor:
    """A browser; with a session of its own when somebody is signed in."""
    token = None
    if viewer is not None:
        party = await PartyService(session, resources).get(viewer.require_party())
        token, _ = await SessionService(session, resources).open(party)
    return Visitor(app, resources.settings.public_origin, token)


def _inert(answer: httpx2.Response) -> Page:
    """Whatever a test asks for: no page leads or loads elsewhere, whoever has written on it."""
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert not found_in(answer.text), answer.url
    return Page(answer)


class _Reader(HTMLParser):
    """Collects what is read and every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        self._is_hidden = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._is_hidden = False

    def handle_data(self, data: str) -> None:
        if not self._is_hidden:
            self.words.append(data)
