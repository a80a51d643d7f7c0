"""Orders over the API: bought, paid, shipped, confirmed; disputed and ruled; gone and back."""
# covers: S0-01, S0-03, S0-09, S0-11, S0-24, S3-03, N-10, N-11, N-14, S4-04

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders.api_trade import order
from tests.builders.histories import CHAIN, History

PRICE, FEE = 120_000_000, 5_000_000


def _actions(shown: dict) -> list[str]:
    return [action["action"] for action in shown["deliveries"][0]["actions"]]


@pytest.fixture
async def people(caller):
    """Buyer, seller and arbiter, signed in."""
    return [await caller(role) for role in ("buyer", "seller", "arbiter")]


@pytest.fixture
async def placed(people):
    """An order for a lamp, not paid yet."""
    buyer, seller, _ = people
    return await order(buyer, await seller.on_sale(), quantity=1, note="Ring twice, please.")


@pytest.fixture
async def paid(placed, people, chain_hand):
    await chain_hand.pay(placed)
    return placed


async def test_the_buyer_sees_what_to_pay_and_how(placed):
    [delivery] = placed["deliveries"]
    assert placed["total"] == {"units": str(PRICE + FEE), "currency": "tUSD", "chain_id": CHAIN}
    assert delivery["status"] == "awaiting_payment"
    fund = delivery["actions"][0]
    assert fund["action"] == "fund"
    assert fund["call"]["function"] == "fund"
    assert fund["call"]["value"] == "0"
    [need] = fund["call"]["needs"]
    assert (need["kind"], need["amount"]) == ("allowance", str(PRICE + FEE))


async def test_from_payment_to_release(paid, people, chain_hand):
    buyer, seller, _ = people
    path = f"/orders/{paid['id']}"
    assert _actions((await seller.get(path)).json())[:1] == ["ship"]

    delivery = (await seller.get(path)).json()["deliveries"][0]
    prepared = await seller.post(
        f"/deliveries/{delivery['id']}/shipments",
        json={"carrier": "DHL", "tracking_number": "JD014600006281234567"},
    )
    assert prepared.status_code == 201, prepared.text
    call, digest = prepared.json()["call"], prepared.json()["parcel"]["hash"]
    assert (call["function"], call["args"][1]) == ("ship", digest)

    on_chain = bytes.fromhex(digest[2:])
    await chain_hand.move(paid, lambda life: life.shipped(on_chain))
    [parcel] = (await buyer.get(f"{path}/parcels")).json()["items"]
    assert (parcel["state"], parcel["tracking_number"]) == ("shipped", "JD014600006281234567")

    await chain_hand.move(paid, History.delivered, History.confirmed)
    money = (await seller.get(path)).json()["deliveries"][0]["money"]
    assert (money["stage"], money["is_final"]) == ("paid_out", True)
    fee = int(money["fee"]["units"])
    assert fee == (PRICE + FEE) * 250 // 10_000
    assert int(money["seller_gets"]["units"]) == PRICE + FEE - fee
    names = [one["name"] for one in (await buyer.get(f"{path}/timeline")).json()["items"]]
    assert names[0] == "order.placed"
    assert names[-1] == "Confirmed"


async def test_a_dispute_is_answered_and_ruled(paid, people, chain_hand):
    buyer, seller, arbiter = people
    path = f"/deliveries/{paid['deliveries'][0]['id']}"
    await chain_hand.move(paid, History.shipped, History.delivered)

    claim = {"units": "50000000", "currency": "tUSD"}
    written = await buyer.post(
        f"{path}/disputes",
        json={"claim": claim, "reason": "damaged", "text": "The shade has a long crack."},
    )
    assert written.status_code == 201, written.text
    root = bytes.fromhex(written.json()["statement"]["root"][2:])
    assert written.json()["call"]["args"][1:3] == ["50000000", "2"]
    await chain_hand.move(paid, lambda life: life.disputed(50_000_000, root=root))

    preview = (await seller.get(f"{path}/concession-preview")).json()
    assert preview["buyer_gets"]["units"] == "50000000"
    answered = await seller.post(f"{path}/contests", json={"text": "It left here in one piece."})
    contest_root = bytes.fromhex(answered.json()["statement"]["root"][2:])
    await chain_hand.move(paid, lambda life: life.contested(contest_root))

    [case] = (await arbiter.get("/cases")).json()["items"]
    assert case["status"] == "arbitration"
    read = (await arbiter.get(f"/cases/{case['id']}")).json()
    assert read["claim"]["text"] == "The shade has a long crack."
    assert read["answer"]["text"] == "It left here in one piece."
    assert "Brass desk lamp" in read["as_sold"]

    share = {"units": "20000000", "currency": "tUSD"}
    asked = {"buyer_share": "20000000", "asset_to_buyer": "false"}
    foreseen = (await arbiter.get(f"{path}/ruling-preview", params=asked)).json()
    ruled = await arbiter.post(
        f"{path}/rulings",
        json={
            "buyer_share": share,
            "asset_to_buyer": False,
            "text": "Half each, roughly speaking.",
        },
    )
    assert ruled.status_code == 201, ruled.text
    assert ruled.json()["outcome"] == foreseen
    parts = ("buyer_gets", "seller_gets", "fee", "royalty", "arbiter_fee")
    assert sum(int(foreseen[part]["units"]) for part in parts) == PRICE + FEE


