"""Where something is sent from is signed with it, and an order knows whether it meets customs.

covers: S4-19, N-15
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from backend.core.errors import Invalid
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.parties.sending import Duties
from backend.domain.parties.service import PartyService
from tests.builders.market import a_draft
from tests.builders.trade import HOME


@pytest.fixture
async def swiss_shop(trade, selling):
    parties = PartyService(trade.market.session, trade.market.resources)
    await parties.settle("CH", Duties.SELLER, selling)


async def test_a_listing_takes_its_country_from_the_shop_and_keeps_what_was_signed(
    trade, swiss_shop, selling, buying
):
    listing = await trade.market.on_sale(selling)
    assert (listing.ships_from, listing.duties) == ("CH", Duties.SELLER)
    signed = json.loads(listing.details_document)
    assert (signed["ships_from"], signed["duties"]) == ("CH", "seller")
    parties = PartyService(trade.market.session, trade.market.resources)
    await parties.settle("DE", Duties.BUYER, selling)
    again = await trade.market.listings.get(listing.id, buying)
    assert (again.ships_from, again.duties) == ("CH", Duties.SELLER)
    [delivery] = (await trade.ordered(listing, buying)).deliveries
    assert (delivery.ships_from, delivery.duties) == ("CH", Duties.SELLER)
    assert delivery.crosses_border


@pytest.mark.parametrize(
    ("case", "listed", "changes"),
    [
        ("the same country", {"ships_from": "DE"}, {}),
        ("no customs between them", {"ships_from": "FR"}, {}),
        ("it is collected", {}, {"option": DeliveryOption.PICKUP, "address": None}),
        ("it goes to the shop's country", {}, {"address": replace(HOME, country="CH")}),
    ],
)
async def test_an_order_that_meets_no_customs_says_nothing_of_them(
    trade, swiss_shop, selling, buying, case, listed, changes
):
    listing = await trade.market.on_sale(selling, **listed)
    [delivery] = (await trade.ordered(listing, buying, **changes)).deliveries
    assert not delivery.crosses_border, case


async def test_what_has_no_parcel_has_no_country_and_a_wrong_one_is_refused(
    trade, swiss_shop, selling
):
    market = trade.market
    deployment = market.resources.chains.default.deployment
    file = a_draft(deployment, kind=ListingKind.DIGITAL, options=a_draft(deployment).options[:1])
    assert (await market.listings.create_draft(file, selling)).ships_from is None
    before = await market.fingerprint()
    with pytest.raises(Invalid) as refused:
        await market.listings.create_draft(a_draft(deployment, ships_from="ZZ"), selling)
    assert set(refused.value.fields) == {"ships_from"}
    parties = PartyService(market.session, market.resources)
    with pytest.raises(Invalid):
        await parties.settle("ZZ", Duties.BUYER, selling)
    assert await market.fingerprint() == before
