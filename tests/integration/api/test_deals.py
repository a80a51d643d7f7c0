"""Offers, returns, more time, later refunds and signed steps, by HTTP.

covers: C-05, S3-11, S3-02
"""

from __future__ import annotations

import pytest

from backend.chain.abi import encode_call
from backend.chain.deployment import RELAY
from backend.chain.signed_actions import ACTIONS
from backend.domain.orders.offer_desk import MOST_SIGNED
from scripts.market.people import from_json
from tests.builders.api_trade import order
from tests.builders.histories import DAY, NOON, History

NOW = int(NOON.timestamp())
TOMORROW = NOW + DAY
PRICE = 125_000_000  # a lamp and its delivery
SPLIT = {"units": "50000000", "currency": "tUSD"}


@pytest.fixture
async def people(caller):
    return await caller("buyer"), await caller("seller"), await caller("arbiter")


@pytest.fixture
async def shipped(people, chain_hand):
    """Paid, and on its way."""
    buyer, seller, _ = people
    placed = await order(buyer, await seller.on_sale())
    await chain_hand.pay(placed)
    await chain_hand.move(placed, History.shipped)
    return placed


def path_of(placed):
    return f"/deliveries/{placed['deliveries'][0]['id']}"


def spoken(call):
    """The calldata that a wallet makes of it."""
    args = [from_json(value) for value in call["args"]]
    return encode_call(call["contract"], call["function"], *args)


async def sign(maker, path, **proposal):
    """A signed offer, handed in."""
    prepared = await maker.post(f"{path}/offer-drafts", json=proposal)
    assert prepared.status_code == 200, prepared.text
    signature = maker.actor.sign_typed(prepared.json()["typed_data"])
    sent = proposal | {"signature": f"0x{signature.hex()}"}
    return await maker.post(f"{path}/offers", json=sent)


async def test_an_offer_is_signed_shown_to_the_other_and_ends_with_the_state(
    shipped, people, chain_hand
):
    buyer, seller, arbiter = people
    path = path_of(shipped)
    made = await sign(seller, path, deal="split", buyer_share=SPLIT, expiry=TOMORROW)
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["accept"]) == ("standing", None)
    assert made.json()["may_hide"] is True

    [seen] = (await buyer.get(f"{path}/offers")).json()["items"]
    assert (seen["id"], seen["maker"], seen["is_posted"]) == (made.json()["id"], "seller", False)
    call = seen["accept"]
    assert (call["function"], call["args"][1]["buyer_share"]) == ("settle", "50000000")
    assert len(call["args"][2]) == 2 + 130, "with the maker's signature"
    delivery = (await buyer.get(path)).json()
    assert [offer["id"] for offer in delivery["offers"]] == [seen["id"]]
    assert "settle" in [action["action"] for action in delivery["actions"]]
    mine = (await seller.get(path)).json()["actions"]
    assert "settle" not in [action["action"] for action in mine]

    await chain_hand.move(shipped, History.delivered)
    [over] = (await buyer.get(f"{path}/offers")).json()["items"]
    assert (over["state"], over["accept"]) == ("moved_on", None)
    assert (await buyer.get(path)).json()["offers"] == []
    assert (await arbiter.get(f"{path}/offers")).status_code == 404


async def test_an_offer_is_hidden_by_its_maker_alone(shipped, people):
    buyer, seller, _ = people
    path = path_of(shipped)
    made = (await sign(seller, path, deal="split", buyer_share=SPLIT, expiry=TOMORROW)).json()
    assert (await buyer.delete(f"{path}/offers/{made['id']}")).status_code == 404
    hidden = await seller.delete(f"{path}/offers/{made['id']}")
    assert (hidden.status_code, hidden.json()["state"]) == (200, "withdrawn")
    assert (await buyer.get(path)).json()["offers"] == []
    assert (await seller.delete(f"{path}/offers/{made['id']}")).status_code == 200, "again"


