"""The item's chip, asked from a page, and the tag on it, read by a phone.

covers: N-05
"""

from __future__ import annotations

import json

import pytest
from eth_account import Account
from eth_account.messages import _hash_eip191_message, encode_typed_data

from backend.core.ids import public_id
from backend.dashboard.presenters.listings import LISTING_PREFIX
from backend.domain.chips.presence import ChipService
from backend.domain.chips.sun import TagKeys, Tap, tap_of
from backend.domain.chips.tags import TagService
from tests.builders import histories
from tests.builders.histories import History
from tests.builders.market import ITEMS
from tests.builders.pages_http import JSON

CHIP = Account.from_key(bytes([0xC4]) * 32)
OTHER = Account.from_key(bytes([0xC5]) * 32)
UID = bytes.fromhex("04DE5F1EACC040")
KEYS = TagKeys(bytes([1]) * 16, bytes([2]) * 16)
TYPED = {"uid": UID.hex(), "meta_key": KEYS.meta.hex(), "file_key": KEYS.file.hex()}


@pytest.fixture
async def item(shop, selling):
    """A listing of one piece whose token names a chip."""
    shop.market.gateway.bind_chip(ITEMS, 7, bytes.fromhex(CHIP.address[2:]))
    draft = await shop.market.drafted_item(selling)
    return await shop.market.publish(draft.id, selling)


@pytest.fixture
async def shipped(shop, item, buying):
    order = await shop.paid(item, buying)
    await shop.move(order, History.shipped)
    shop.market.gateway.mine(shop.lives[order.deliveries[0].id].block + 5, 0)
    return order


async def asked(shop, order, viewer):
    """What the chip has to sign for a viewer."""
    chips = ChipService(shop.market.session, shop.market.resources)
    block = shop.lives[order.deliveries[0].id].block + 3
    return await chips.challenge(order.deliveries[0].id, viewer, block)


def signed_by(chip, shop, challenge) -> str:
    domain = shop.market.resources.chains.default.deployment.domain
    message = encode_typed_data(full_message=challenge.presence.typed_data(domain))
    assert _hash_eip191_message(message) == challenge.digest
    return chip.sign_message(message).signature.to_0x_hex()


async def test_the_chips_answer_goes_on_record_and_no_other(
    shop, shipped, buying, selling, strange, visitor
):
    path = f"/orders/{shipped.public_id}/chip"
    buyer = await visitor(buying)
    assert path in (await buyer.get(f"/orders/{shipped.public_id}")).attributes("href")
    asking = await buyer.get(path)
    assert "To sign" in asking.words and "data-nfc hidden" in asking.answer.text
    challenge = await asked(shop, shipped, buying)
    block = str(challenge.presence.challenge_block)
    right = signed_by(CHIP, shop, challenge)
    answer = await buyer.post(path, JSON, block=block, signature=right)
    call = answer.answer.json()["action"]["call"]
    assert (call["function"], call["args"][1:]) == ("prove_item", [block, right])
    for_seller = signed_by(CHIP, shop, await asked(shop, shipped, selling))
    for wrong in (signed_by(OTHER, shop, challenge), for_seller, f"0x{'11' * 65}"):
        refused = await buyer.post(path, JSON, block=block, signature=wrong)
        assert (refused.status, refused.answer.json()["code"]) == (403, "chip_did_not_sign")
    too_old = await buyer.post(path, JSON, block="1000000", signature=right)
    assert too_old.answer.json()["code"] == "challenge_too_old"
    empty = await buyer.post(path, JSON, block=block, signature="")
    assert set(empty.answer.json()["fields"]) == {"signature"}
    assert (await (await visitor(strange)).get(path)).status == 404


async def test_an_item_without_a_chip_is_said_to_have_none(shop, selling, buying, visitor):
    draft = await shop.market.drafted_item(selling, asset_id=8)
    order = await shop.paid(await shop.market.publish(draft.id, selling), buying)
    await shop.move(order, History.shipped)
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}/chip")
    assert "This item has no chip that could sign." in page.words


