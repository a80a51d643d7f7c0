"""Publishing: what the wallet signed is what is sold, and the contract will take it."""

from __future__ import annotations

import asyncio
import json

import pytest

from backend.chain.errors import NodeUnreachable
from backend.chain.key_signatures import _ORDER
from backend.chain.signatures import ERC6492_SUFFIX
from backend.chain.typed_data import listing_digest, listing_hash
from backend.core.database import unit_of_work
from backend.core.errors import Invalid
from backend.core.viewer import GUEST, Viewer
from backend.domain.catalog.details import document_hash
from backend.domain.catalog.draft import RoyaltyDraft
from backend.domain.catalog.errors import (
    AssetAlreadyListed,
    AssetNotApproved,
    AssetNotOwned,
    ListingChanged,
    ListingIncomplete,
    ListingSignatureRefused,
    ListingStepNotAllowed,
    NotForSale,
    SoldOut,
)
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.signing import fields_from_json
from backend.domain.parties.service import PartyService
from tests.builders.chain import actor
from tests.builders.market import ITEMS, Market, a_picture
from tests.builders.resources import make_resources
from tests.fakes.gateway import FakeGateway

# covers: C-09, S0-29, S0-32, S2-16, N-11


@pytest.fixture
def listings(market: Market):
    return market.listings


async def refuses_to_publish(market, error, listing_id, signature, viewer):
    before = await market.fingerprint()
    with pytest.raises(error):
        await market.listings.publish(listing_id, signature, viewer)
    await market.session.flush()
    assert await market.fingerprint() == before


EDITION = bytes([0xED]) * 20


async def test_an_edition_is_sold_piece_by_piece(market, selling, listings):
    market.gateway.hold_units(selling.address, EDITION, 4, 2)
    market.gateway.approve_for_all(
        EDITION, selling.address, market.resources.chains.default.deployment.escrow
    )
    view = await listings.create_draft(market.item_draft(stock=3), selling)
    await listings.attach_asset(view.id, EDITION, 4, selling)
    with pytest.raises(AssetNotOwned, match="fewer units"):
        await listings.prepare_signature(view.id, selling)
    market.gateway.hold_units(selling.address, EDITION, 4, 3)
    seen = await market.publish(view.id, selling)
    assert (seen.status, seen.stock, seen.asset.units) == (ListingStatus.PUBLISHED, 3, 1)
    signed = await listings.get_signed(view.id, selling)
    assert (signed.fields.asset, signed.fields.asset_units) == (EDITION, 1)


async def test_a_signed_listing_is_for_sale_to_everybody(market, selling, listings):
    view = await market.drafted_item(selling)
    await listings.add_photo(view.id, a_picture(), "lamp.jpg", selling)
    view = await market.publish(view.id, selling)
    assert view.status is ListingStatus.PUBLISHED
    seen = await listings.get(view.id, GUEST)
    assert seen.is_for_sale
    assert seen.actions == ()
    signed = await listings.get_signed(view.id, GUEST)
    assert signed.fields.asset == ITEMS
    assert signed.listing_hash == listing_hash(signed.fields)
    assert signed.fields.details == document_hash(signed.details_document)
    digest = listing_digest(signed.fields, market.resources.chains.default.deployment.domain)
    assert await market.gateway.verify_signature(selling.address, digest, signed.signature)
    names = [row["name"] for row in (await market.fingerprint())["events"]]
    assert names.count("listing.published") == 1


async def test_the_document_as_sold_holds_what_a_dispute_may_be_about(market, selling, listings):
    view = await market.drafted(selling)
    view = await listings.add_photo(view.id, a_picture(), "lamp.jpg", selling)
    request = await listings.prepare_signature(view.id, selling)
    document = json.loads(request.details_document)
    assert document["title"] == "Brass desk lamp"
    assert document["photos"] == [f"sha256:{view.photos[0].digest}"]
    assert document["shipping_policy"] == "Packed in wood wool."
    assert document["currency"]["symbol"] == "tUSD"
    assert [option["option"] for option in document["delivery_options"]] == ["standard", "pickup"]
    assert request.typed_data["message"]["details"] == (
        f"0x{document_hash(request.details_document).hex()}"
    )
    assert request.typed_data["message"]["unit_price"] == "120000000"


async def test_signing_again_replaces_what_was_to_be_signed(market, selling):
    view = await market.drafted(selling)
    first = await market.sign(view.id, selling)
    second = await market.sign(view.id, selling)
    await refuses_to_publish(market, ListingSignatureRefused, view.id, first, selling)
    assert (await market.listings.publish(view.id, second, selling)).is_for_sale


