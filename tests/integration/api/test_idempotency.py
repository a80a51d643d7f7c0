"""A POST happens once, however often it is sent, and says the same each time."""
# covers: S2-01, S2-37

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core.database import unit_of_work
from backend.core.idempotency import KEPT_FOR, forget_old
from backend.core.idempotency.models import AnsweredRequest
from tests.builders.api import a_listing

KEY = {"idempotency-key": "a-key-of-some-length"}


async def _count_listings(caller) -> int:
    return len((await caller.get("/me/listings")).json()["items"])


async def test_the_same_request_gets_the_same_answer(caller):
    seller = await caller("seller")
    body = a_listing(seller.resources)
    first = await seller.post("/listings", json=body, headers=KEY)
    again = await seller.post("/listings", json=body, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await _count_listings(seller) == 1


async def test_fifty_at_once_have_one_effect(caller):
    seller = await caller("seller")
    body = a_listing(seller.resources)
    answers = await asyncio.gather(
        *(seller.post("/listings", json=body, headers=KEY) for _ in range(50))
    )
    codes = {answer.status_code for answer in answers}
    assert 201 in codes
    assert codes <= {201, 409}
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {
        "idempotency_key_in_flight"
    }
    assert len({a.json()["id"] for a in answers if a.status_code == 201}) == 1
    assert await _count_listings(seller) == 1


async def test_another_body_under_the_same_key_is_refused(caller):
    seller = await caller("seller")
    await seller.post("/listings", json=a_listing(seller.resources), headers=KEY)
    other = a_listing(seller.resources, title="Another lamp")
    answer = await seller.post("/listings", json=other, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await _count_listings(seller) == 1


async def test_another_address_under_the_same_key_is_refused(caller):
    seller = await caller("seller")
    listing = await seller.on_sale()
    withdrawal = f"/listings/{listing['id']}/withdrawal"
    assert (await seller.post(withdrawal, headers=KEY)).status_code == 200
    answer = await seller.post(f"/listings/{listing['id']}/versions", headers=KEY)
    assert answer.status_code == 422


async def test_two_people_may_choose_the_same_key(caller):
    seller, stranger = await caller("seller"), await caller("stranger")
    body = a_listing(seller.resources)
    mine = await seller.post("/listings", json=body, headers=KEY)
    theirs = await stranger.post("/listings", json=body, headers=KEY)
    assert mine.json()["id"] != theirs.json()["id"]
    assert mine.json()["seller"] != theirs.json()["seller"]


async def test_a_refused_request_leaves_its_key_free(caller):
    seller = await caller("seller")
    wrong = a_listing(seller.resources, title="")
    assert (await seller.post("/listings", json=wrong, headers=KEY)).status_code == 422
    right = a_listing(seller.resources)
    assert (await seller.post("/listings", json=right, headers=KEY)).status_code == 201


@pytest.mark.parametrize("key", [None, "", "short", "x" * 129, "with space", "tab\there-and-more"])
async def test_every_post_brings_a_key(caller, key):
    seller = await caller("seller")
    body = a_listing(seller.resources)
    answer = await seller.post("/listings", json=body, headers={"idempotency-key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header.Idempotency-Key"
    assert await _count_listings(seller) == 0


async def test_keys_are_forgotten_after_a_day(caller, clock, resources):
    seller = await caller("seller")
    body = a_listing(seller.resources)
    first = (await seller.post("/listings", json=body, headers=KEY)).json()["id"]
    clock.advance(KEPT_FOR)
    seller = await caller("seller")
    second = (await seller.post("/listings", json=body, headers=KEY)).json()["id"]
    assert first != second

    clock.advance(KEPT_FOR + timedelta(seconds=1))
    async with unit_of_work(resources.sessions) as session:
        assert await forget_old(session, clock.now()) == 1
        assert await session.scalar(select(func.count()).select_from(AnsweredRequest)) == 0
