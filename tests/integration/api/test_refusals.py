"""Refusals: problem+json, the right status, no stack trace, and never a success that was none."""
# covers: S3-02, S2-01

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.api.app import create_api
from backend.chain.errors import NodeUnreachable
from tests.builders.api import Caller, a_listing
from tests.builders.resources import with_chain

JSON = {"content-type": "application/json"}


async def test_a_failing_commit_is_not_a_success(caller, monkeypatch):
    """FastAPI ends dependencies after the answer unless told otherwise."""
    seller = await caller("seller")

    def fail(_self, **_options):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("sqlalchemy.orm.session.SessionTransaction.commit", fail)
        answer = await seller.post("/listings", json=a_listing(seller.resources))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "disk" not in answer.text
    assert (await seller.get("/me/listings")).json()["items"] == []


async def test_a_database_that_is_away_is_said_so(guest, monkeypatch):
    async def fail(*_args, **_options):
        raise OperationalError("SELECT secret", {}, Exception("no route to host"))

    with monkeypatch.context() as broken:
        broken.setattr(AsyncSession, "scalars", fail)
        broken.setattr(AsyncSession, "execute", fail)
        answer = await guest.get("/listings")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"]
    assert "secret" not in answer.text


async def test_a_chain_that_is_away_stops_what_needs_it(caller, fake_gateway):
    seller = await caller("seller")
    draft = await seller.draft()
    fake_gateway.is_down = True
    answer = await seller.post(f"/listings/{draft['id']}/signature-requests")
    assert answer.status_code == 503
    assert (await seller.get(f"/listings/{draft['id']}")).status_code == 200


async def test_the_chains_time_is_unknown_while_the_node_is_away(resources, monkeypatch):
    class Away:
        async def now(self):
            raise NodeUnreachable("The node does not answer.")

    api = create_api(with_chain(resources, clock=Away()))
    async with Caller.of(api, resources) as guest:
        assert (await guest.get("/chain")).json()["chain_time"] is None


@pytest.mark.parametrize(
    ("case", "body"),
    [
        ("not JSON", b"{"),
        ("not a number", b'{"address": NaN}'),
        ("endless", b'{"address": Infinity}'),
        ("a key twice", b'{"address": "0x1", "address": "0x2"}'),
        ("endless nesting", b"[" * 200_000),
        ("a number without end", b'{"address": ' + b"9" * 10_000 + b"}"),
        ("another encoding", '{"address": "x"}'.encode("utf-16")),
        ("a mark in front", b"\xef\xbb\xbf{}"),
        ("broken text", b'{"address": "\xff"}'),
    ],
)
async def test_what_is_not_json_is_malformed(guest, case, body):
    answer = await guest.post("/sign-in/challenges", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_json_says_that_it_is_json(guest, content_type):
    body = b'{"address": "0x0000000000000000000000000000000000000001"}'
    headers = {"content-type": content_type}
    answer = await guest.post("/sign-in/challenges", content=body, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/listings", 405, "method_not_allowed"),
        ("GET", "/listings/lst_misspelled", 404, "not_found"),
        ("GET", "/listings/lst_01jd7wq3m8f0v9x2k5z6c4b1na", 404, "listing_not_found"),
        ("GET", "/me", 401, "unauthenticated"),
        ("GET", "/listings?limit=101", 422, "invalid"),
        ("GET", "/listings?cursor=invented", 422, "cursor_invalid"),
    ],
)
async def test_refusals_are_problems(guest, method, path, status, code):
    answer = await guest.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:earnest:problem:{code}"
    assert problem["detail"].endswith(".")


async def test_a_large_body_is_turned_away_early(guest):
    body = b'{"address": "' + b"x" * (1 << 20) + b'"}'
    answer = await guest.post("/sign-in/challenges", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_answers_carry_the_security_headers(guest):
    headers = (await guest.get("/listings")).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"


async def test_a_cursor_of_ones_own_list_is_useless_to_others(caller):
    seller, stranger = await caller("seller"), await caller("stranger")
    for number in range(3):
        await seller.draft(title=f"Lamp number {number}")
    page = (await seller.get("/me/listings", params={"limit": 1})).json()
    taken = await stranger.get("/me/listings", params={"cursor": page["next_cursor"]})
    assert (taken.status_code, taken.json()["code"]) == (422, "cursor_invalid")
