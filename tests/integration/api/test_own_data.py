"""One's own data: all of it and nobody else's; erased at once, or when the last escrow closes.

covers: N-14, S3-02
"""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from backend.core.database import unit_of_work
from backend.core.outbox import dispatch_pending
from backend.core.viewer import Viewer
from backend.domain.privacy.export import DataExport
from backend.domain.privacy.inventory import KEPT
from backend.domain.privacy.service import ErasureService
from backend.wiring import subscriptions
from tests.builders.api_trade import order
from tests.builders.histories import History

MAIL, NOTE, WORDS = "ada.marker@example.org", "Ring twice, Marker.", "It is me, Ada Marker."


@pytest.fixture
async def sides(caller, chain_hand):
    """A buyer who paid for a lamp and wrote something, and its seller."""
    buyer, seller = await caller("buyer"), await caller("seller")
    placed = await order(buyer, await seller.on_sale(), contact=MAIL, note=NOTE)
    await chain_hand.pay(placed)
    await buyer.patch("/me", json={"display_name": "Ada"})
    await buyer.post(f"/orders/{placed['id']}/messages", json={"text": WORDS})
    await buyer.post("/me/searches", json={"name": "Mine", "text": "lamp"})
    return buyer, seller, placed


async def sweep(resources):
    async with unit_of_work(resources.sessions) as session:
        return await ErasureService(session, resources).carry_on()


async def copy_of(person):
    answer = await person.get("/me/data")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    return json.loads(answer.text)


async def thread(person, placed):
    """What people said, without the lines about what happened."""
    shown = (await person.get(f"/orders/{placed['id']}/messages")).json()["items"]
    return [line["text"] for line in shown if line["author"]]


async def test_a_copy_has_everything_and_nobody_elses(sides):
    buyer, seller, _ = sides
    mine, theirs = await copy_of(buyer), await copy_of(seller)
    assert set(mine) == {"made_at", "party", *(kept.section for kept in KEPT)}
    [bought] = mine["orders"]
    assert bought["address"]["street"] == "Lindenweg 5"
    assert (bought["contact"]["contact"], bought["note"]) == (MAIL, NOTE)
    assert [message["text"] for message in mine["messages"]] == [WORDS]
    assert mine["deliveries"][0]["amount"] == "125000000"  # no digit is lost to a float
    assert "order.placed" in [event["name"] for event in mine["events"]]
    for secret in ("data_key", "sealed_address", "token_hash"):
        assert secret not in json.dumps(mine)
    said = json.dumps(theirs)
    assert len(theirs["sales"]) == 1
    for private in ("Lindenweg", MAIL, NOTE, WORDS):
        assert private not in said


async def test_an_erasure_waits_for_the_escrow_and_says_so(sides, chain_hand, resources):
    buyer, seller, placed = sides
    assert (await buyer.get("/me/erasure")).status_code == 404
    asked = (await buyer.post("/me/erasure")).json()
    [waits] = asked["waits_for"]
    assert waits["order_id"] == placed["id"]
    assert "escrow is open" in waits["because"]
    assert waits["until"]
    assert (await copy_of(buyer))["saved_searches"] == []  # what nothing needs is gone
    assert (await seller.get(f"/orders/{placed['id']}/address")).status_code == 200
    assert (await buyer.post("/me/erasure")).json()["asked_at"] == asked["asked_at"]
    assert await sweep(resources) == 0

    await chain_hand.move(placed, History.confirmed)
    assert await sweep(resources) == 1
    assert await sweep(resources) == 0
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)
    assert (await buyer.get("/me")).status_code == 401  # signed out everywhere
    seen = (await seller.get(f"/orders/{placed['id']}")).json()
    assert seen["buyer"]["display_name"] is None
    assert (seen["note"], seen["has_address"], seen["has_contact"]) == ("", False, False)
    standing = (await seller.get(f"/orders/{placed['id']}/address-standing")).json()
    assert standing["address_hash"]  # still provable
    assert await thread(seller, placed) == ["Erased at its author's request."]


async def test_what_an_arbiter_judged_by_stays(sides, chain_hand, resources):
    buyer, seller, placed = sides
    await chain_hand.move(placed, History.shipped, History.disputed, History.conceded)
    assert (await buyer.post("/me/erasure")).json()["finished_at"]
    assert await thread(seller, placed) == [WORDS]
    assert not (await seller.get(f"/orders/{placed['id']}")).json()["has_address"]


async def test_one_may_stay_after_all(sides):
    buyer, _, placed = sides
    assert (await buyer.delete("/me/erasure")).status_code == 404
    await buyer.post("/me/erasure")
    assert (await buyer.delete("/me/erasure")).status_code == 204
    assert (await buyer.get("/me/erasure")).status_code == 404
    assert (await buyer.get(f"/orders/{placed['id']}")).json()["note"] == NOTE


async def test_a_long_history_is_written_piece_by_piece(sides, resources):
    """No piece of the document holds more than one row."""
    buyer, *_ = sides
    async with unit_of_work(resources.sessions) as session:
        many = (
            "INSERT INTO messages (order_id, id, sequence, author_id, role, text, created_at,"
            " salt, spelled, hash) SELECT order_id, gen_random_uuid(), sequence + more, author_id,"
            " role, text, created_at, salt, spelled, hash FROM messages, generate_series(1, 999)"
            " AS more"
        )
        await session.execute(text(many))
        [row] = await session.execute(text("SELECT author_id FROM messages LIMIT 1"))
        viewer = Viewer(party_id=row[0], address=buyer.actor.address)
        pieces = [piece async for piece in DataExport(session, resources).write(viewer)]
    whole = json.loads("".join(pieces))
    assert len(whole["messages"]) == 1000
    assert max(len(piece) for piece in pieces) < 10_000
