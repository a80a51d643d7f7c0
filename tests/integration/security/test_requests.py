"""What callers may send at all: known fields, whole numbers as text, nothing from other sites.

covers: S3-02, S0-06
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from backend.api.app import openapi_document
from tests.builders.api_trade import HOME
from tests.integration.api.conftest import api, caller, chain_hand, guest, resources

__all__ = ["api", "caller", "chain_hand", "guest", "resources"]
DOCUMENT = openapi_document()
SCHEMAS = DOCUMENT["components"]["schemas"]
NEAR_MISS = 50_000
SLOW = 2.0  # seconds of work; a pattern that backtracks needs hours


def sent_schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object that is part of some request's body."""
    waiting = [
        content["schema"]
        for operations in DOCUMENT["paths"].values()
        for operation in operations.values()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json"
    ]
    seen: set[str] = set()
    while waiting:
        for name in re.findall(r"#/components/schemas/(\w+)", json.dumps(waiting.pop())):
            if name not in seen:
                seen.add(name)
                waiting.append(SCHEMAS[name])
                if SCHEMAS[name].get("type") == "object":
                    yield name, SCHEMAS[name]


def patterns() -> set[str]:
    return set(re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(DOCUMENT)))


def test_no_body_takes_fields_it_does_not_know():
    """Mass assignment: `state`, `seller_id`, `price` or `created_at` beside the rest is refused."""
    found = dict(sent_schemas())
    assert len(found) > 30
    assert [
        name for name, schema in found.items() if schema.get("additionalProperties", True)
    ] == []


def test_no_body_can_say_who_somebody_is_or_how_things_stand():
    decided_here = {"state", "is_admin", "buyer_id", "seller_id", "created_at", "escrow_id"}
    for name, schema in sent_schemas():
        assert not decided_here & set(schema["properties"]), name


@pytest.mark.parametrize("pattern", sorted(patterns()))
def test_no_pattern_is_slow(pattern):
    compiled = re.compile(json.loads(f'"{pattern}"'))
    begun = time.process_time()
    for letter in ("a", "0", "x", " ", "-", "_", "/"):
        compiled.search(letter * NEAR_MISS + "!")
        compiled.search("ord_" + letter * NEAR_MISS + "\n")
    assert time.process_time() - begun < SLOW


QUANTITIES = (
    "0", "-1", "1.5", "1.0", "1e3", "1e400", '"1"', '"0x10"', "true", "null", "[]", "{}",
    "9007199254740993", str(2**63), str(2**256), "1" + "0" * 5_000, "NaN", "Infinity", "-0",
)  # fmt: skip
UNITS = (
    1, -1, "-1", "1.0", "1e3", " 1", "１", "0x10", "1_000", "00", "", None, True, str(2**256),
    "9" * 500,
)  # fmt: skip


async def test_a_quantity_is_a_whole_number_and_nothing_like_one(caller, chain_hand):
    buyer, seller = await caller("buyer"), await caller("seller")
    listing = await seller.on_sale()
    for quantity in QUANTITIES:
        body = json.dumps({"listing_id": listing["id"], "address": HOME, "quantity": 7})
        answer = await buyer.post(
            "/orders",
            content=body.replace(": 7", f": {quantity}"),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code in {400, 422}, (quantity[:40], answer.text)
    assert (await buyer.get("/orders")).json()["items"] == []


async def test_an_amount_is_whole_units_as_text(caller, chain_hand):
    seller = await caller("seller")
    for units in UNITS:
        answer = await seller.post(
            "/order-rules",
            json={"verdict": "approve", "above": {"units": units, "currency": "tUSD"}},
        )
        assert answer.status_code == 422, (units, answer.text)
    assert (await seller.get("/order-rules")).json()["items"] == []


async def test_no_other_site_may_read_answers(guest):
    """CORS: no answer names another origin, whatever it says it is."""
    for origin in ("https://evil.example", "null", "http://localhost:8000.evil.example"):
        for method in ("GET", "OPTIONS"):
            asked = {"origin": origin, "access-control-request-method": "POST"}
            answer = await guest.request(method, "/listings", headers=asked)
            assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_a_key_or_session_in_the_address_opens_nothing(caller, guest):
    token = (await caller("buyer")).headers["authorization"].removeprefix("Bearer ")
    for name in ("token", "access_token", "session", "api_key", "authorization"):
        assert (await guest.get(f"/me?{name}={token}")).status_code == 401


async def test_another_method_in_a_header_is_not_taken(caller):
    buyer = await caller("buyer")
    for header in ("x-http-method-override", "x-method-override", "x-http-method"):
        answer = await buyer.get("/sessions/current", headers={header: "DELETE"})
        assert answer.status_code in {404, 405}
    assert (await buyer.get("/me")).status_code == 200