async def test_silence_is_foretold_and_then_anybody_may_act(paid, people, chain_hand):
    buyer, seller, _ = people
    path = f"/orders/{paid['id']}"
    silence = (await buyer.get(path)).json()["deliveries"][0]["silence"]
    assert (silence["status"], silence["is_over"]) == ("refunded", False)
    assert silence["buyer_gets"]["units"] == str(PRICE + FEE)
    await chain_hand.wait(timedelta(days=6))
    again = [await somebody_again(one) for one in (buyer, seller)]
    for somebody in again:
        shown = (await somebody.get(path)).json()
        assert shown["deliveries"][0]["silence"]["is_over"]
        assert "timeout" in _actions(shown)


async def test_an_order_that_is_not_wanted_is_let_go(placed, people):
    buyer, seller, _ = people
    path = f"/orders/{placed['id']}/abandonment"
    refused = await seller.post(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "step_not_allowed")
    assert (await buyer.post(path)).json()["status"] == "abandoned"
    listing = (await buyer.get(f"/listings/{placed['deliveries'][0]['listing_id']}")).json()
    assert listing["available"] == 3


async def test_a_payment_that_disappears_and_comes_back(paid, people, chain_hand):
    buyer, _, _ = people
    path = f"/orders/{paid['id']}"
    gone = await chain_hand.undo(paid)
    assert (await buyer.get(path)).json()["deliveries"][0]["status"] == "awaiting_payment"
    await chain_hand.redo(paid, gone)
    assert (await buyer.get(path)).json()["deliveries"][0]["status"] == "funded"


async def test_what_could_not_be_delivered_is_listed_with_its_call(paid, people, chain_hand):
    buyer, seller, _ = people
    await chain_hand.move(paid, History.shipped, History.confirmed)
    await chain_hand.credit(paid, seller.actor.address, 7_000)
    [waiting] = (await seller.get("/me/credits")).json()["items"]
    assert (waiting["units"], waiting["is_asset"]) == ("7000", False)
    assert waiting["call"]["function"] == "withdraw"
    assert waiting["call"]["args"] == [waiting["contract"], seller.actor.account.address]
    assert (await buyer.get("/me/credits")).json()["items"] == []


async def test_the_address_is_the_sellers_from_payment_to_delivery(placed, people, chain_hand):
    buyer, seller, _ = people
    path = f"/orders/{placed['id']}/address"
    assert (await buyer.get(path)).json()["street"] == "Lindenweg 5"
    early = await seller.get(path)
    assert (early.status_code, early.json()["code"]) == (403, "address_sealed")
    assert "Lindenweg" not in (await seller.get(f"/orders/{placed['id']}")).text
    await chain_hand.pay(placed)
    assert (await seller.get(path)).json()["city"] == "Hamburg"
    await chain_hand.move(placed, History.shipped, History.delivered)
    assert (await seller.get(path)).status_code == 403


async def test_the_parties_write_to_each_other(placed, people):
    buyer, seller, _ = people
    path = f"/orders/{placed['id']}/messages"
    first = (await buyer.post(path, json={"text": "When will you send it?"})).json()
    assert (await seller.post(path, json={"text": "Tomorrow."})).status_code == 201
    thread = (await buyer.get(path)).json()["items"]
    said = [(one["text"], one["is_mine"]) for one in thread if one["message_id"]]
    assert said == [("When will you send it?", True), ("Tomorrow.", False)]
    later = (await buyer.get(path, params={"after": first["message_id"]})).json()["items"]
    assert [one["text"] for one in later] == ["Tomorrow."]


async def test_lists_show_each_side_its_orders(paid, people, caller):
    buyer, seller, _ = people
    stranger = await caller("stranger")

    async def ids(somebody, **asked):
        page = (await somebody.get("/orders", params=asked)).json()
        return [one["id"] for one in page["items"]]

    assert await ids(buyer, side="buying") == [paid["id"]]
    assert await ids(buyer, side="selling") == []
    assert await ids(seller, side="selling", stage="needs_me") == [paid["id"]]
    assert await ids(buyer, text="lamp") == [paid["id"]]
    assert await ids(buyer, text=paid["id"]) == [paid["id"]]
    assert await ids(stranger) == []
    assert await ids(stranger, text=paid["id"]) == []


@pytest.mark.parametrize(
    ("case", "changes", "status", "field"),
    [
        ("nothing", {"quantity": 0}, 422, "quantity"),
        ("less than nothing", {"quantity": -1}, 422, "quantity"),
        ("more than there is", {"quantity": 4}, 409, None),
        ("a fraction", {"quantity": 1.5}, 422, "quantity"),
        ("more than anybody has", {"quantity": 10**30}, 422, "quantity"),
        ("an option not offered", {"option": "expedited"}, 422, "option"),
        ("no address", {"address": None}, 422, "address"),
        ("a price", {"unit_price": {"units": "1", "currency": "tUSD"}}, 422, "unit_price"),
        ("a status", {"status": "funded"}, 422, "status"),
        ("another buyer", {"buyer_id": "pty_1"}, 422, "buyer_id"),
    ],
)
async def test_a_wrong_order_sets_nothing_aside(people, case, changes, status, field):
    buyer, seller, _ = people
    listing = await seller.on_sale()
    body = {"listing_id": listing["id"], "option": "pickup", "address": None} | changes
    if case == "no address":
        body["option"] = "standard"
    answer = await buyer.post("/orders", json=body)
    assert answer.status_code == status, answer.text
    if field:
        assert field in {error["field"] for error in answer.json()["errors"]}
    assert (await buyer.get("/orders")).json()["items"] == []
    assert (await buyer.get(f"/listings/{listing['id']}")).json()["available"] == 3


async def somebody_again(somebody):
    """The same person with a new session: the old one ended while time passed."""
    from tests.builders.api import sign_in

    return await sign_in(somebody, somebody.actor.role)
