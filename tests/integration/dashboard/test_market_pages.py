"""The storefront, a listing, and ordering from it. covers: S0-02, S0-26, S0-33, S1-03, S1-04, S1-14, N-22"""

from __future__ import annotations

from tests.builders.trade import HOME

ADDRESS = {
    "name": HOME.name,
    "street": "Lindenweg 5",
    "city": HOME.city,
    "postal_code": HOME.postal_code,
    "country": HOME.country,
}


async def test_a_guest_sees_the_market_and_is_invited_to_play(shop, lamp, visitor):
    page = await (await visitor(None)).get("/")
    assert page.status == 200
    assert "Brass desk lamp" in page.words
    assert "120.00 tUSD" in page.words.replace("\u00a0", " ")
    assert "Try it as any of them" in page.words
    assert "/sign-in?as=Buyer&next=%2F" in page.attributes("href")