async def test_a_draft_that_changed_has_to_be_signed_again(market, selling, listings):
    view = await market.drafted(selling)
    changes = (
        lambda: listings.update_draft(view.id, market.draft(title="Other"), selling),
        lambda: listings.add_photo(view.id, a_picture(), "lamp.jpg", selling),
    )
    for change in changes:
        signature = await market.sign(view.id, selling)
        await change()
        await refuses_to_publish(market, ListingChanged, view.id, signature, selling)


@pytest.mark.parametrize("case", ["a stranger", "empty", "zeros", "short", "huge", "undeployed"])
async def test_only_the_sellers_signature_counts(market, selling, case):
    view = await market.drafted(selling)
    right = await market.sign(view.id, selling)
    request_again = await market.listings.prepare_signature(view.id, selling)
    wrong = {
        "a stranger": actor("stranger").sign_typed(request_again.typed_data),
        "empty": b"",
        "zeros": bytes(65),
        "short": right[:64],
        "huge": right * 20,
        "undeployed": right + ERC6492_SUFFIX,
    }[case]
    await refuses_to_publish(market, ListingSignatureRefused, view.id, wrong, selling)


async def test_any_spelling_of_a_keys_signature_is_stored_as_the_contract_takes_it(market, selling):
    view = await market.drafted(selling)
    right = await market.sign(view.id, selling)
    twin = right[:32] + (_ORDER - int.from_bytes(right[32:64])).to_bytes(32)
    await market.listings.publish(view.id, twin + bytes([28 - right[64]]), selling)
    assert (await market.listings.get_signed(view.id, GUEST)).signature == right


async def test_a_contract_wallet_sells_with_what_it_signed(market):
    wallet = bytes([0xCA]) * 20
    party = await PartyService(market.session, market.resources).ensure(wallet)
    viewer = Viewer(party_id=party.id, address=wallet)
    view = await market.drafted(viewer)
    await market.listings.prepare_signature(view.id, viewer)
    row = (await market.fingerprint())["listings"][0]
    digest = listing_digest(
        fields_from_json(row["signed_fields"]), market.resources.chains.default.deployment.domain
    )
    market.gateway.accept(wallet, digest, b"\x01" * 65)
    await market.listings.publish(view.id, b"\x01" * 65, viewer)
    assert (await market.listings.get_signed(view.id, GUEST)).signature == b"\x01" * 65


async def test_a_phygital_item_needs_its_token(market, selling, listings):
    view = await listings.create_draft(market.item_draft(), selling)
    before = await market.fingerprint()
    with pytest.raises(ListingIncomplete) as refused:
        await listings.prepare_signature(view.id, selling)
    assert refused.value.facts["missing"] == "asset"
    assert await market.fingerprint() == before


async def test_a_royalty_needs_a_token(market, selling, listings):
    royalty = RoyaltyDraft(recipient=bytes([4]) * 20, bps=100)
    view = await market.drafted_item(selling, royalty=royalty)
    await listings.prepare_signature(view.id, selling)
    await listings.detach_asset(view.id, selling)
    with pytest.raises(ListingIncomplete):
        await listings.prepare_signature(view.id, selling)


async def test_a_token_sold_elsewhere_meanwhile_is_not_published(market, selling, strange):
    view = await market.drafted_item(selling)
    signature = await market.sign(view.id, selling)
    market.gateway.own(strange.address, ITEMS, 7)
    await refuses_to_publish(market, AssetNotOwned, view.id, signature, selling)


async def test_the_escrow_has_to_be_allowed_to_take_the_token(market, selling, listings):
    view = await listings.create_draft(market.item_draft(), selling)
    market.gateway.own(selling.address, ITEMS, 7)
    await listings.attach_asset(view.id, ITEMS, 7, selling)
    request = await listings.prepare_signature(view.id, selling)
    assert request.needs_approval
    signature = actor("seller").sign_typed(request.typed_data)
    await refuses_to_publish(market, AssetNotApproved, view.id, signature, selling)
    market.gateway.approve(ITEMS, 7, market.resources.chains.default.deployment.escrow)
    assert (await listings.publish(view.id, signature, selling)).is_for_sale


async def test_one_token_is_offered_once(market, selling, listings):
    first = await market.drafted_item(selling)
    await market.publish(first.id, selling)
    second = await market.drafted_item(selling)
    before = await market.fingerprint()
    with pytest.raises(AssetAlreadyListed) as refused:
        await listings.prepare_signature(second.id, selling)
    assert refused.value.facts["other_listing_id"] == str(first.id)
    assert await market.fingerprint() == before
    await listings.withdraw(first.id, selling)
    assert (await market.publish(second.id, selling)).is_for_sale