async def test_only_the_makers_signature_over_this_state_is_taken(shipped, people, chain_hand):
    buyer, seller, _ = people
    path = path_of(shipped)
    offer = {"deal": "split", "buyer_share": SPLIT, "expiry": TOMORROW}
    typed = (await seller.post(f"{path}/offer-drafts", json=offer)).json()["typed_data"]
    for signer in (buyer, seller):
        if signer is seller:
            await chain_hand.move(shipped, History.extended)
        signature = signer.actor.sign_typed(typed)
        sent = offer | {"signature": f"0x{signature.hex()}"}
        refused = await seller.post(f"{path}/offers", json=sent)
        assert (refused.status_code, refused.json()["code"]) == (403, "offer_signature_refused")


async def test_ten_signed_offers_are_enough_until_something_happens(shipped, people, chain_hand):
    _, seller, _ = people
    path = path_of(shipped)
    offer = {"deal": "split", "buyer_share": SPLIT, "expiry": TOMORROW}
    for _ in range(MOST_SIGNED):
        assert (await sign(seller, path, **offer)).status_code == 201
    refused = await sign(seller, path, **offer)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_offers")
    await chain_hand.move(shipped, History.delivered)
    assert (await sign(seller, path, **offer)).status_code == 201


@pytest.mark.parametrize(
    ("proposal", "field"),
    [
        ({"deal": "split", "expiry": NOW}, "expiry"),
        ({"deal": "split", "expiry": NOW + 91 * DAY}, "expiry"),
        ({"deal": "resume", "expiry": TOMORROW}, "deal"),
        ({"deal": "return", "buyer_share": {"units": str(PRICE + 1)}}, "buyer_share"),
        ({"deal": "replacement", "buyer_share": SPLIT}, "buyer_share"),
        ({"deal": "split", "asset_to_buyer": True}, "asset_to_buyer"),
        ({"deal": "split", "new_deadline": TOMORROW}, "new_deadline"),
        ({"deal": "more_time"}, "new_deadline"),
        ({"deal": "more_time", "new_deadline": NOW + 400 * DAY}, "new_deadline"),
    ],
)
async def test_an_offer_that_the_contract_would_refuse_is_refused_with_its_field(
    shipped, people, proposal, field
):
    share = proposal.get("buyer_share")
    sent = {"expiry": TOMORROW} | proposal
    if share:
        sent["buyer_share"] = {"currency": "tUSD"} | share
    refused = await people[1].post(f"{path_of(shipped)}/offer-drafts", json=sent)
    assert refused.status_code == 422, refused.text
    assert field in [error["field"] for error in refused.json()["errors"]]


async def test_offers_on_record_are_told_with_what_became_of_them(shipped, people, chain_hand):
    buyer, seller, _ = people
    path = path_of(shipped)
    names = {"maker": seller.actor.address, "buyer_share": 7}
    await chain_hand.move(shipped, lambda life: life.offered(0, **names))
    [posted] = (await buyer.get(f"{path}/offers")).json()["items"]
    assert (posted["is_posted"], posted["accept"]["args"][2]) == (True, "0x")
    [own] = (await seller.get(f"{path}/offers")).json()["items"]
    assert own["withdraw"]["function"] == "withdraw_offer"

    await chain_hand.move(
        shipped,
        lambda life: life.offer_withdrawn(seller.actor.address),
        lambda life: life.offered(1, **names),
        lambda life: life.offered(0, **names),
        lambda life: life.settled(0, 7),
    )
    states = [offer["state"] for offer in (await buyer.get(f"{path}/offers")).json()["items"]]
    assert sorted(states) == ["accepted", "moved_on", "withdrawn"]
    story = [
        one["sentence"]
        for one in (await buyer.get(f"/orders/{shipped['id']}/timeline")).json()["items"]
    ]
    assert "The seller offered: divide the money now." in story
    assert story[-1] == "Both agreed: divide the money now."


