"""Teams and staff over the API: what each role gets for each kind of route, as data."""
# covers: N-16, S3-02, S3-70

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.database import unit_of_work
from backend.core.viewer import StaffRole
from backend.domain.parties.staff import StaffService
from tests.builders.api_trade import order
from tests.builders.histories import History

WORKERS = ("packer", "finance", "support", "staff_support", "logistics", "admin")
# Columns as WORKERS; 200 unless it says otherwise.
EXPECTED = {
    "GET /orders/{order_id}": (200, 200, 200, 200, 200, 200),
    "GET /orders/{order_id}/timeline": (200, 200, 200, 200, 200, 200),
    "GET /orders/{order_id}/parcels": (200, 200, 200, 200, 200, 200),
    "GET /orders/{order_id}/address": (200, 404, 404, 404, 404, 404),
    "POST /orders/{order_id}/address-reasons": (404, 404, 404, 201, 404, 404),
    "GET /orders/{order_id}/address-document": (404, 404, 404, 404, 404, 404),
    "DELETE /orders/{order_id}/address": (404, 404, 404, 404, 404, 404),
    "GET /orders/{order_id}/messages": (404, 404, 200, 404, 404, 404),
    "POST /orders/{order_id}/messages": (404, 404, 201, 404, 404, 404),
    "POST /orders/{order_id}/notes": (201, 201, 201, 201, 201, 201),
    "POST /orders/{order_id}/abandonment": (409, 409, 409, 409, 409, 409),
    "GET /staff": (404, 404, 404, 404, 404, 200),
    "POST /staff": (404, 404, 404, 404, 404, 201),
}
BODIES = {
    "POST /orders/{order_id}/address-reasons": {"reason": "The carrier asks for the street."},
    "POST /orders/{order_id}/messages": {"text": "Hello."},
    "POST /orders/{order_id}/notes": {"audience": "everybody", "text": "Looked at."},
    "POST /staff": {"address": "0x" + "33" * 20, "role": "support"},
}


@pytest.fixture
async def placed(caller, chain_hand):
    """A paid order of the buyer's."""
    buyer, seller = await caller("buyer"), await caller("seller")
    made = await order(buyer, await seller.on_sale())
    await chain_hand.pay(made)
    return made


async def worker(caller, name):
    """The stranger, with one role."""
    seller, stranger = await caller("seller"), await caller("stranger")
    if name in WORKERS[:3]:
        sent = {"address": stranger.actor.account.address, "role": name}
        seat = (await seller.post("/seats", json=sent)).json()
        joined = await stranger.post(f"/seats/{seat['id']}/steps", json={"action": "join"})
        assert joined.json()["status"] == "joined"
    else:
        role = StaffRole(name.removeprefix("staff_"))
        async with unit_of_work(stranger.resources.sessions) as session:
            await StaffService(session, stranger.resources).grant_by_command(
                stranger.actor.address, role
            )
    return stranger


@pytest.mark.parametrize("name", WORKERS)
async def test_each_role_gets_what_the_policy_says(caller, placed, name):
    person = await worker(caller, name)
    got = {}
    for route in EXPECTED:
        method, path = route.format(order_id=placed["id"]).split(" ")
        sent = {"json": BODIES[route]} if route in BODIES else {}
        if method == "POST":  # brings its own key
            answer = await person.post(path, **sent)
        else:
            answer = await person.request(method, path, **sent)
        got[route] = answer.status_code
    column = WORKERS.index(name)
    assert got == {route: row[column] for route, row in EXPECTED.items()}


async def test_hidden_parts_answer_word_by_word_like_unknown_orders(caller, placed):
    person = await worker(caller, "finance")
    other = "ord_" + "0" * 25 + "1"
    hidden = await person.get(f"/orders/{placed['id']}/messages")
    unknown = await person.get(f"/orders/{other}/messages")
    assert hidden.status_code == unknown.status_code == 404
    same = [answer.text.replace(placed["id"], other) for answer in (hidden, unknown)]
    assert hidden.json().keys() == unknown.json().keys()
    assert hidden.json()["detail"] == unknown.json()["detail"], same


async def test_pages_of_staff_look_like_unknown_addresses(caller, placed):
    person = await worker(caller, "packer")
    hidden, unknown = await person.get("/staff"), await person.get("/no-such-thing")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json() == unknown.json()


async def test_what_one_is_beside_a_party(caller, placed):
    person = await worker(caller, "packer")
    told = (await person.get("/me/roles")).json()
    assert told == {"staff": [], "teams": [{"seller_id": placed["seller"]["id"], "role": "packer"}]}


async def test_an_admin_sees_who_granted_what_and_takes_it_away(caller, placed):
    person = await worker(caller, "admin")
    sent = {"address": "0x" + "33" * 20, "role": "support"}
    grant = (await person.post("/staff", json=sent)).json()
    assert (await person.post("/staff", json=sent)).json()["code"] == "grant_stands"
    assert (await person.delete(f"/staff/{grant['id']}")).status_code == 204
    ended = (await person.get("/staff")).json()["items"][-1]
    assert ended["revoked_by"]["address"] == person.actor.account.address
    [own] = [g for g in (await person.get("/staff")).json()["items"] if g["role"] == "admin"]
    assert (await person.delete(f"/staff/{own['id']}")).json()["code"] == "last_admin"


async def test_staff_list_the_cases_that_are_stuck(caller, placed, chain_hand):
    await chain_hand.move(
        placed, History.shipped, lambda life: life.disputed(1_000_000, 2), History.contested
    )
    support = await worker(caller, "staff_support")
    assert (await support.get("/stuck-cases")).json() == {"items": []}
    support.resources.chains.default.clock.advance(timedelta(days=12))  # of the 14 for a ruling
    [stuck] = (await support.get("/stuck-cases")).json()["items"]
    assert (stuck["delivery_id"], stuck["is_recused"]) == (placed["deliveries"][0]["id"], False)
    assert (await (await caller("arbiter")).get("/stuck-cases")).status_code == 404
