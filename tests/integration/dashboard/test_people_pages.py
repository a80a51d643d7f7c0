"""Somebody's page and the record beside a listing: counts of the chain, for everybody."""
# covers: N-20

from __future__ import annotations

from backend.chain.types import checksum
from backend.core.ids import public_id
from backend.dashboard.presenters.reputation import _WORDS
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import OF_ROLE


async def test_a_listing_tells_its_sellers_record_and_leads_to_the_rest(
    shop, lamp, selling, buying, visitor
):
    path = f"/listings/{public_id('lst', lamp.id)}"
    before = await (await visitor(buying)).get(path)
    assert "No sale yet" in before.words and "New seller." in before.words

    await shop.paid(lamp, buying)
    page = await (await visitor(buying)).get(path)
    assert "1 sale to 1 person" in page.words
    seller = f"/people/{checksum(selling.address)}"
    assert seller in page.attributes("href")

    profile = await (await visitor(None)).get(seller)
    assert "As a seller" in profile.words and "Sales paid into escrow" in profile.words
    assert "As a buyer" not in profile.words
    assert "python -m backend.cli reputation" in profile.words
    assert path in profile.attributes("href")


async def test_an_account_nobody_has_met_has_an_empty_page(visitor):
    page = await (await visitor(None)).get("/people/0x" + "12" * 20)
    assert page.status == 200
    assert "No record yet" in page.words


async def test_what_is_no_account_does_not_exist(visitor):
    guest = await visitor(None)
    assert (await guest.get("/people/somebody")).status == 404
    assert (await guest.get("/people/0x" + "aB" * 20)).status == 404  # a broken checksum


def test_every_count_has_words():
    assert {role: set(words) for role, words in _WORDS.items()} == {
        role: set(OF_ROLE[role]) for role in (Role.SELLER, Role.BUYER, Role.ARBITER)
    }
