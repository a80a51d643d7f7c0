"""The storefront and the page of a listing.

covers: S0-02, S0-26, S0-29, S0-32, S0-33, S1-03, S1-04, S1-14, N-22
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

from backend.chain.types import checksum
from backend.core.ids import public_id
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.prices.service import PriceService
from backend.domain.prices.sources import DevnetPrices
from tests.builders.market import ITEMS, tusd


async def test_a_guest_sees_the_market_and_is_invited_to_play(shop, lamp, visitor):
    page = await (await visitor(None)).get("/")
    assert page.status == 200
    assert "Brass desk lamp" in page.words
    assert "120.00 tUSD" in page.words.replace("\u00a0", " ")
    assert "Try it as any of them" in page.words
    assert "/sign-in?as=Buyer&next=%2F" in page.attributes("href")


async def test_a_listing_says_what_is_locked_for_how_long_and_what_silence_does(
    shop, lamp, buying, visitor
):
    page = await (await visitor(buying)).get(f"/listings/{public_id('lst', lamp.id)}")
    words = page.words.replace("\u00a0", " ")
    for sentence in (
        "Your money waits in the escrow",
        "The seller has 5 days to ship",
        "It has 20 days to arrive",
        "You have 3 days to look at it",
        "you get 50 % of what you claim",
        "The marketplace keeps 2.5 % of what the seller is paid.",
        "A private person sells this, not a shop and not a logistics company.",
        "Packed in wood wool.",
    ):
        assert sentence in words, sentence
    assert "5.00 tUSD" in words and "free" in words


async def test_a_guest_is_asked_to_sign_in_and_comes_back(shop, lamp, visitor):
    path = f"/listings/{public_id('lst', lamp.id)}"
    page = await (await visitor(None)).get(path)
    assert f"/sign-in?{urlencode({'next': path})}" in page.attributes("href")
    assert "data-once" not in page.html


async def test_the_seller_is_not_offered_the_own_listing(shop, lamp, selling, visitor):
    page = await (await visitor(selling)).get(f"/listings/{public_id('lst', lamp.id)}")
    assert "This is your own listing." in page.words
    assert f"/sell/{public_id('lst', lamp.id)}" in page.attributes("href")


async def test_what_is_sold_out_says_so(shop, selling, buying, visitor):
    listing = await shop.market.on_sale(selling, stock=1)
    await shop.paid(listing, buying)
    page = await (await visitor(buying)).get(f"/listings/{public_id('lst', listing.id)}")
    assert "All pieces are sold or reserved." in page.words
    assert "Sold out" in (await (await visitor(None)).get("/")).words


async def test_an_item_shows_its_token_and_what_becomes_of_it(shop, selling, buying, visitor):
    item = await shop.market.drafted_item(selling)
    await shop.market.publish(item.id, selling)
    page = await (await visitor(buying)).get(f"/listings/{public_id('lst', item.id)}")
    assert "Its token" in page.words and "Item with token" in page.words
    assert checksum(ITEMS) in page.attributes("data-copy")
    assert page.attributes("name").count("quantity") == 1  # hidden: one piece


async def test_a_sale_that_pays_at_once_warns_of_it(shop, selling, buying, visitor):
    listing = await shop.market.on_sale(
        selling,
        kind=ListingKind.DIGITAL,
        is_instant=True,
        stock=None,
        options=(OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),),
    )
    buyer = await visitor(buying)
    path = f"/listings/{public_id('lst', listing.id)}"
    page = await buyer.get(path)
    assert "The seller is paid at once" in page.words
    assert "Where should it go?" not in page.words
    ordered = await buyer.post(f"{path}/checkout", quantity="1", option="standard")
    assert "The seller is paid at once" in (await buyer.get(ordered.target)).words


async def test_search_and_kind_narrow_the_market(shop, lamp, visitor):
    guest = await visitor(None)
    path = f"/listings/{public_id('lst', lamp.id)}"
    assert path in (await guest.get("/?q=brass")).attributes("href")
    assert path in (await guest.get("/?kind=physical")).attributes("href")
    other = await guest.get("/?q=brass&kind=service")
    assert path not in other.attributes("href")
    assert "Nothing found" in other.words
    assert "Try it as any of them" not in other.words
    assert path in (await guest.get("/?kind=nonsense")).attributes("href")


async def test_a_long_market_has_further_pages(shop, selling, visitor):
    for number in range(26):
        await shop.market.on_sale(selling, title=f"Lamp {number:02d}")
    guest = await visitor(None)
    first = await guest.get("/")
    (more,) = [href for href in first.attributes("href") if "cursor=" in href]
    second = await guest.get(more)
    shown = [h for page in (first, second) for h in page.attributes("href") if "/listings/" in h]
    assert len(shown) == len(set(shown)) == 26


async def test_an_empty_market_says_what_to_do(shop, visitor):
    page = await (await visitor(None)).get("/")
    assert "Nothing is on sale yet" in page.words


async def test_a_fiat_price_says_whose_and_how_old_it_is_and_moves_nothing(
    shop, lamp, buying, visitor
):
    prices = PriceService(shop.market.session, shop.market.resources)
    await prices.keep("tUSD", Decimal("0.9"), fiat="EUR", source=DevnetPrices.name)
    path = f"/listings/{public_id('lst', lamp.id)}"
    page = await (await visitor(buying)).get(path)
    words = page.words.replace("\u00a0", " ")
    assert "120.00 tUSD" in words
    assert f"about 108.00 EUR, by {DevnetPrices.name}" in words and "Old:" not in words
    order = await shop.ordered(lamp, buying)
    pay = await (await visitor(buying)).get(f"/orders/{order.public_id}/pay")
    assert "EUR" not in pay.words
    await shop.wait(timedelta(hours=2))
    assert "Old: it may be another by now" in (await (await visitor(None)).get(path)).words
