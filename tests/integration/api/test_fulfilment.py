"""Fulfilment over the API: the seller's piles, steps on many, and the carriers' door.

covers: S2-08, S2-12, S2-21, S2-28, S2-33, S3-52, S3-60
"""

from __future__ import annotations

import json
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import func, select

from backend.api.app import create_api
from backend.core.database import run_in_unit_of_work, unit_of_work
from backend.core.outbox import dispatch_pending
from backend.core.settings import CarrierSettings
from backend.domain.fulfilment.allocation import Allocator
from backend.domain.shipping.models import CarrierUpdate
from backend.wiring import subscriptions
from tests.builders.api_trade import order
from tests.builders.carriers import (
    AFTERSHIP_SECRET,
    NUMBER,
    aftership,
    signed_aftership,
)


async def work(resources):
    """What the worker does between two requests."""
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)
    await run_in_unit_of_work(
        resources.sessions, lambda session: Allocator(session, resources).allocate()
    )
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)


@pytest.fixture
async def people(caller):
    return await caller("buyer"), await caller("seller")


@pytest.fixture
async def three(people, chain_hand, resources):
    """Three paid orders, whose pieces are set apart."""
    buyer, seller = people
    listing = await seller.on_sale()
    placed = [await order(buyer, listing) for _ in range(3)]
    for one in placed:
        await chain_hand.pay(one)
    await work(resources)
    return placed


async def test_from_pile_to_pile(people, three, resources):
    buyer, seller = people
    pile = (await seller.get("/me/fulfilments")).json()["items"]
    assert [one["status"] for one in pile] == ["allocated"] * 3
    ids = [one["delivery_id"] for one in pile]

    many = {"action": "finish_packing", "delivery_ids": ids}
    answer = await seller.post("/me/fulfilments/steps", json=many)
    assert (answer.status_code, answer.json()["refused"]) == (200, [])
    piles = (await seller.get("/me/fulfilments/piles")).json()["piles"]
    assert (piles["to_pack"], piles["ready"]) == (0, 3)

    again = (await seller.post("/me/fulfilments/steps", json=many)).json()
    assert (again["done"], len(again["refused"])) == ([], 3)
    assert "ready" in again["refused"][0]["detail"]

    back = await seller.post(f"/deliveries/{ids[0]}/fulfilment-steps", json={"action": "unpack"})
    assert (back.status_code, back.json()["status"]) == (200, "allocated")
    marked = await seller.put(
        f"/deliveries/{ids[0]}/handling", json={"marks": ["heavy", "fragile"], "pieces": 2}
    )
    assert (marked.json()["marks"], marked.json()["pieces"]) == (["fragile", "heavy"], 2)
    seen = (await buyer.get(f"/orders/{three[0]['id']}/fulfilments")).json()["items"]
    assert seen[0]["actions"] == []
    assert (await buyer.get("/me/fulfilments")).json()["items"] == []


async def test_bad_input_has_a_sentence_by_the_field(people, three):
    _, seller = people
    delivery_id = three[0]["deliveries"][0]["id"]
    for path, body, field in (
        (f"/deliveries/{delivery_id}/fulfilment-steps", {"action": "report_problem"}, "problem"),
        (
            "/me/fulfilments/steps",
            {"action": "report_problem", "delivery_ids": [delivery_id]},
            "action",
        ),
    ):
        refused = await seller.post(path, json=body)
        assert (refused.status_code, field in json.dumps(refused.json()["errors"])) == (422, True)
    unknown = await seller.post(
        f"/deliveries/{delivery_id}/fulfilment-steps", json={"action": "teleport"}
    )
    assert unknown.status_code == 404
    for body in ({"marks": [], "pieces": 0}, {"marks": ["shiny"]}, {"marks": [], "state": "x"}):
        refused = await seller.put(f"/deliveries/{delivery_id}/handling", json=body)
        assert refused.status_code == 422


@pytest.fixture
async def open_door(resources):
    """An API with a secret for AfterShip; nobody is signed in."""
    carriers = CarrierSettings(aftership_secret=AFTERSHIP_SECRET)
    settings = resources.settings.model_copy(update={"carriers": carriers})
    listening = replace(resources, settings=settings)
    transport = httpx2.ASGITransport(create_api(listening), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000") as opened:
        yield opened


async def count(resources):
    async with unit_of_work(resources.sessions) as session:
        return await session.scalar(select(func.count()).select_from(CarrierUpdate))


async def test_a_signed_update_comes_in_once(
    people, three, resources, open_door, chain_hand, clock
):
    buyer, seller = people
    delivery_id = three[0]["deliveries"][0]["id"]
    sent = {"carrier": "dhl", "tracking_number": NUMBER}
    prepared = (await seller.post(f"/deliveries/{delivery_id}/shipments", json=sent)).json()
    on_chain = bytes.fromhex(prepared["parcel"]["hash"][2:])
    await chain_hand.move(three[0], lambda life: life.shipped(on_chain))
    body = json.dumps(aftership("OutForDelivery", clock.now())).encode()
    for new in (1, 0):
        answer = await open_door.post(
            "/carrier-updates/aftership", content=body, headers=signed_aftership(body)
        )
        assert (answer.status_code, answer.json()["new"]) == (200, new)
    await work(resources)
    (seen,) = (await buyer.get(f"/orders/{three[0]['id']}/fulfilments")).json()["items"]
    assert seen["status"] == "out_for_delivery"
    (journey,) = (await buyer.get(f"/orders/{three[0]['id']}/journeys")).json()["items"]
    assert [report["status"] for report in journey["reports"]] == ["out_for_delivery"]


async def test_what_nobody_signed_stays_outside(resources, open_door, clock):
    body = json.dumps(aftership("Delivered", clock.now())).encode()
    signed = signed_aftership(body)
    garbage = b'{"ts": 1}'
    for path, content, headers, status in (
        ("aftership", body, {}, 403),
        ("aftership", body + b" ", signed, 403),
        ("aftership", body, signed_aftership(body, "another-secret-of-tests"), 403),
        ("easypost", body, signed, 404),
        ("devnet_post", body, signed, 403),
        ("seller", body, signed, 404),
        ("aftership", garbage, signed_aftership(garbage), 403),
        ("aftership", b"no json", signed_aftership(b"no json"), 422),
        ("AFTERSHIP", body, signed, 422),
    ):
        answer = await open_door.post(f"/carrier-updates/{path}", content=content, headers=headers)
        assert answer.status_code == status, (path, answer.text)
    assert await count(resources) == 0


async def test_the_register_is_for_everybody(open_door):
    found = (await open_door.get("/carriers")).json()["items"]
    assert {"dhl", "ups", "usps"} <= {one["carrier"] for one in found}
    assert all(one["on_time_percent"] is None for one in found)
