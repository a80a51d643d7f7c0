"""Services over the API: wishes, reports the chain commits to, requests, the portal."""
# covers: S4-01, S4-02, S4-04, S4-07, S4-08, S4-13, S4-14, N-15

from __future__ import annotations

from datetime import datetime, timedelta

import pytest


@pytest.fixture
async def people(caller):
    return [await caller(role) for role in ("buyer", "seller")]


@pytest.fixture
async def paid(people, chain_hand):
    buyer, seller = people
    free = [{"option": "standard", "fee": {"units": "0", "currency": "tUSD"}}]
    listing = await seller.on_sale(kind="service", stock=None, options=free)
    sent = {"listing_id": listing["id"], "requirements": "Two dogs on one sheet."}
    order = (await buyer.post("/orders", json=sent)).json()
    await chain_hand.pay(order)
    return (await buyer.get(f"/orders/{order['id']}")).json()


async def test_wishes_reports_and_the_portal(people, paid):
    buyer, seller = people
    [delivery] = paid["deliveries"]
    assert (delivery["flow"], delivery["requirements"]) == ("service", "Two dogs on one sheet.")
    path = f"/deliveries/{delivery['id']}"
    report = {"kind": "begun", "text": "I start on Monday."}
    prepared = (await seller.post(f"{path}/reports", json=report)).json()
    assert prepared["call"]["args"][1] == prepared["hash"]
    assert delivery["requirements_hash"] in prepared["document"]
    assert (await buyer.post(f"{path}/reports", json=report)).status_code == 409
    [row] = (await seller.get("/services?stage=pending_delivery")).json()["items"]
    assert (row["stage"], row["is_outstanding"]) == ("pending_delivery", True)
    money = row["money"]
    parts = (money["fee"], money["seller_gets"])
    assert sum(int(part["units"]) for part in parts) == int(money["paid"]["units"])
    assert (await buyer.get("/services")).json()["items"] == []


async def test_more_time_asked_and_refused(people, paid):
    buyer, seller = people
    [delivery] = paid["deliveries"]
    path = f"/deliveries/{delivery['id']}"
    due = datetime.fromisoformat(delivery["silence"]["at"]) + timedelta(days=2)
    sent = {"kind": "more_time", "until": due.isoformat(), "text": "It rains."}
    answer = await seller.post(f"{path}/requests", json=sent)
    assert answer.status_code == 201
    [asked] = (await buyer.get(f"{path}/work")).json()["requests"]
    assert asked["grant"]["function"] == "extend"
    refused = await buyer.post(f"/requests/{asked['id']}/refusal", json={"text": "Friday it is."})
    assert refused.json()["requests"][0]["answer"] == "Friday it is."
    again = await buyer.post(f"/requests/{asked['id']}/refusal", json={"text": "No."})
    assert (again.status_code, again.json()["code"]) == (409, "request_not_possible")
