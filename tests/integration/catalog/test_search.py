"""Lists: by words, by kind, by seller, in pages without gaps, and only what may be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.errors import Unauthenticated
from backend.core.pagination import CursorInvalid, PageRequest
from backend.core.viewer import GUEST
from backend.domain.catalog.lifecycle import ListingKind, ListingStatus
from backend.domain.catalog.service import ListingFilter
from tests.builders.market import Market

# covers: S2-19, S3-31


async def found(market: Market, **wanted: object) -> list[str]:
    page = await market.listings.list_published(ListingFilter(**wanted))
    return [view.title for view in page.items]


@pytest.fixture
async def shelf(market, selling):
    """Three listings, a minute apart."""
    other = await market.person("second_seller")
    await market.on_sale(selling, title="Brass desk lamp", description="Made in 1962.")
    market.clock.advance(timedelta(minutes=1))
    item = await market.drafted_item(selling, title="Signed print", description="By the lampmaker")
    await market.publish(item.id, selling)
    market.clock.advance(timedelta(minutes=1))
    await market.on_sale(other, title="Café chair", description="Bentwood, brass screws")
    await market.drafted(selling, title="Secret lamp")
    return other


async def test_everything_on_sale_newest_first_and_no_drafts(market, shelf):
    assert await found(market) == ["Café chair", "Signed print", "Brass desk lamp"]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("lamp", ["Signed print", "Brass desk lamp"]),
        ("LAMP des", ["Brass desk lamp"]),
        ("brass", ["Café chair", "Brass desk lamp"]),
        ("café", ["Café chair"]),
        ("lamp & | ! <-> ' :*", ["Signed print", "Brass desk lamp"]),
        ("'; DROP TABLE listings; --", []),
        ("%", []),
        ("nothing like it", []),
        ("   ", ["Café chair", "Signed print", "Brass desk lamp"]),
        ("x" * 10_000, []),
    ],
)
async def test_words_find_titles_and_descriptions(market, shelf, text, titles):
    assert await found(market, text=text) == titles


async def test_kind_and_seller_narrow_it_down(market, shelf, selling):
    assert await found(market, kind=ListingKind.PHYGITAL) == ["Signed print"]
    assert await found(market, seller_id=shelf.party_id) == ["Café chair"]
    assert await found(market, seller_id=shelf.party_id, text="lamp") == []


async def test_withdrawn_listings_are_off_the_shelf(market, shelf, selling):
    page = await market.listings.list_published(ListingFilter(text="desk"))
    await market.listings.withdraw(page.items[0].id, selling)
    assert await found(market, text="desk") == []


async def test_pages_neither_skip_nor_repeat_while_listings_are_added(market, selling):
    for number in range(5):  # all at the same instant: the order has to be total anyway
        await market.on_sale(selling, title=f"Lamp {number}")
    seen, cursor = [], None
    for _ in range(10):
        asked = PageRequest(cursor=cursor, limit=2)
        page = await market.listings.list_published(asked=asked)
        seen += [view.title for view in page.items]
        market.clock.advance(timedelta(minutes=1))
        await market.on_sale(selling, title="New lamp")
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == [f"Lamp {number}" for number in range(5)]


async def test_a_cursor_belongs_to_one_question(market, selling):
    for number in range(3):
        await market.on_sale(selling, title=f"Lamp {number}")
    page = await market.listings.list_published(asked=PageRequest(limit=2))
    assert page.next_cursor is not None
    asked = PageRequest(cursor=page.next_cursor)
    with pytest.raises(CursorInvalid):
        await market.listings.list_published(ListingFilter(text="lamp"), asked)
    with pytest.raises(CursorInvalid):
        await market.listings.list_mine(asked, selling)


async def test_ones_own_list_has_drafts_and_nobody_elses(market, shelf, selling):
    page = await market.listings.list_mine(PageRequest(), selling)
    assert [view.title for view in page.items] == ["Secret lamp", "Signed print", "Brass desk lamp"]
    drafts = await market.listings.list_mine(PageRequest(), selling, ListingStatus.DRAFT)
    assert [view.title for view in drafts.items] == ["Secret lamp"]
    assert [v.title for v in (await market.listings.list_mine(PageRequest(), shelf)).items] == [
        "Café chair"
    ]
    with pytest.raises(Unauthenticated):
        await market.listings.list_mine(PageRequest(), GUEST)


async def test_a_sold_out_listing_is_shown_as_such(market, shelf):
    (chair,) = (await market.listings.list_published(ListingFilter(text="chair"))).items
    await market.reserve(chair.id, 3)
    (chair,) = (await market.listings.list_published(ListingFilter(text="chair"))).items
    assert chair.available == 0
    assert chair.is_offered
    assert not chair.is_for_sale
