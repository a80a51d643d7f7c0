"""Refusals as pages and as JSON, headers, and what a crash does not tell."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from backend.core.errors import DomainError
from backend.core.ids import public_id, uuid7
from backend.core.problems import status_of
from backend.dashboard import dependencies
from backend.domain.orders.service import OrderService
from tests.builders.pages_http import FRAGMENT, JSON, Visitor

EVIL = "https://evil.example"


async def test_what_is_not_there_has_a_page_of_its_own(shop, visitor):
    guest = await visitor(None)
    for path in (
        "/nothing-here",
        f"/listings/{public_id('lst', uuid7())}",
        "/listings/lst_short",
        "/photos/abc.webp",
        "/photos/abc.svg",
    ):
        page = await guest.get(path)
        assert page.status == 404, path
        assert "There is nothing here" in page.words
        assert path not in page.words
    assert (await guest.client.put("/orders", headers=JSON)).status_code == 405


async def test_a_guest_is_led_to_the_sign_in_and_back(shop, visitor):
    guest = await visitor(None)
    turned = await guest.get("/orders?tab=closed")
    assert (turned.status, turned.target) == (303, "/sign-in?next=/orders%3Ftab%3Dclosed")
    part = await guest.get("/orders", **FRAGMENT)
    assert (part.status, part.answer.headers["hx-redirect"]) == (401, "/sign-in?next=/orders")
    program = await guest.get("/orders", **JSON)
    assert (program.status, program.answer.json()["code"]) == (401, "unauthenticated")
    posted = await guest.post("/account/name", display_name="Nobody")
    assert posted.status == 401


async def test_nothing_is_done_for_another_site(shop, buying, visitor):
    buyer = await visitor(buying)
    before = await shop.market.fingerprint()
    for headers in ({"origin": EVIL}, {"origin": "null"}):
        refused = await buyer.client.post(
            "/account/name", data={"display_name": "X"}, headers=headers
        )
        assert refused.status_code == 403
    assert await shop.market.fingerprint() == before


async def test_a_crash_tells_a_reference_and_nothing_else(
    shop, lamp, buying, dashboard, visitor, monkeypatch
):
    async def broken(*_: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(OrderService, "list", broken)
    buyer = await visitor(buying)
    with pytest.raises(RuntimeError):
        await buyer.get("/orders")
    seen = _without_raising(dashboard, buyer)
    page = await seen.get("/orders")
    assert page.status == 500
    assert "Something broke on our side" in page.words
    assert "swordfish" not in page.html and "Traceback" not in page.html
    assert re.search(r"name this: [0-9a-f]{12}", page.words)
    program = await seen.get("/orders", **JSON)
    assert program.answer.json()["code"] == "internal"


async def test_a_commit_that_fails_is_no_success(shop, buying, dashboard, visitor, monkeypatch):
    """covers: the answer waits for the commit (FastAPI's scope="function")."""

    @asynccontextmanager
    async def failing(_: object) -> AsyncGenerator[object, None]:
        yield shop.market.session
        raise RuntimeError("could not commit")

    buyer = _without_raising(dashboard, await visitor(buying))
    assert (await buyer.post("/account/name", display_name="Maya")).status == 303
    monkeypatch.setattr(dependencies, "unit_of_work", failing)
    assert (await buyer.post("/account/name", display_name="Maya L")).status == 500


async def test_every_page_carries_the_policy_and_scripts_carry_its_nonce(
    shop, lamp, buying, visitor
):
    buyer = await visitor(buying)
    order = await shop.paid(lamp, buying)
    for path in ("/", "/orders", f"/orders/{order.public_id}", "/account", "/nothing-here"):
        page = await buyer.get(path)
        policy = page.answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        nonce = re.search(r"'nonce-([^']+)'", policy)[1]
        assert set(page.attributes("nonce")) == {nonce}
        assert page.answer.headers["x-frame-options"] == "DENY"
        assert page.answer.headers["cache-control"] == "private, no-store"


async def test_refusals_of_the_services_keep_their_status_and_sentence(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    page = await buyer.post(f"/orders/{order.public_id}/abandon")
    assert page.status == 409
    assert "Only the buyer can let an order go, and only before it is paid." in page.words
    program = await buyer.post(f"/orders/{order.public_id}/abandon", JSON)
    assert program.answer.headers["content-type"] == "application/problem+json"
    assert program.answer.json()["detail"].startswith("Only the buyer can let an order go")


async def test_a_refused_part_says_so_beside_the_page(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    part = await buyer.post(f"/orders/{order.public_id}/abandon", FRAGMENT)
    assert (part.status, part.answer.headers["hx-retarget"]) == (409, "#wallet-status")
    assert "<html" not in part.html


async def test_a_flood_of_messages_is_stopped_and_the_last_one_is_not_lost(
    shop, lamp, buying, visitor
):
    order = await shop.paid(lamp, buying)
    for number in range(20):
        await shop.messages.post(order.id, f"Message {number}", buying)
    page = await (await visitor(buying)).post(f"/orders/{order.public_id}/messages", text="More!")
    assert page.status == 422
    assert "Wait a minute" in page.words and "More!" in page.html


@pytest.mark.parametrize(
    "nasty", ["%00", "%F0%9F%98%80%00", "%E2%80%AE", "a" * 100, "%25%27%22%5C"]
)
async def test_no_search_breaks_a_page(shop, lamp, buying, visitor, nasty):
    buyer = await visitor(buying)
    for path in (f"/?q={nasty}", f"/orders?q={nasty}", f"/orders?tab={nasty}", f"/?kind={nasty}"):
        assert (await buyer.get(path)).status in {200, 422}, path
    for path in (f"/sign-in?next={nasty}", f"/sign-in?as={nasty[:20]}"):
        assert (await buyer.get(path)).status in {200, 303, 422}, path


def test_every_refusal_has_a_status():
    seen, waiting = set(), [DomainError]
    while waiting:
        error = waiting.pop()
        seen.add(error)
        waiting += error.__subclasses__()
    assert all(400 <= status_of(error) < 600 for error in seen)


def _without_raising(app, visitor: Visitor) -> Visitor:
    """The same browser, told of crashes as a browser is: by the answer."""
    import httpx2

    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    headers, origin = visitor.client.headers, visitor.client.base_url
    visitor.client = httpx2.AsyncClient(transport=transport, base_url=origin, headers=headers)
    return visitor
