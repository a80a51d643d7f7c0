"""A listing on its way to the market. covers: S0-29, S0-33, S2-05, S1-06, S2-27, S3-71, C-09"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from backend.chain.types import checksum
from backend.core.ids import parse_public_id, public_id
from tests.builders.chain import actor
from tests.builders.market import ITEMS, a_picture
from tests.builders.pages_http import JSON


def words_of(shop, **changes):
    typed = {
        "kind": "physical",
        "title": "Teapot",
        "description": "Red clay, from 1978.",
        "unit_price": "48.50",
        "currency": f"31337:0x{'7d' * 20}",
        "stock": "2",
        "fee_standard": "5",
        "estimate_standard": "3 to 5 days",
        "fee_pickup": "0",
        "policy_id": shop.market.resources.chains.default.deployment.default_policy.id.hex(),
    }
    return {**typed, **changes}


async def drafted(shop, seller, **changes):
    done = await seller.post("/sell/new", **words_of(shop, **changes))
    assert done.status == 303, done.words
    return done.target.split("?")[0]


async def test_a_draft_is_stored_and_shown_as_a_checklist(shop, selling, visitor):
    seller = await visitor(selling)
    assert (await seller.get("/sell/new")).status == 200
    path = await drafted(shop, seller)
    page = await seller.get(path)
    assert "Sign and publish" in page.words
    assert 'value="48.5"' in page.html
    listed = await seller.get("/sell")
    assert path in listed.attributes("href")
    assert "Draft" in listed.words


@pytest.mark.parametrize(
    ("case", "changes", "sentence"),
    [
        ("no kind", {"kind": ""}, "Say what kind of thing it is."),
        ("no title", {"title": ""}, "fill this in"),
        ("no price", {"unit_price": ""}, "Write the amount in digits"),
        ("a price of nothing", {"unit_price": "0"}, "A price is more than nothing."),
        ("too many decimals", {"unit_price": "1.0000001"}, "at most 6 decimals"),
        ("an unknown currency", {"currency": "0x00"}, "Choose a currency."),
        ("an unknown policy", {"policy_id": "00"}, "Choose the rules of the sale."),
        ("no delivery", {"fee_standard": "", "fee_pickup": ""}, "Offer at least one way"),
        ("a royalty of nobody", {"royalty_percent": "5"}, "address"),
        ("a royalty that is none", {"royalty_percent": "lots", "royalty_recipient": "0x"}, "2.5"),
        ("instant payment of a thing", {"is_instant": "yes"}, "Only digital goods"),
    ],
)
async def test_each_mistake_has_its_sentence_and_nothing_is_lost(
    shop, selling, visitor, case, changes, sentence
):
    page = await (await visitor(selling)).post("/sell/new", **words_of(shop, **changes))
    assert page.status == 422, case
    assert sentence in page.words, case
    assert "Red clay, from 1978." in page.html
    assert (await shop.market.fingerprint())["listings"] == []


async def test_a_draft_can_be_changed(shop, selling, visitor):
    seller = await visitor(selling)
    path = await drafted(shop, seller)
    done = await seller.post(path, **words_of(shop, title="Small teapot", unit_price="50"))
    assert done.target == f"{path}?done=saved"
    page = await seller.get(done.target)
    assert "Small teapot" in page.words and "Saved." in page.words
    refused = await seller.post(path, **words_of(shop, title="", description="New words"))
    assert refused.status == 422
    assert "New words" in refused.html


async def test_of_two_windows_the_second_is_told_and_loses_nothing(shop, selling, visitor):
    seller = await visitor(selling)
    path = await drafted(shop, seller)
    seen = (await seller.get(path)).value_of("seen_at")
    shop.market.clock.advance(timedelta(seconds=1))
    done = await seller.post(path, **words_of(shop, title="Small teapot"), seen_at=seen)
    assert done.status == 303
    late = await seller.post(path, **words_of(shop, title="Old teapot"), seen_at=seen)
    assert late.status == 422
    assert "This draft was changed meanwhile" in late.words
    assert 'value="Old teapot"' in late.html
    assert "Small teapot" in (await seller.get(path)).html
    words = words_of(shop, title="Old teapot")
    assert (await seller.post(path, **words, seen_at=late.value_of("seen_at"))).status == 303
    assert "Old teapot" in (await seller.get(path)).html


async def test_pictures_are_hung_shown_and_taken_down(shop, selling, visitor):
    seller = await visitor(selling)
    path = await drafted(shop, seller)
    files = [
        ("photo", ("front.jpg", a_picture(), "image/jpeg")),
        ("photo", ("back.jpg", a_picture(size=(80, 60)), "image/jpeg")),
    ]
    done = await seller.client.post(f"{path}/photos", files=files)
    assert done.status_code == 303
    page = await seller.get(path)
    shown = [src for src in page.attributes("src") if src.startswith("/photos/")]
    assert len(shown) == 2
    picture = await seller.client.get(shown[0])
    assert picture.headers["content-type"] == "image/webp"
    assert "immutable" in picture.headers["cache-control"]
    assert (
        await (await visitor(None)).get(shown[0])
    ).status == 404  # a draft is its seller's alone
    (first, *_) = [a for a in page.attributes("action") if a.endswith("/remove")]
    assert (await seller.post(first)).target.endswith("?done=photo_removed")
    page = await seller.get(path)
    assert len([src for src in page.attributes("src") if src.startswith("/photos/")]) == 1


async def test_what_is_no_picture_is_refused_by_name(shop, selling, visitor):
    seller = await visitor(selling)
    path = await drafted(shop, seller)
    files = [("photo", ("notes.txt", b"hello", "text/plain"))]
    answer = await seller.client.post(f"{path}/photos", files=files)
    assert answer.status_code == 422
    assert "notes.txt" in answer.text


async def test_the_wallet_mints_signs_and_publishes(shop, selling, visitor):
    seller, person = await visitor(selling), actor("seller")
    path = await drafted(shop, seller, kind="phygital", stock="1")
    page = await seller.get(path)
    mint = next(
        json.loads(text)
        for text in page.attributes("data-chain-action")
        if json.loads(text)["call"]["function"] == "mint"
    )
    assert mint["call"]["args"][0] == checksum(person.address)
    assert mint["call"]["args"][1].endswith("/token.json")
    assert len(mint["call"]["args"][1]) <= 256
    assert mint["then"]["post"] == f"{path}/minted"

    shop.market.gateway.own(person.address, ITEMS, 7)
    body = {"transaction": "0x00", "asset": checksum(ITEMS), "asset_id": "7"}
    minted = await seller.post_json(f"{path}/minted", body)
    assert minted.answer.json() == {"location": f"{path}?done=token_set"}

    asked = await seller.post(f"{path}/sign", JSON)
    action = asked.answer.json()["action"]
    assert action["needs"][0]["kind"] == "operator"
    escrow = shop.market.resources.chains.default.deployment.escrow
    shop.market.gateway.approve_for_all(ITEMS, person.address, escrow)
    signature = f"0x{person.sign_typed(action['sign']).hex()}"
    published = await seller.post_json(action["then"]["post"], {"signature": signature})
    assert published.status == 200, published.html
    listing = published.answer.json()["location"]
    guest = await visitor(None)
    assert (await guest.get(listing)).status == 200
    metadata = (await guest.get(f"{listing}/token.json")).answer.json()
    assert metadata["name"] == "Teapot"


async def test_a_signature_of_somebody_else_is_refused_in_words(shop, selling, visitor):
    seller = await visitor(selling)
    path = await drafted(shop, seller)
    action = (await seller.post(f"{path}/sign", JSON)).answer.json()["action"]
    signature = f"0x{actor('stranger').sign_typed(action['sign']).hex()}"
    refused = await seller.post_json(f"{path}/publish", {"signature": signature})
    assert refused.status == 403
    assert "not the seller's" in refused.answer.json()["detail"]


async def test_a_token_of_somebody_else_is_refused_and_stays_typed(shop, selling, visitor):
    seller = await visitor(selling)
    path = await drafted(shop, seller, kind="phygital", stock="1")
    typed = {"asset_address": checksum(ITEMS), "asset_id": "9"}
    page = await seller.post(f"{path}/token", **typed)
    assert page.status == 422
    assert "does not belong to the wallet" in page.words
    assert 'value="9"' in page.html
    page = await seller.post(f"{path}/token", asset_address="0x12", asset_id="x")
    assert page.status == 422


async def test_a_published_listing_is_withdrawn_or_renewed(shop, lamp, selling, visitor):
    seller = await visitor(selling)
    path = f"/sell/{public_id('lst', lamp.id)}"
    page = await seller.get(path)
    assert '"function": "cancel_listing"' in page.html
    renewed = await seller.post(f"{path}/clone")
    assert renewed.target.startswith("/sell/lst_")
    assert "new version" in (await seller.get(renewed.target)).words
    assert (await seller.post(f"{path}/withdraw")).target == "/sell?done=hidden"
    listing = await (await visitor(None)).get(f"/listings/{public_id('lst', lamp.id)}")
    assert "no longer for sale" in listing.words


async def test_nobody_else_gets_at_a_listing(shop, lamp, buying, selling, visitor):
    buyer, seller = await visitor(buying), await visitor(selling)
    draft = await drafted(shop, seller)
    published = f"/sell/{public_id('lst', lamp.id)}"
    assert (await buyer.get(draft)).status == 404
    assert (await buyer.get(published)).status == 403
    for tail in ("", "/withdraw", "/clone", "/token"):
        answer = await buyer.post(published + tail, **words_of(shop))
        assert answer.status in {403, 404}, tail
    assert (await (await visitor(None)).get("/sell")).target == "/sign-in?next=/sell"


async def test_a_lower_price_is_made_shown_and_reached_by_its_code(shop, lamp, selling, visitor):
    seller, guest = await visitor(selling), await visitor(None)
    path = f"/sell/{public_id('lst', lamp.id)}"
    assert f"{path}/discount" in (await seller.get(path)).attributes("href")
    typed = {"unit_price": "90", "until": "2100-01-01", "label": "Winter sale", "quantity": "1"}
    refused = await seller.post(f"{path}/discount", **typed)
    assert (refused.status, "between an hour and a year" in refused.words) == (422, True)
    assert 'value="90"' in refused.html
    typed["until"] = (shop.market.clock.now() + timedelta(days=9)).date().isoformat()
    for code in ("", "FRIENDS"):
        made = await seller.post(f"{path}/discount", **typed, code=code)
        assert made.status == 303, made.words
        draft = made.target.split("?")[0]
        assert "instead of 120.00 tUSD" in (await seller.get(draft)).words
        await shop.market.publish(parse_public_id("lst", draft.rsplit("/", 1)[1]), selling)
    assert "Winter sale, code FRIENDS" in (await seller.get(path)).words
    page = await guest.get(f"/listings/{public_id('lst', lamp.id)}")
    assert "Winter sale: 90.00 tUSD" in page.words and "FRIENDS" not in page.words
    assert (await guest.get("/")).words.count("instead of 120.00 tUSD") == 1
    code_path = f"/listings/{public_id('lst', lamp.id)}/code"
    wrong = await guest.post(code_path, code="ENEMIES")
    assert (wrong.status, "No price goes with this code" in wrong.words) == (422, True)
    right = await guest.post(code_path, code="friends")
    assert right.status == 303
    assert "90.00 tUSD instead of 120.00 tUSD" in (await guest.get(right.target)).words
