"""A caller's time zone: kept, refused if unknown, read in notices. covers: S0-31, S2-07"""

from __future__ import annotations

import pytest

from backend.core.outbox import dispatch_pending
from backend.wiring import subscriptions
from tests.builders.api_trade import order


async def test_notices_tell_deadlines_in_the_callers_zone(caller, chain_hand, resources):
    buyer, seller = await caller("buyer"), await caller("seller")
    await chain_hand.pay(await order(buyer, await seller.on_sale()))
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)
    assert (await seller.get("/me/time-zone")).json() == {"zone": "UTC"}
    chosen = await seller.put("/me/time-zone", json={"zone": "Asia/Kolkata"})
    assert chosen.json() == {"zone": "Asia/Kolkata"}

    [newest, *_] = (await seller.get("/me/notices")).json()["items"]
    assert " Asia/Kolkata (" in newest["text"] and newest["due"] is not None
    marked = await seller.put(f"/me/notices/{newest['id']}/read-mark", json={"is_read": True})
    assert marked.json()["text"] == newest["text"]
    [theirs, *_] = (await buyer.get("/me/notices")).json()["items"]
    assert "Asia/Kolkata" not in theirs["text"]
    assert "Asia/Kolkata" not in (await buyer.get(f"/parties/{await own_id(seller)}")).text

    data = (await seller.get("/me/data")).json()
    assert data["account"][0]["zone"] == "Asia/Kolkata"


@pytest.mark.parametrize("zone", ["", "EST", "Europe/Nowhere", "x" * 5_000])
async def test_a_zone_nobody_knows_is_refused(caller, zone):
    seller = await caller("seller")
    answer = await seller.put("/me/time-zone", json={"zone": zone})
    assert answer.status_code == 422
    assert (await seller.get("/me/time-zone")).json() == {"zone": "UTC"}


async def own_id(person):
    return (await person.get("/me")).json()["id"]
