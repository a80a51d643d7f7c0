"""Stock: set aside, sold, put back, and never the same piece twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from backend.core.database import unit_of_work
from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.errors import (
    ListingNotFound,
    NotForSale,
    ReservationNotFound,
    SoldOut,
)
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.stock import RESERVATION_LIFE, StockService
from tests.builders.market import Market, tusd
from tests.builders.resources import make_resources
from tests.fakes.gateway import FakeGateway

# covers: S2-16, S2-17, S3-58


@pytest.fixture
async def lamp(market, selling):
    """Three lamps on sale."""
    return await market.on_sale(selling)


async def left(market, listing):
    return (await market.stock.count_taken([listing.id])).get(listing.id, 0)


async def test_pieces_are_set_aside_for_half_an_hour(market, lamp):
    first = uuid7()
    until = await market.stock.reserve(lamp.id, 2, first)
    assert until == market.clock.now() + timedelta(minutes=30)
    assert await left(market, lamp) == 2
    market.clock.advance(RESERVATION_LIFE)
    assert await left(market, lamp) == 0
    await market.reserve(lamp.id, 3)


async def test_more_than_is_left_is_refused_and_changes_nothing(market, lamp):
    await market.reserve(lamp.id, 2)
    before = await market.fingerprint()
    with pytest.raises(SoldOut) as refused:
        await market.reserve(lamp.id, 2)
    assert refused.value.facts["available"] == 1
    assert refused.value.message == "Only one piece is left."
    for quantity in (0, -1, 2**32):
        with pytest.raises(Invalid):
            await market.reserve(lamp.id, quantity)
    with pytest.raises(ListingNotFound):
        await market.reserve(uuid7())
    assert await market.fingerprint() == before


async def test_reserving_again_renews_and_corrects(market, lamp):
    own = await market.reserve(lamp.id, 3)
    market.clock.advance(timedelta(minutes=20))
    until = await market.stock.reserve(lamp.id, 2, own)
    assert until == market.clock.now() + RESERVATION_LIFE
    assert await left(market, lamp) == 2


async def test_a_reservation_is_for_one_listing_and_not_for_what_is_sold(market, selling, lamp):
    other = await market.on_sale(selling)
    own = await market.reserve(lamp.id)
    sold = await market.reserve(lamp.id)
    await market.stock.consume(sold, lamp.id, 1)
    before = await market.fingerprint()
    for reservation, listing in ((own, other), (sold, lamp)):
        with pytest.raises(ReservationNotFound):
            await market.stock.reserve(listing.id, 1, reservation)
    assert await market.fingerprint() == before


async def test_what_is_let_go_is_back_on_the_shelf(market, lamp):
    own = await market.reserve(lamp.id, 3)
    await market.stock.release(own)
    await market.stock.release(own)
    assert await left(market, lamp) == 0


async def test_what_is_paid_is_sold_and_does_not_run_out(market, lamp):
    own = await market.reserve(lamp.id, 2)
    for _ in range(2):  # the same news may come twice
        assert await market.stock.consume(own, lamp.id, 2)
    market.clock.advance(timedelta(days=400))
    await market.stock.forget_expired()
    assert await left(market, lamp) == 2


async def test_a_late_payment_counts_and_says_when_it_was_too_late(market, lamp):
    late = await market.reserve(lamp.id, 3)
    market.clock.advance(RESERVATION_LIFE)
    await market.stock.consume(await market.reserve(lamp.id, 1), lamp.id, 1)
    market.clock.advance(timedelta(hours=2))
    assert await market.stock.forget_expired() == 1
    assert await market.stock.consume(late, lamp.id, 3) is False
    assert await left(market, lamp) == 4
    assert (await market.listings.get(lamp.id, await market.person("buyer"))).available == 0


async def test_a_payment_that_vanishes_leaves_the_pieces_set_aside(market, lamp):
    own = await market.reserve(lamp.id, 3)
    await market.stock.consume(own, lamp.id, 3)
    market.clock.advance(timedelta(days=1))
    until = await market.stock.reserve_again(own)
    assert until == market.clock.now() + RESERVATION_LIFE
    with pytest.raises(SoldOut):
        await market.reserve(lamp.id)
    market.clock.advance(timedelta(minutes=10))
    assert await market.stock.reserve_again(own) == until  # twice is once
    assert await market.stock.consume(own, lamp.id, 3)  # mined again
    with pytest.raises(ReservationNotFound):
        await market.stock.reserve_again(uuid7())


async def test_a_withdrawn_listing_sells_no_more_but_keeps_its_sales(market, selling, lamp):
    own = await market.reserve(lamp.id)
    await market.listings.withdraw(lamp.id, selling)
    before = await market.fingerprint()
    with pytest.raises(NotForSale):
        await market.reserve(lamp.id)
    assert await market.fingerprint() == before
    assert await market.stock.consume(own, lamp.id, 1)


async def test_a_draft_sells_nothing(market, selling):
    draft = await market.drafted(selling)
    with pytest.raises(NotForSale):
        await market.reserve(draft.id)


async def test_what_is_not_counted_never_runs_out(market, selling):
    option = OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0))
    song = await market.on_sale(
        selling, kind=ListingKind.DIGITAL, stock=None, options=(option,), is_instant=True
    )
    await market.reserve(song.id, 1_000_000)
    own = await market.reserve(song.id, 1_000_000)
    assert await market.stock.consume(own, song.id, 1_000_000)
    assert (await market.listings.get(song.id, selling)).available is None


async def test_fifty_buyers_at_once_and_one_last_piece(sessions, tmp_path, database_url, clock):
    resources = make_resources(tmp_path, sessions, database_url, gateway=FakeGateway(), clock=clock)
    async with unit_of_work(sessions) as session:
        shop = Market(session, resources)
        seller = await shop.person("seller")
        lamp = await shop.on_sale(seller, stock=1)

    async def buy() -> bool:
        try:
            async with unit_of_work(sessions) as session:
                await StockService(session, resources).reserve(lamp.id, 1, uuid7())
                await asyncio.sleep(0)  # somebody else gets a turn before this is stored
        except SoldOut:
            return False
        return True

    outcomes = await asyncio.gather(*(buy() for _ in range(50)))

    assert outcomes.count(True) == 1
    async with unit_of_work(sessions) as session:
        assert (await ListingService(session, resources).get(lamp.id, seller)).available == 0


async def test_two_payments_at_once_are_both_counted(sessions, tmp_path, database_url, clock):
    resources = make_resources(tmp_path, sessions, database_url, gateway=FakeGateway(), clock=clock)
    async with unit_of_work(sessions) as session:
        shop = Market(session, resources)
        lamp = await shop.on_sale(await shop.person("seller"), stock=1)

    async def pay() -> bool:
        async with unit_of_work(sessions) as session:
            return await StockService(session, resources).consume(uuid7(), lamp.id, 1)

    assert sorted(await asyncio.gather(pay(), pay())) == [False, True]