async def test_a_listing_says_whether_the_item_can_prove_itself_and_when_it_last_did(
    shop, item, buying, selling, visitor
):
    guest, path = await visitor(None), f"/listings/{public_id(LISTING_PREFIX, item.id)}"
    plain = await shop.market.publish((await shop.market.drafted_item(selling, 8)).id, selling)
    without = await guest.get(f"/listings/{public_id(LISTING_PREFIX, plain.id)}")
    assert "No chip is registered for it" in without.words and "Its key" not in without.words
    assert "It has not answered through this escrow yet" in (await guest.get(path)).words

    shop.market.gateway.bind_chip(ITEMS, 9, histories.CHIP)
    draft = await shop.market.drafted_item(selling, 9)
    proven = await shop.market.publish(draft.id, selling)
    order, path = (
        await shop.paid(proven, buying),
        f"/listings/{public_id(LISTING_PREFIX, proven.id)}",
    )
    await shop.move(order, History.shipped, lambda life: life.proven(life.buyer, 0))
    assert "It has not answered" in (await guest.get(path)).words, "older than the parcel"
    await shop.move(order, lambda life: life.proven(life.buyer, life.block))
    page = await guest.get(path)
    assert "Last proven" in page.words and "answered for its buyer" in page.words
    await shop.undo(order)
    assert "Last proven" not in (await guest.get(path)).words, "its block is gone"


async def test_what_another_chip_has_signed_proves_nothing_of_an_item(shop, item, buying, visitor):
    order = await shop.paid(item, buying)
    await shop.move(order, History.shipped, lambda life: life.proven(life.buyer, life.block))
    page = await (await visitor(None)).get(f"/listings/{public_id(LISTING_PREFIX, item.id)}")
    assert "A chip is registered for it" in page.words and "Last proven" not in page.words


async def link_of(shop, item, selling, counter: int, keys: TagKeys = KEYS) -> str:
    [tag] = await TagService(shop.market.session, shop.market.resources).list_on(item.id, selling)
    data, code = tap_of(Tap(UID, counter), keys)
    return f"/tap/{tag.public_id}?picc_data={data.hex()}&cmac={code.hex()}"


async def test_a_tap_says_which_item_this_is_once(
    shop, item, shipped, buying, selling, strange, visitor
):
    seller, buyer, guest = await visitor(selling), await visitor(buying), await visitor(None)
    path = f"/sell/{public_id(LISTING_PREFIX, item.id)}/tags"
    assert (await (await visitor(strange)).get(path)).status == 404
    wrong = await seller.post(path, **TYPED | {"uid": "04"})
    assert (wrong.status, "has 14 hexadecimal digits" in wrong.words) == (422, True)
    assert (await seller.post(path, **TYPED)).status == 303
    bound = await seller.get(path)
    assert "/tap/tag_" in bound.words and KEYS.file.hex() not in bound.answer.text

    first = await link_of(shop, item, selling, 5)
    page = await guest.get(first)
    assert "Fresh: this tag was read just now" in page.words
    assert item.title in page.words
    copied = await guest.get(first)
    assert (copied.status, "opened before" in copied.words) == (409, True)
    assert item.title not in copied.words
    assert "data-nfc hidden" in copied.answer.text, "shown where the browser reads tags"
    assert (await guest.get(await link_of(shop, item, selling, 4))).status == 409
    forged = await link_of(shop, item, selling, 6, TagKeys(KEYS.meta, bytes(16)))
    assert (await guest.get(forged)).status == 403
    assert (await guest.get(f"{first.split('?')[0]}?picc_data=zz&cmac=")).status == 403
    later = await buyer.get(await link_of(shop, item, selling, 6))
    assert f"/orders/{shipped.public_id}" in later.attributes("href")


async def test_keys_of_tags_are_sealed(shop, item, selling):
    service = TagService(shop.market.session, shop.market.resources)
    await service.bind(item.id, TYPED, selling)
    connection = await shop.market.session.connection()
    rows = (await connection.exec_driver_sql("SELECT row_to_json(t)::text FROM tags t")).all()
    stored = json.dumps([row[0] for row in rows])
    for secret in (UID, KEYS.meta, KEYS.file):
        assert secret.hex() not in stored