async def test_goods_go_back_and_the_arbiter_orders_it_once(shipped, people, chain_hand):
    buyer, seller, arbiter = people
    path = path_of(shipped)
    await chain_hand.move(
        shipped, lambda life: life.disputed(50_000_000), lambda life: life.contested()
    )
    ruled = await arbiter.post(
        f"{path}/return-rulings",
        json={"buyer_share": SPLIT, "text": "Send it back, then you are paid."},
    )
    assert ruled.status_code == 201, ruled.text
    assert ruled.json()["call"]["function"] == "rule_return"
    assert ruled.json()["outcome"]["buyer_gets"]["units"] == "49500000"
    ruling = bytes.fromhex(ruled.json()["statement"]["root"][2:])
    await chain_hand.move(shipped, lambda life: life.return_ruled(50_000_000, ruling))

    delivery = (await buyer.get(path)).json()
    assert (delivery["status"], delivery["returning"]["is_ruled"]) == ("returning", True)
    assert delivery["returning"]["part"]["units"] == "50000000"
    assert delivery["silence"]["status"] == "ruled"
    parcel = {"carrier": "DHL", "tracking_number": "JD014600006281234567"}
    sent = await buyer.post(f"{path}/return-shipments", json=parcel)
    assert (sent.status_code, sent.json()["call"]["function"]) == (201, "return_shipped")
    assert (await seller.post(f"{path}/return-shipments", json=parcel)).status_code == 409
    back = bytes.fromhex(sent.json()["parcel"]["hash"][2:])
    await chain_hand.move(shipped, lambda life: life.return_shipped(back))
    parcels = (await seller.get(f"/orders/{shipped['id']}/parcels")).json()["items"]
    assert [(one["way"], one["state"]) for one in parcels] == [
        ("out", "unknown"),
        ("back", "shipped"),
    ]

    objected = await seller.post(
        f"{path}/return-contests", json={"text": "This is another lamp than mine."}
    )
    assert objected.json()["call"]["function"] == "contest_return"
    root = bytes.fromhex(objected.json()["statement"]["root"][2:])
    await chain_hand.move(shipped, lambda life: life.return_contested(root))
    case = (await arbiter.get(f"/cases/{delivery['id']}")).json()
    assert case["objection"]["text"] == "This is another lamp than mine."
    assert case["return_ruling"]["text"] == "Send it back, then you are paid."
    actions = [action["action"] for action in case["delivery"]["actions"]]
    assert actions == ["rule"], "not back and forth for ever"


async def test_an_agreed_return_that_is_contested_becomes_the_arbiters_case(
    shipped, people, chain_hand
):
    _, _, arbiter = people
    assert (await arbiter.get(path_of(shipped))).status_code == 404
    await chain_hand.move(
        shipped,
        lambda life: life.settled(1, 40_000_000),
        lambda life: life.return_shipped(),
        lambda life: life.return_contested(),
    )
    [case] = (await arbiter.get("/cases")).json()["items"]
    dispute = case["delivery"]["dispute"]
    assert (dispute["claim"]["units"], dispute["reason"]) == ("40000000", None)


async def test_more_time_comes_from_the_one_whom_silence_favours(shipped, people, chain_hand):
    buyer, seller, _ = people
    path = path_of(shipped)
    due = NOW + 20 * DAY
    asked = {"new_deadline": due + DAY}
    given = await buyer.post(f"{path}/extensions", json=asked)
    assert (given.status_code, given.json()["function"]) == (200, "extend")
    assert given.json()["args"][1] == str(due + DAY)
    assert (await seller.post(f"{path}/extensions", json=asked)).status_code == 409
    for wrong in (due, due + 181 * DAY):
        refused = await buyer.post(f"{path}/extensions", json={"new_deadline": wrong})
        assert refused.status_code == 422
    await chain_hand.move(shipped, lambda life: life.extended(180 * DAY))
    assert (await buyer.get(path)).json()["extended_seconds"] == 180 * DAY
    assert (await buyer.post(f"{path}/extensions", json=asked)).status_code == 409


