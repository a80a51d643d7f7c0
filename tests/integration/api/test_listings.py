"""Listings over the API: from a draft to the market, and what others may see of it."""
# covers: C-09, S0-33, S0-29

from __future__ import annotations

import pytest

from tests.builders.api import a_listing
from tests.builders.histories import CHAIN
from tests.builders.market import ITEMS, a_picture


async def test_a_seller_drafts_signs_and_publishes(caller, guest):
    seller = await caller("seller")
    listing = await seller.on_sale()
    assert listing["status"] == "published"
    seen = (await guest.get(f"/listings/{listing['id']}")).json()
    assert seen["title"] == "Brass desk lamp"
    assert seen["unit_price"] == {"units": "120000000", "currency": "tUSD", "chain_id": CHAIN}
    assert seen["available"] == 3
    assert seen["actions"] == []
    found = (await guest.get("/listings", params={"text": "lamp"})).json()
    assert [one["id"] for one in found["items"]] == [listing["id"]]


async def test_a_draft_is_its_sellers_alone(caller, guest):
    seller, stranger = await caller("seller"), await caller("stranger")
    draft = await seller.draft()
    path = f"/listings/{draft['id']}"
    for other in (guest, stranger):
        answer = await other.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "listing_not_found")
    assert (await guest.get("/listings")).json() == {"items": [], "next_cursor": None}
    own = (await seller.get("/me/listings")).json()
    assert [one["id"] for one in own["items"]] == [draft["id"]]


async def test_a_token_is_attached_when_the_chain_agrees(caller, fake_gateway):
    seller = await caller("seller")
    draft = await seller.draft(kind="phygital", stock=1)
    asset = {"address": f"0x{ITEMS.hex()}", "asset_id": "7"}
    refused = await seller.put(f"/listings/{draft['id']}/asset", json=asset)
    assert (refused.status_code, refused.json()["code"]) == (409, "asset_not_owned")
    fake_gateway.own(seller.actor.address, ITEMS, 7)
    attached = await seller.put(f"/listings/{draft['id']}/asset", json=asset)
    assert attached.json()["asset"]["asset_id"] == "7"
    detached = await seller.delete(f"/listings/{draft['id']}/asset")
    assert detached.json()["asset"] is None


async def test_photos_hang_are_ordered_described_and_removed(caller, guest):
    seller = await caller("seller")
    draft = await seller.draft()
    photos = f"/listings/{draft['id']}/photos"
    for size in ((64, 48), (48, 64)):
        added = await seller.post(
            photos, content=a_picture(size=size), headers={"content-type": "image/jpeg"}
        )
        assert added.status_code == 201, added.text
    first, second = added.json()["photos"]
    ordered = await seller.put(photos, json={"photo_ids": [second["id"], first["id"]]})
    assert [one["id"] for one in ordered.json()["photos"]] == [second["id"], first["id"]]
    described = await seller.patch(f"{photos}/{first['id']}", json={"alt_text": "From the left"})
    assert described.json()["photos"][1]["alt_text"] == "From the left"

    picture = await seller.get(f"/photos/{first['digest']}")
    assert picture.headers["content-type"] == "image/webp"
    assert picture.content[8:12] == b"WEBP"
    assert (await guest.get(f"/photos/{first['digest']}")).status_code == 404

    removed = await seller.delete(f"{photos}/{first['id']}")
    assert [one["id"] for one in removed.json()["photos"]] == [second["id"]]


async def test_a_published_listing_changes_by_a_new_version(caller):
    seller = await caller("seller")
    listing = await seller.on_sale()
    path = f"/listings/{listing['id']}"
    refused = await seller.put(path, json=a_listing(seller.resources, title="Another lamp"))
    assert (refused.status_code, refused.json()["code"]) == (409, "listing_step_not_allowed")
    version = (await seller.post(f"{path}/versions")).json()
    assert version["replaces_id"] == listing["id"]
    assert version["status"] == "draft"


async def test_stock_changes_and_withdrawal(caller, guest):
    seller = await caller("seller")
    listing = await seller.on_sale()
    path = f"/listings/{listing['id']}"
    assert (await seller.put(f"{path}/stock", json={"stock": 9})).json()["available"] == 9
    withdrawn = await seller.post(f"{path}/withdrawal")
    assert withdrawn.json()["status"] == "withdrawn"
    assert (await guest.get("/listings")).json()["items"] == []


async def test_pages_of_the_market_meet_every_listing_once(caller, guest):
    seller = await caller("seller")
    made = {(await seller.on_sale(title=f"Lamp number {n}"))["id"] for n in range(5)}
    seen, cursor = [], None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await guest.get("/listings", params=asked)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    ("case", "changes", "field"),
    [
        (
            "a number for an amount",
            {"unit_price": {"units": 5, "currency": "tUSD"}},
            "unit_price.units",
        ),
        (
            "a decimal amount",
            {"unit_price": {"units": "5.0", "currency": "tUSD"}},
            "unit_price.units",
        ),
        ("an unknown currency", {"unit_price": {"units": "5", "currency": "XYZ"}}, "unit_price"),
        ("truth for a number", {"stock": True}, "stock"),
        ("text for a number", {"stock": "3"}, "stock"),
        ("an empty title", {"title": ""}, "title"),
        ("a character nobody can store", {"title": "Lamp\x00"}, "title"),
        ("half a character", {"title": "Lamp\ud800"}, "title"),
        ("a field nobody knows", {"status": "published"}, "status"),
        ("another's name", {"seller_id": "pty_1"}, "seller_id"),
        ("an unknown option", {"options": [{"option": "drone"}]}, "options.0.option"),
        ("a short policy id", {"policy_id": "0x12"}, "policy_id"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(caller, case, changes, field):
    import json

    seller = await caller("seller")
    body = json.dumps(a_listing(seller.resources) | changes).encode()
    answer = await seller.post(
        "/listings", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert (await seller.get("/me/listings")).json()["items"] == []
