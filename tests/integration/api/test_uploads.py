"""Uploads through the real web process: no end, no length, no pace, too many parts, no photo.

However it is tried, the answer is a problem, nothing is stored, and the draft stays as it was.
"""
# covers: S0-33, N-14

from __future__ import annotations

import asyncio
import json
import re
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette

from backend.asgi import routes_on
from backend.core import http_security
from backend.dashboard import rendering
from backend.dashboard.dependencies import SESSION_COOKIE
from tests.builders.api import BASE
from tests.builders.market import a_picture
from tests.builders.poisoned_files import REFUSED
from tests.fixtures.time import SOON

MOST_MEMORY = 50 << 20
PART = b'--edge\r\ncontent-disposition: form-data; name="photo"; filename="x.jpg"\r\n\r\n'
PIECE = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"  # of a body in chunks


@dataclass(frozen=True)
class Answer:
    """What came back on a connection of our own."""

    status: int
    headers: str
    body: bytes

    @property
    def code(self) -> str:
        assert "application/problem+json" in self.headers
        return json.loads(self.body)["code"]


@pytest.fixture
async def place(resources, monkeypatch) -> AsyncIterator[tuple[str, int]]:
    """Both apps behind the server that runs them, as `earnest web` has it."""
    monkeypatch.setitem(rendering.ENVIRONMENT.globals, "asset", lambda name: f"/static/{name}")
    app = Starlette(routes=routes_on(resources))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(SOON):
        while not server.started:
            await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[:2]
    server.should_exit = True
    await task


@pytest.fixture
async def seller(caller):
    return await caller("seller")


@pytest.fixture
async def draft(seller):
    return await seller.draft()


@pytest.fixture
async def nothing_came(resources, seller, draft):
    """Says that no file is stored and the draft is what it was."""

    async def look() -> None:
        assert (await seller.get(f"/listings/{draft['id']}")).json() == draft
        stored = resources.settings.data_dir / "objects"
        assert [path for path in stored.rglob("*") if path.is_file()] == []

    return look


def ways(seller, draft) -> dict[str, str]:
    """Where a file is sent: a whole request line with who sends it, by the kind of way."""
    bearer = f"authorization: {seller.headers['authorization']}\r\nidempotency-key: once-more-1\r\n"
    token = seller.headers["authorization"].removeprefix("Bearer ")
    cookie = f"cookie: {SESSION_COOKIE}={token}\r\norigin: {BASE}\r\naccept: application/json\r\n"
    form = "content-type: multipart/form-data; boundary=edge\r\n"
    return {
        "program": f"POST /api/v1/listings/{draft['id']}/photos HTTP/1.1\r\n{bearer}",
        "page": f"POST /sell/{draft['id']}/photos HTTP/1.1\r\n{cookie}{form}",
        "json": f"POST /api/v1/listings HTTP/1.1\r\n{bearer}content-type: application/json\r\n",
    }


WAYS = pytest.mark.parametrize("way", ["program", "page", "json"])


async def send(place, head: str, body: Iterable[bytes] = (), *, ends: bool = False) -> Answer:
    """Write until the server has answered or hung up."""
    reader, writer = await asyncio.open_connection(*place)
    answered = asyncio.create_task(_read_answer(reader))
    writer.write(f"{head}host: localhost:8000\r\n\r\n".encode())
    try:
        async with asyncio.timeout(SOON):
            with suppress(ConnectionError):
                for part in body:
                    if answered.done():
                        break
                    writer.write(part)
                    await writer.drain()
                if ends:
                    writer.write_eof()
            return await answered
    finally:
        writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    try:
        top = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = re.search(r"^content-length: (\d+)\r$", top, re.MULTILINE)
        body = await (reader.readexactly(int(length[1])) if length else reader.read())
    except asyncio.IncompleteReadError:
        return Answer(0, "", b"")  # hung up without a word
    return Answer(int(top.split(" ", 2)[1]), top, body)