async def test_money_goes_back_after_release(shipped, people, chain_hand):
    buyer, seller, _ = people
    path = path_of(shipped)
    assert (await seller.post(f"{path}/later-refunds", json={"amount": SPLIT})).status_code == 409
    await chain_hand.move(shipped, History.confirmed)
    call = (await seller.post(f"{path}/later-refunds", json={"amount": SPLIT})).json()
    assert (call["function"], call["args"][1], call["value"]) == (
        "refund_released",
        "50000000",
        "0",
    )
    assert call["needs"][0]["amount"] == "50000000"
    assert (await buyer.post(f"{path}/later-refunds", json={"amount": SPLIT})).status_code == 409
    nothing = {"amount": {"units": "0", "currency": "tUSD"}}
    assert (await seller.post(f"{path}/later-refunds", json=nothing)).status_code == 422
    await chain_hand.move(shipped, lambda life: life.refunded_later(50_000_000))
    delivery = (await buyer.get(path)).json()
    assert (delivery["status"], delivery["refunded_later"]["units"]) == ("released", "50000000")


async def test_a_step_can_be_signed_instead_of_sent(shipped, people, resources):
    buyer, seller, _ = people
    path = f"{path_of(shipped)}/signature-requests"
    confirm = await buyer.post(path, json={"action": "confirm"})
    assert confirm.status_code == 200, confirm.text
    typed, call = confirm.json()["typed_data"], confirm.json()["call"]
    assert (typed["primaryType"], call["contract"], call["function"]) == (
        "Confirm",
        RELAY,
        "confirm",
    )
    assert call["args"][0] == typed["domain"]["verifyingContract"]
    assert call["args"][-1] == {
        "party": typed["message"]["party"],
        "expiry": typed["message"]["expiry"],
        "signature": "0x",
    }
    assert spoken(call), "as the relay's ABI takes it"
    claim = {"claim": "5", "reason": "2", "evidence_root": "0x" + "07" * 32}
    dispute = await buyer.post(path, json={"action": "dispute", "inputs": claim})
    assert dispute.json()["call"]["args"][2:5] == ["5", "2", "0x" + "07" * 32]
    assert dispute.json()["typed_data"]["message"]["claim"] == "5"
    assert spoken(dispute.json()["call"])
    assert (await seller.post(path, json={"action": "confirm"})).status_code == 409
    assert (await seller.post(path, json={"action": "timeout"})).status_code == 409
    assert set(ACTIONS) >= {"confirm", "dispute"}


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"claim": "5", "reason": "2"}, "evidence_root"),
        ({"claim": True, "reason": "2", "evidence_root": "0x" + "07" * 32}, "claim"),
        ({"claim": "5", "reason": "256", "evidence_root": "0x" + "07" * 32}, "reason"),
        ({"claim": "5", "reason": "2", "evidence_root": "7"}, "evidence_root"),
        ({"claim": "5", "reason": "2", "evidence_root": "0x07"}, "inputs.evidence_root"),
        ({"claim": "five", "reason": "2", "evidence_root": "0x"}, "inputs.claim"),
        ({"claim": 5, "reason": "2", "evidence_root": "0x"}, "inputs.claim"),
    ],
)
async def test_what_cannot_be_signed_is_told_by_its_name(shipped, people, inputs, field):
    sent = {"action": "dispute", "inputs": inputs}
    refused = await people[0].post(f"{path_of(shipped)}/signature-requests", json=sent)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_a_signed_acceptance_spells_the_offer_out(shipped, people):
    buyer, seller, _ = people
    path = path_of(shipped)
    await sign(seller, path, deal="return", buyer_share=SPLIT, expiry=TOMORROW)
    [offer] = (await buyer.get(f"{path}/offers")).json()["items"]
    _, proposal, signature = offer["accept"]["args"]
    sent = {"action": "settle", "inputs": {"proposal": proposal, "signature": signature}}
    asked = (await buyer.post(f"{path}/signature-requests", json=sent)).json()
    assert asked["typed_data"]["primaryType"] == "Settle"
    assert asked["typed_data"]["message"]["offer_expiry"] == str(TOMORROW)
    assert asked["call"]["args"][2:4] == [proposal, signature]
    assert spoken(asked["call"]) and spoken(offer["accept"])
