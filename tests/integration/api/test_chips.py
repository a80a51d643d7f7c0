"""Chips and tags over the API, by what is signed and written alone.

covers: N-05
"""

from __future__ import annotations

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from backend.chain.types import checksum
from backend.domain.chips.sun import TagKeys, Tap, tap_of
from tests.builders.api_trade import order
from tests.builders.histories import History
from tests.builders.market import ITEMS

CHIP = Account.from_key(bytes([0xC4]) * 32)
UID = bytes.fromhex("04DE5F1EACC040")
KEYS = TagKeys(bytes([1]) * 16, bytes([2]) * 16)
TAG = {
    "uid": f"0x{UID.hex()}",
    "meta_key": f"0x{KEYS.meta.hex()}",
    "file_key": f"0x{KEYS.file.hex()}",
}


@pytest.fixture
async def item(caller, chain_hand):
    """A piece on sale whose token names a chip."""
    seller, gateway = await caller("seller"), chain_hand.trade.market.gateway
    draft = await seller.draft(kind="phygital", stock=1)
    escrow = seller.resources.chains.default.deployment.escrow
    gateway.own(seller.actor.address, ITEMS, 7)
    gateway.approve_for_all(ITEMS, seller.actor.address, escrow)
    gateway.bind_chip(ITEMS, 7, bytes.fromhex(CHIP.address[2:]))
    asset = {"address": checksum(ITEMS), "asset_id": "7"}
    await seller.request("PUT", f"/listings/{draft['id']}/asset", json=asset)
    asked = (await seller.post(f"/listings/{draft['id']}/signature-requests")).json()
    signature = seller.actor.sign_typed(asked["typed_data"])
    shown = await seller.post(
        f"/listings/{draft['id']}/publication", json={"signature": f"0x{signature.hex()}"}
    )
    assert shown.status_code == 200, shown.text
    return shown.json()


async def test_a_chips_answer_becomes_a_call_and_no_other_does(caller, chain_hand, item):
    buyer, stranger = await caller("buyer"), await caller("stranger")
    placed = await order(buyer, item)
    await chain_hand.pay(placed)
    await chain_hand.move(placed, History.shipped)
    [life] = chain_hand.trade.lives.values()
    chain_hand.trade.market.gateway.mine(life.block + 5, 0)
    path = f"/deliveries/{placed['deliveries'][0]['id']}"
    asked = (await buyer.get(f"{path}/chip-challenge")).json()
    assert asked["chip"] == CHIP.address
    message = encode_typed_data(full_message=asked["typed_data"])
    right = CHIP.sign_message(message).signature.to_0x_hex()
    sent = {"challenge_block": asked["challenge_block"], "signature": right}
    answer = await buyer.post(f"{path}/chip-proofs", json=sent)
    assert answer.status_code == 201, answer.text
    assert (answer.status_code, answer.json()["function"]) == (201, "prove_item")
    assert answer.json()["args"][1:] == [str(asked["challenge_block"]), right]
    wrong = Account.create().sign_message(message).signature.to_0x_hex()
    refused = await buyer.post(f"{path}/chip-proofs", json=sent | {"signature": wrong})
    assert (refused.status_code, refused.json()["code"]) == (403, "chip_did_not_sign")
    assert (await stranger.get(f"{path}/chip-challenge")).status_code == 404


async def test_everybody_reads_whether_an_item_can_prove_itself(caller, chain_hand, guest, item):
    buyer, path = await caller("buyer"), f"/listings/{item['id']}/authenticity"
    assert (await guest.get(path)).json() == {"chip": CHIP.address, "last_proof": None}
    placed = await order(buyer, item)
    await chain_hand.pay(placed)
    await chain_hand.move(placed, History.shipped, in_the_buyers_hands)
    found = (await guest.get(path)).json()
    assert found["last_proof"]["role"] == "buyer"
    [life] = chain_hand.trade.lives.values()
    assert found["last_proof"]["tx_hash"] == f"0x{life.events[-1].at.tx_hash.hex()}"
    await chain_hand.undo(placed)
    assert (await guest.get(path)).json()["last_proof"] is None


def in_the_buyers_hands(life: History) -> History:
    return life.proven(life.buyer, life.block, bytes.fromhex(CHIP.address[2:]))


async def test_a_tag_is_bound_by_the_seller_and_each_tap_counts_once(caller, item):
    seller, buyer = await caller("seller"), await caller("buyer")
    path = f"/listings/{item['id']}/tags"
    assert (await buyer.post(path, json=TAG)).status_code == 404
    bound = (await seller.post(path, json=TAG)).json()
    assert bound["link"].endswith(f"/tap/{bound['id']}?picc_data={'0' * 32}&cmac={'0' * 16}")
    assert not {"uid", "meta_key", "file_key"} & set(bound)
    data, code = tap_of(Tap(UID, 1), KEYS)
    tap = {"picc_data": f"0x{data.hex()}", "cmac": f"0x{code.hex()}"}
    forged = await buyer.post(f"/tags/{bound['id']}/taps", json=tap | {"cmac": "0x" + "11" * 8})
    assert (forged.status_code, forged.json()["code"]) == (403, "tap_not_genuine")
    read = await buyer.post(f"/tags/{bound['id']}/taps", json=tap)
    assert (read.status_code, read.json()["listing_id"]) == (201, item["id"])
    assert (read.json()["asset_id"], read.json()["counter"]) == ("7", 1)
    again = await buyer.post(f"/tags/{bound['id']}/taps", json=tap)
    assert (again.status_code, again.json()["code"]) == (409, "tap_used_before")
    [listed] = (await seller.get(path)).json()["items"]
    assert (listed["id"], listed["taps"]) == (bound["id"], 1)