def endless(way: str) -> Iterable[bytes]:
    if way == "page":
        yield f"{len(PART):x}\r\n".encode() + PART + b"\r\n"
    while True:
        yield PIECE


@WAYS
async def test_a_body_without_end_is_cut_off_and_costs_little(
    place, seller, draft, nothing_came, way
):
    tracemalloc.start()
    try:
        answer = await send(
            place, f"{ways(seller, draft)[way]}transfer-encoding: chunked\r\n", endless(way)
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answer.status, answer.code) == (413, "body_too_large")
    assert peak < MOST_MEMORY
    await nothing_came()


@WAYS
async def test_a_body_that_does_not_come_is_given_up(
    place, seller, draft, nothing_came, way, monkeypatch
):
    monkeypatch.setattr(http_security, "BODY_GRACE_SECONDS", 0.3)
    head = f"{ways(seller, draft)[way]}content-length: 1000\r\n"
    answer = await send(place, head, [b"--edge\r\n"])
    assert (answer.status, answer.code) == (408, "body_too_slow")
    await nothing_came()


@WAYS
@pytest.mark.parametrize(
    "length", ["content-length: 1000", "content-length: 4", "content-length: -1",
               "content-length: 7, 8", "content-length: 1e3",
               "content-length: 7\r\ncontent-length: 900"],
)  # fmt: skip
async def test_a_wrong_length_stores_nothing(place, seller, draft, nothing_came, way, length):
    content = b"--edge\r\n" + a_picture()[:200]
    answer = await send(place, f"{ways(seller, draft)[way]}{length}\r\n", [content], ends=True)
    assert answer.status not in range(200, 400)
    assert answer.status != 500
    await nothing_came()
    async with httpx2.AsyncClient() as client:  # and it serves others as before
        assert (await client.get(f"http://{place[0]}:{place[1]}/healthz")).status_code == 200


@pytest.mark.parametrize("kind", ['name="photo"; filename="x.jpg"', 'name="word"'])
async def test_a_thousand_parts_are_not_gathered(place, seller, draft, nothing_came, kind):
    part = f"--edge\r\ncontent-disposition: form-data; {kind}\r\n\r\n".encode() + a_picture()
    body = (part + b"\r\n") * 1_000 + b"--edge--\r\n"
    head = f"{ways(seller, draft)['page']}content-length: {len(body)}\r\n"
    answer = await send(place, head, [body])
    assert (answer.status, answer.code) == (400, "http")
    await nothing_came()


async def test_more_pictures_than_at_once_are_all_refused(place, seller, draft, nothing_came):
    body = (PART + a_picture() + b"\r\n") * 9 + b"--edge--\r\n"
    head = f"{ways(seller, draft)['page']}content-length: {len(body)}\r\n"
    answer = await send(place, head, [body])
    assert answer.status == 422
    assert "Choose between one and 8 pictures at once." in answer.body.decode()
    await nothing_came()


async def test_no_poisoned_file_gets_in_by_program_or_page(place, seller, draft, nothing_came):
    token = seller.headers["authorization"].removeprefix("Bearer ")
    own = {"cookie": f"{SESSION_COOKIE}={token}", "origin": BASE}
    async with httpx2.AsyncClient(base_url=f"http://{place[0]}:{place[1]}") as browser:
        for case, content in REFUSED.items():
            sent = await seller.post(f"/listings/{draft['id']}/photos", content=content)
            assert (sent.status_code, sent.json()["code"]) == (422, "photo_refused"), case
            assert [one["field"] for one in sent.json()["errors"]] == ["photo"], case
            files = [("photo", ("lamp.jpg", content, "image/jpeg"))]
            shown = await browser.post(f"/sell/{draft['id']}/photos", files=files, headers=own)
            assert shown.status_code == 422, case
            assert "“lamp.jpg”" in shown.text, case
            assert draft["title"] in shown.text, case
            await nothing_came()