async def test_of_two_drafts_with_one_token_published_at_once_one_is(
    sessions, tmp_path, database_url, clock
):
    resources = make_resources(tmp_path, sessions, database_url, gateway=FakeGateway(), clock=clock)
    signed = {}
    async with unit_of_work(sessions) as session:
        shop = Market(session, resources)
        seller = await shop.person("seller")
        for _ in range(2):
            draft = await shop.drafted_item(seller)
            signed[draft.id] = await shop.sign(draft.id, seller)

    async def publish(listing_id) -> bool:
        try:
            async with unit_of_work(sessions) as session:
                service = Market(session, resources).listings
                await service.publish(listing_id, signed[listing_id], seller)
        except AssetAlreadyListed:
            return False
        return True

    assert sorted(await asyncio.gather(*map(publish, signed))) == [False, True]


async def test_an_epoch_bumped_meanwhile_asks_for_a_new_signature(market, selling):
    view = await market.drafted(selling)
    signature = await market.sign(view.id, selling)
    market.gateway.bump_epoch(selling.address)
    await refuses_to_publish(market, ListingChanged, view.id, signature, selling)
    await market.publish(view.id, selling)
    assert (await market.listings.get_signed(view.id, GUEST)).fields.epoch == 1


async def test_without_a_node_nothing_is_published(market, selling):
    view = await market.drafted(selling)
    signature = await market.sign(view.id, selling)
    market.gateway.is_down = True
    await refuses_to_publish(market, NodeUnreachable, view.id, signature, selling)


async def test_a_published_listing_does_not_change(market, selling, listings):
    view = await market.on_sale(selling)
    signed = await listings.get_signed(view.id, GUEST)
    before = await market.fingerprint()
    for command in (
        listings.update_draft(view.id, market.draft(title="Other"), selling),
        listings.attach_asset(view.id, ITEMS, 7, selling),
        listings.detach_asset(view.id, selling),
        listings.prepare_signature(view.id, selling),
        listings.publish(view.id, bytes(65), selling),
    ):
        with pytest.raises(ListingStepNotAllowed):
            await command
    assert await market.fingerprint() == before
    assert await listings.get_signed(view.id, GUEST) == signed


async def test_a_new_version_takes_the_place_of_the_old_one(market, selling, listings):
    old = await market.drafted_item(selling)
    await listings.add_photo(old.id, a_picture(), "lamp.jpg", selling)
    old = await market.publish(old.id, selling)
    copy = await listings.clone(old.id, selling)
    assert copy.status is ListingStatus.DRAFT
    assert (copy.replaces_id, copy.title, copy.options) == (old.id, old.title, old.options)
    assert [photo.digest for photo in copy.photos] == [photo.digest for photo in old.photos]
    assert copy.asset == old.asset
    assert copy.listing_hash is None
    await listings.update_draft(copy.id, market.item_draft(title="Better lamp"), selling)
    new = await market.publish(copy.id, selling)
    assert new.is_for_sale
    assert (await listings.get(old.id, GUEST)).status is ListingStatus.WITHDRAWN
    with pytest.raises(NotForSale):
        await listings.get_signed(old.id, GUEST)


async def test_a_draft_needs_no_new_version(market, selling, listings):
    view = await market.drafted(selling)
    before = await market.fingerprint()
    with pytest.raises(ListingStepNotAllowed):
        await listings.clone(view.id, selling)
    assert await market.fingerprint() == before


async def test_a_withdrawn_listing_stays_readable_and_is_not_sold(market, selling, listings):
    view = await market.on_sale(selling)
    await listings.withdraw(view.id, selling)
    seen = await listings.get(view.id, GUEST)
    assert seen.status is ListingStatus.WITHDRAWN
    assert not seen.is_for_sale
    with pytest.raises(NotForSale):
        await listings.get_signed(view.id, GUEST)
    before = await market.fingerprint()
    with pytest.raises(ListingStepNotAllowed):
        await listings.withdraw(view.id, selling)
    assert await market.fingerprint() == before


async def test_stock_moves_but_never_below_what_is_taken(market, selling, listings):
    view = await market.on_sale(selling)
    await market.reserve(view.id, 2)
    assert (await listings.restock(view.id, 2, selling)).available == 0
    before = await market.fingerprint()
    with pytest.raises(SoldOut):
        await listings.restock(view.id, 1, selling)
    for stock in (None, -1, 10_000_000):
        with pytest.raises(Invalid):
            await listings.restock(view.id, stock, selling)
    assert await market.fingerprint() == before
    assert (await listings.restock(view.id, 10, selling)).available == 8


async def test_a_promised_edition_and_a_token_bound_the_stock(market, selling, listings):
    edition = await market.on_sale(selling, max_quantity=5)
    item = await market.publish((await market.drafted_item(selling)).id, selling)
    assert (await listings.restock(edition.id, 5, selling)).stock == 5
    before = await market.fingerprint()
    for view, stock in ((edition, 6), (item, 2)):
        with pytest.raises(Invalid):
            await listings.restock(view.id, stock, selling)
    assert await market.fingerprint() == before
