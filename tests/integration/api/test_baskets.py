"""Baskets over the API: filled, ordered from, and one call that pays for all of it."""
# covers: S3-04, S3-28, S3-38, N-02

from __future__ import annotations

import pytest

from tests.builders.api_trade import HOME


@pytest.fixture
async def people(caller):
    return [await caller(role) for role in ("buyer", "seller")]


async def filled(people):
    buyer, seller = people
    for title in ("A lamp", "A stool"):
        listing = await seller.on_sale(title=title)
        answer = await buyer.post("/basket/lines", json={"listing_id": listing["id"]})
        assert answer.status_code == 201
    [group] = answer.json()["groups"]
    return group


def wanted(group, **changes):
    line_ids = [line["id"] for line in group["lines"]]
    return {"line_ids": line_ids, "address": HOME, "total": group["total"]} | changes


async def test_one_order_one_payment_several_deliveries(people, chain_hand):
    buyer, seller = people
    group = await filled(people)
    assert [planned["flow"] for planned in group["deliveries"]] == ["parcel", "parcel"]
    assert group["can_be_ordered"] is True
    answer = await buyer.post("/basket/orders", json=wanted(group))
    assert answer.status_code == 201
    order = answer.json()
    assert order["payment"]["function"] == "fund_many"
    assert order["payment"]["args"][2] == order["total"]["units"] == group["total"]["units"]
    assert (await buyer.get("/basket")).json() == {"groups": []}
    await chain_hand.pay(order)
    seen = (await seller.get(f"/orders/{order['id']}")).json()
    assert [delivery["status"] for delivery in seen["deliveries"]] == ["funded", "funded"]
    assert (seen["status"], seen["payment"]) == ("funded", None)


async def test_another_sum_is_refused_and_nothing_is_ordered(people):
    buyer, _ = people
    group = await filled(people)
    wrong = wanted(group, total={"units": "1", "currency": "tUSD"})
    answer = await buyer.post("/basket/orders", json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (409, "sum_changed")
    assert (await buyer.get("/orders")).json()["items"] == []
    assert len((await buyer.get("/basket")).json()["groups"][0]["lines"]) == 2


async def test_a_withdrawn_listing_is_named(people):
    buyer, seller = people
    group = await filled(people)
    gone = group["lines"][1]["listing_id"]
    await seller.post(f"/listings/{gone}/withdrawal")
    answer = await buyer.post("/basket/orders", json=wanted(group))
    assert answer.json()["code"] == "not_for_sale"
    assert "A stool" in answer.json()["detail"]
    assert (await buyer.get("/orders")).json()["items"] == []
