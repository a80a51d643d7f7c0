"""Drafts: their seller's alone, changed freely, tied to a token the chain says is the seller's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.chain.errors import NodeUnreachable
from backend.core.errors import Invalid, Unauthenticated
from backend.core.ids import uuid7
from backend.core.money import Currency
from backend.core.viewer import GUEST
from backend.domain.catalog.draft import OptionDraft, RoyaltyDraft
from backend.domain.catalog.errors import (
    AssetNotOwned,
    ListingChanged,
    ListingNotFound,
    ListingStepNotAllowed,
)
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind, ListingStatus
from tests.builders.market import ITEMS, tusd

# covers: C-09, S0-29, S0-33


async def test_a_draft_keeps_what_was_written(market, selling):
    view = await market.drafted(selling, title="  Brass\u202e  lamp ")
    assert view.status is ListingStatus.DRAFT
    assert view.title == "Brass lamp"
    assert view.unit_price == tusd(120_000_000)
    assert [(o.option, o.fee.units) for o in view.options] == [
        (DeliveryOption.STANDARD, 5_000_000),
        (DeliveryOption.PICKUP, 0),
    ]
    assert (view.stock, view.available) == (3, 3)
    assert view.policy is not None
    assert view.policy.name == "Standard"
    assert view.actions == ("edit", "publish", "withdraw")
    assert not view.is_for_sale


async def test_a_draft_is_its_sellers_alone(market, selling, strange):
    view = await market.drafted(selling)
    for viewer in (strange, GUEST):
        with pytest.raises(ListingNotFound):
            await market.listings.get(view.id, viewer)
    assert await market.listings.list_by_id([view.id], strange) == {}


async def test_two_who_write_at_once_do_not_undo_each_other(market, selling):
    view = await market.drafted(selling, title="Brass lamp")
    market.clock.advance(timedelta(seconds=1))
    first = await market.listings.update_draft(
        view.id, market.draft(title="Brass desk lamp"), selling, seen_at=view.updated_at
    )
    before = await market.fingerprint()
    with pytest.raises(ListingChanged):
        await market.listings.update_draft(
            view.id, market.draft(title="Old lamp"), selling, seen_at=view.updated_at
        )
    assert await market.fingerprint() == before
    again = await market.listings.update_draft(
        view.id, market.draft(title="Old lamp"), selling, seen_at=first.updated_at
    )
    assert again.title == "Old lamp"


async def test_a_guest_drafts_nothing(market):
    before = await market.fingerprint()
    with pytest.raises(Unauthenticated):
        await market.listings.create_draft(market.draft(), GUEST)
    assert await market.fingerprint() == before


@pytest.mark.parametrize(
    ("case", "changes", "field"),
    [
        ("a fault of form", {"title": ""}, "title"),
        ("an unknown policy", {"policy_id": bytes([1]) * 32}, "policy_id"),
        (
            "a currency of somewhere else",
            {
                "unit_price": replace(tusd(1), currency=Currency(31337, bytes(20), "EVIL", 6)),
                "options": (
                    OptionDraft(
                        option=DeliveryOption.STANDARD,
                        fee=replace(tusd(1), currency=Currency(31337, bytes(20), "EVIL", 6)),
                    ),
                ),
            },
            "currency",
        ),
    ],
)
async def test_a_refused_draft_leaves_no_trace(market, selling, case, changes, field):
    view = await market.drafted(selling)
    before = await market.fingerprint()
    for command in (
        market.listings.create_draft(market.draft(**changes), selling),
        market.listings.update_draft(view.id, market.draft(**changes), selling),
    ):
        with pytest.raises(Invalid) as refused:
            await command
        assert list(refused.value.fields) == [field]
    assert await market.fingerprint() == before


async def test_whoever_rules_under_a_policy_cannot_sell_under_it(market, selling):
    named = market.resources.chains.default.deployment.default_policy
    policy = replace(named.policy, arbiter=selling.address)
    book = replace(
        market.resources.chains.default.deployment, policies=(replace(named, policy=policy),)
    )
    biased = market.but(deployment=book)
    with pytest.raises(Invalid) as refused:
        await biased.drafted(selling)
    assert "policy_id" in refused.value.fields


async def test_a_draft_is_rewritten_as_a_whole(market, selling):
    view = await market.drafted(selling)
    changed = market.draft(
        title="Steel lamp",
        options=(OptionDraft(option=DeliveryOption.EXPEDITED, fee=tusd(9), estimate="1 day"),),
    )
    after = await market.listings.update_draft(view.id, changed, selling)
    assert after.title == "Steel lamp"
    assert [(o.option, o.fee.units, o.estimate) for o in after.options] == [
        (DeliveryOption.EXPEDITED, 9, "1 day")
    ]


@pytest.mark.parametrize("command", ["update_draft", "attach_asset", "withdraw", "publish"])
async def test_a_draft_of_somebody_else_is_not_found(market, selling, strange, command):
    view = await market.drafted_item(selling)
    before = await market.fingerprint()
    calls = {
        "update_draft": lambda: market.listings.update_draft(view.id, market.draft(), strange),
        "attach_asset": lambda: market.listings.attach_asset(view.id, ITEMS, 7, strange),
        "withdraw": lambda: market.listings.withdraw(view.id, strange),
        "publish": lambda: market.listings.publish(view.id, bytes(65), strange),
    }
    with pytest.raises(ListingNotFound):
        await calls[command]()
    assert await market.fingerprint() == before


async def test_a_token_is_attached_when_the_chain_says_it_is_the_sellers(market, selling):
    view = await market.drafted_item(selling, 2**200)
    assert view.asset is not None
    assert (view.asset.address, view.asset.asset_id) == (ITEMS, 2**200)
    assert (await market.listings.detach_asset(view.id, selling)).asset is None


@pytest.mark.parametrize(
    ("case", "owner"), [("nobody's", None), ("a stranger's", "strange"), ("another item's", "id")]
)
async def test_a_token_of_others_is_not_attached(market, selling, strange, case, owner):
    view = await market.listings.create_draft(market.item_draft(), selling)
    if owner == "strange":
        market.gateway.own(strange.address, ITEMS, 7)
    if owner == "id":
        market.gateway.own(selling.address, ITEMS, 8)
    before = await market.fingerprint()
    with pytest.raises(AssetNotOwned):
        await market.listings.attach_asset(view.id, ITEMS, 7, selling)
    assert await market.fingerprint() == before


async def test_no_answer_from_the_chain_attaches_nothing(market, selling):
    view = await market.listings.create_draft(market.item_draft(), selling)
    market.gateway.own(selling.address, ITEMS, 7)
    market.gateway.is_down = True
    before = await market.fingerprint()
    with pytest.raises(NodeUnreachable):
        await market.listings.attach_asset(view.id, ITEMS, 7, selling)
    assert await market.fingerprint() == before


async def test_tokens_go_with_one_piece_of_the_right_kind(market, selling):
    market.gateway.own(selling.address, ITEMS, 7)
    lamp = await market.drafted(selling)
    only_standard = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    files = await market.drafted(
        selling, kind=ListingKind.DIGITAL, stock=None, options=only_standard
    )
    before = await market.fingerprint()
    for view, field in ((lamp, "asset"), (files, "stock")):
        with pytest.raises(Invalid) as refused:
            await market.listings.attach_asset(view.id, ITEMS, 7, selling)
        assert list(refused.value.fields) == [field]
    item = await market.listings.create_draft(market.item_draft(), selling)
    for asset, asset_id in ((bytes(20), 7), (ITEMS, -1), (ITEMS, 2**256)):
        with pytest.raises(Invalid):
            await market.listings.attach_asset(item.id, asset, asset_id, selling)
    await market.listings.withdraw(item.id, selling)
    assert (await market.fingerprint())["listing_photos"] == before["listing_photos"]


async def test_a_draft_that_needs_no_token_any_more_drops_it(market, selling):
    view = await market.drafted_item(selling)
    after = await market.listings.update_draft(view.id, market.draft(stock=1), selling)
    assert after.asset is None


async def test_a_token_keeps_the_stock_at_one(market, selling):
    only_standard = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    draft = market.draft(kind=ListingKind.DIGITAL, stock=1, options=only_standard)
    view = await market.listings.create_draft(draft, selling)
    market.gateway.own(selling.address, ITEMS, 7)
    await market.listings.attach_asset(view.id, ITEMS, 7, selling)
    before = await market.fingerprint()
    with pytest.raises(Invalid):
        await market.listings.update_draft(view.id, replace(draft, stock=None), selling)
    assert await market.fingerprint() == before


EDITION = bytes([0xED]) * 20


async def test_a_run_of_an_edition_goes_with_any_number_of_pieces(market, selling):
    market.gateway.hold_units(selling.address, EDITION, 4, 3)
    draft = market.item_draft(stock=3)
    view = await market.listings.create_draft(draft, selling)
    view = await market.listings.attach_asset(view.id, EDITION, 4, selling)
    assert view.asset is not None
    assert (view.asset.address, view.asset.asset_id, view.asset.units) == (EDITION, 4, 1)
    more = await market.listings.update_draft(view.id, replace(draft, stock=2), selling)
    assert (more.stock, more.asset) == (2, view.asset)
    gone = await market.listings.detach_asset(view.id, selling)
    assert gone.asset is None


async def test_a_single_token_is_no_edition(market, selling):
    view = await market.listings.create_draft(market.item_draft(stock=3), selling)
    market.gateway.own(selling.address, ITEMS, 7)
    before = await market.fingerprint()
    with pytest.raises(Invalid) as refused:
        await market.listings.attach_asset(view.id, ITEMS, 7, selling)
    assert list(refused.value.fields) == ["stock"]
    market.gateway.hold_units(bytes([9]) * 20, EDITION, 4, 3)  # somebody else's
    with pytest.raises(AssetNotOwned):
        await market.listings.attach_asset(view.id, EDITION, 4, selling)
    assert await market.fingerprint() == before


async def test_a_royalty_is_kept_and_dropped(market, selling):
    royalty = RoyaltyDraft(recipient=bytes([4]) * 20, bps=500)
    view = await market.listings.create_draft(market.item_draft(royalty=royalty), selling)
    assert view.royalty is not None
    assert (view.royalty.recipient, view.royalty.bps) == (royalty.recipient, 500)
    after = await market.listings.update_draft(view.id, market.item_draft(), selling)
    assert after.royalty is None


async def test_a_draft_can_be_thrown_away_and_is_gone_for_good(market, selling):
    view = await market.drafted(selling)
    after = await market.listings.withdraw(view.id, selling)
    assert after.status is ListingStatus.WITHDRAWN
    with pytest.raises(ListingNotFound):  # never published, so never anybody else's business
        await market.listings.get(view.id, GUEST)
    before = await market.fingerprint()
    with pytest.raises(ListingStepNotAllowed) as refused:
        await market.listings.update_draft(view.id, market.draft(), selling)
    assert refused.value.facts["reason"] == "wrong_status"
    assert await market.fingerprint() == before


async def test_what_does_not_exist_is_not_found(market, selling):
    with pytest.raises(ListingNotFound):
        await market.listings.get(uuid7(), selling)
