"""Quotes over the API, from the question to the call that pays."""
# covers: S3-67, S3-68

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders.api_trade import HOME
from tests.builders.chain import actor
from tests.builders.histories import NOON

DUE = (NOON + timedelta(days=7)).isoformat()
PRICE = {
    "quantity": 2,
    "unit_price": {"units": "100000000", "currency": "tUSD"},
    "delivery_fee": {"units": "0", "currency": "tUSD"},
    "due": DUE,
    "text": "Free delivery for two.",
}


@pytest.fixture
async def people(caller):
    return [await caller(role) for role in ("buyer", "seller")]


@pytest.fixture
async def asked(people):
    buyer, seller = people
    listing = await seller.on_sale()
    sent = {"quantity": 2, "due": DUE, "text": "A price for two?"}
    answer = await buyer.post(f"/listings/{listing['id']}/quotes", json=sent)
    assert answer.status_code == 201
    return answer.json()


def actions(shown):
    return [action["action"] for action in shown["actions"]]


async def test_from_a_question_to_the_call_that_pays(people, asked):
    buyer, seller = people
    path = f"/quotes/{asked['id']}"
    assert actions((await seller.get(path)).json()) == ["answer", "refuse"]
    answered = (await seller.post(f"{path}/answers", json=PRICE)).json()
    assert answered["total"] == {"units": "200000000", "currency": "tUSD", "chain_id": 31337}
    assert (await buyer.get("/quotes?needs_me=true")).json()["items"][0]["id"] == asked["id"]
    await buyer.post(f"{path}/approval")
    request = (await seller.post(f"{path}/signature-requests")).json()
    assert request["typed_data"]["message"]["max_quantity"] == "2"
    signature = actor("seller").sign_typed(request["typed_data"])
    promised = await seller.post(f"{path}/promise", json={"signature": f"0x{signature.hex()}"})
    assert promised.json()["status"] == "offered"
    order = await buyer.post(f"{path}/orders", json={"address": HOME})
    assert order.status_code == 201
    assert order.json()["payment"]["function"] == "fund"
    assert order.json()["total"]["units"] == "200000000"
    assert (await seller.get(path)).json()["order_id"] == order.json()["id"]


async def test_a_step_out_of_turn_is_a_conflict_and_changes_nothing(people, asked):
    buyer, seller = people
    path = f"/quotes/{asked['id']}"
    answer = await buyer.post(f"{path}/approval")
    assert (answer.status_code, answer.json()["code"]) == (409, "quote_step_not_allowed")
    answer = await buyer.post(f"{path}/answers", json=PRICE)
    assert answer.status_code == 409
    assert len((await seller.get(path)).json()["rounds"]) == 1


async def test_a_price_in_another_currency_is_refused_by_its_field(people, asked):
    _, seller = people
    coins = {"units": "5", "currency": "ETH"}
    sent = PRICE | {"unit_price": coins, "delivery_fee": coins}
    answer = await seller.post(f"/quotes/{asked['id']}/answers", json=sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "unit_price"
