"""Orders are found by anything that stands on them, by those alone who may see them.

covers: S2-04, S3-31, S3-34, S3-35
"""

from __future__ import annotations

import pytest

from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.core.pagination import PageRequest
from backend.domain.orders.repository import OrderFilter, Side
from backend.domain.parties.service import PartyService
from backend.domain.search.errors import SearchNotFound, TooManySearches
from backend.domain.search.service import MOST_SAVED, SearchService, SearchToSave
from tests.builders.histories import History

ELSEWHERE = f"0x{'77' * 20}"


@pytest.fixture
def search(trade):
    """The service on the test's session."""
    return SearchService(trade.market.session, trade.market.resources)


@pytest.fixture
def find(search):
    """Ids of the orders a text finds for somebody."""

    async def look(text, viewer, side=Side.ANY):
        wanted = OrderFilter(side=side, text=text)
        found = await search.list_orders(wanted, PageRequest(None, 50), viewer)
        return {view.id for view in found.items}

    return look


async def test_each_key_finds_its_order_and_not_another(trade, lamp, buying, selling, find):
    await PartyService(trade.market.session, trade.market.resources).rename("Maya Lind", buying)
    order = await trade.paid(lamp, buying)
    await trade.shipments.prepare(order.deliveries[0].id, "dhl", "RR 123 456 785 DE", selling)
    await trade.move(order, History.shipped)
    other = await trade.ordered(lamp, buying)
    delivery = order.deliveries[0]
    (fact, *_) = trade.lives[delivery.id].events
    for text in (
        order.public_id,
        f"#{delivery.public_id}",
        f"0x{delivery.escrow_id.hex()}",
        f"0x{fact.at.tx_hash.hex()}",
        "RR123456785DE",
        "track:rr123456785de",
        "status:shipped",
        "money:captured",
        f"brass @maya status:shipped from:{order.created_at:%Y-%m-%d}",
    ):
        assert await find(text, selling) == {order.id}, text
    for text in ("brass", "desk LAMP", "@maya", f"@0x{buying.address.hex()}", '"Brass desk"'):
        assert await find(text, selling) == {order.id, other.id}, text
    for text in ("teapot", ELSEWHERE, "status:ruled", "#ord_1", "brass teapot", "until:2020-01-01"):
        assert await find(text, selling) == set(), text


async def test_an_article_number_stays_with_its_order_and_finds_it(trade, selling, buying, find):
    numbered = await trade.market.on_sale(selling, sku="LAMP-62/b", stock=9)
    order = await trade.ordered(numbered, buying)
    plain = await trade.ordered(await trade.market.on_sale(selling), buying)
    assert [d.sku for d in (*order.deliveries, *plain.deliveries)] == ["LAMP-62/b", ""]
    for text in ("sku:lamp-62", "LAMP-62/b", "sku:LAMP-62/b lamp"):
        assert await find(text, selling) == {order.id}, text
    for text in ("sku:62", "sku:LAMP-63", "sku:%"):
        assert await find(text, selling) == set(), text


async def test_signs_of_patterns_are_only_letters(trade, lamp, buying, find):
    await trade.ordered(lamp, buying)
    for text in ("%", "_", "br%ss", "\\"):
        assert await find(text, buying) == set(), text


async def test_nobody_finds_orders_of_others(trade, lamp, buying, strange, find):
    order = await trade.paid(lamp, buying)
    for text in (order.public_id, "brass", f"0x{order.deliveries[0].escrow_id.hex()}"):
        assert await find(text, strange) == set(), text


async def test_a_search_is_kept_replaced_and_dropped(search, buying, strange):
    saved = await search.save(SearchToSave("Held", OrderFilter(text="money:captured")), buying)
    again = await search.save(
        SearchToSave(" Held ", OrderFilter(side=Side.BUYING, text="status:shipped")), buying
    )
    assert again.id == saved.id
    (kept,) = await search.list_saved(buying)
    assert (kept.text, kept.side) == ("status:shipped", "buying")
    assert list(await search.list_saved(strange)) == []
    for viewer, wanted in ((strange, saved.id), (buying, uuid7())):
        with pytest.raises(SearchNotFound):
            await search.forget(wanted, viewer)
    await search.forget(saved.id, buying)
    assert list(await search.list_saved(buying)) == []


async def test_what_cannot_be_searched_cannot_be_kept(search, buying):
    with pytest.raises(Invalid):
        await search.save(SearchToSave("Odd", OrderFilter(text="status:gone")), buying)
    with pytest.raises(Invalid):
        await search.save(SearchToSave("", OrderFilter(text="lamp")), buying)
    assert list(await search.list_saved(buying)) == []


async def test_the_list_of_searches_ends_somewhere(search, buying):
    for number in range(MOST_SAVED):
        await search.save(SearchToSave(f"No. {number}", OrderFilter(text="lamp")), buying)
    with pytest.raises(TooManySearches):
        await search.save(SearchToSave("One more", OrderFilter(text="lamp")), buying)
    await search.save(SearchToSave("No. 3", OrderFilter(text="brass")), buying)


async def test_hyphens_of_a_number_matter_neither_here_nor_there(
    trade, lamp, buying, selling, find
):
    order = await trade.paid(lamp, buying)
    await trade.shipments.prepare(order.deliveries[0].id, "Ants", "AB-12-34-56", selling)
    for text in ("track:AB123456", "track:ab-123-456", "AB-12-34-56"):
        assert await find(text, selling) == {order.id}, text
    assert await find("track:AB12345", selling) == set()
