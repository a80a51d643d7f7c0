"""Listing, payment and order say what will happen, who sells and who ships."""
# covers: S1-03, S1-04, S1-05, S1-06, S1-07, S1-13, S1-14, S1-15

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from backend.core.ids import public_id
from backend.core.marketplace import DEFAULT, SellerKind
from backend.core.outbox.models import EventRow
from backend.dashboard.app import create_dashboard
from backend.domain.escrow.silence import SILENCE
from backend.domain.escrow.statuses import Status
from backend.domain.parties.models import Party
from tests.builders.pages_http import visit


async def test_the_whole_story_is_told_before_and_after_paying(shop, selling, buying, visitor):
    listing = await shop.market.on_sale(selling, partner="Northway <b>Logistics</b>")
    path = f"/listings/{public_id('lst', listing.id)}"
    buyer = await visitor(buying)
    page = await buyer.get(path)
    for sentence in (
        "You are here",
        "The seller packs it, sends it and enters the tracking number.",
        "Expected within 2 business days.",
        "A private person sells this, not a shop and not a logistics company.",
        "Northway <b>Logistics</b> packs and sends it for the seller.",
        SILENCE[Status.FUNDED].sentence,
        SILENCE[Status.DELIVERED].sentence,
    ):
        assert sentence in page.words, sentence
    assert "<b>Logistics" not in page.html

    order = await shop.ordered(listing, buying)
    pay = await buyer.get(f"/orders/{order.public_id}/pay")
    assert "What will happen" in pay.words and "Northway" in pay.words
    shown = await buyer.get(f"/orders/{order.public_id}")
    assert "Who ships" in shown.words and "A private person sells this" in shown.words


async def test_a_seller_reads_the_guide_where_things_are_described(visitor, selling):
    page = await (await visitor(selling)).get("/sell/new")
    assert "Keep the receipt until the escrow has paid you." in page.words


@pytest.fixture
def open_market(shop, tmp_path):
    """A place where private people and businesses sell."""
    file = tmp_path / "either.toml"
    text = DEFAULT.read_text(encoding="utf-8")
    file.write_text(text.replace('sellers = "private"', 'sellers = "either"'), encoding="utf-8")
    settings = shop.market.resources.settings.model_copy(update={"marketplace_file": file})
    return replace(shop.market.resources, settings=settings)


async def test_where_either_may_sell_the_seller_says_it_and_buyers_read_it(
    shop, lamp, selling, open_market
):
    app, session = create_dashboard(open_market), shop.market.session
    seller = await visit(app, session, open_market, selling)
    path = f"/listings/{public_id('lst', lamp.id)}"
    try:
        assert "has not said whether" in (await seller.get(path)).words
        refused = await seller.post("/account/seller-kind", seller_kind="king")
        assert refused.status == 422
        assert "party.declared" not in set(await session.scalars(select(EventRow.name)))
        await seller.post("/account/seller-kind", seller_kind="business")
        assert "A business sells this." in (await seller.get(path)).words
    finally:
        await seller.client.aclose()
    kinds = await session.scalars(select(Party.seller_kind).where(Party.id == selling.party_id))
    assert list(kinds) == [SellerKind.BUSINESS.value]


async def test_where_the_marketplace_decides_nobody_is_asked(visitor, selling):
    page = await (await visitor(selling)).get("/account")
    assert "As whom you sell" not in page.words
