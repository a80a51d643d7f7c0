"""Pages that change by themselves, on a database where things are really stored.

covers: S2-35, S3-46, S0-06, S0-27, S2-12, S2-15, S4-18
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.clock import FixedClock
from backend.core.database import Sessions, unit_of_work
from backend.core.errors import Invalid
from backend.core.outbox import Position
from backend.core.outbox.seats import Seats
from backend.core.outbox.store import is_waiting
from backend.core.viewer import Viewer
from backend.dashboard.app import create_dashboard
from backend.dashboard.dependencies import SESSION_COOKIE
from backend.dashboard.views import exports, quotes, streams, work
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.exports import entering
from backend.domain.exports.audit_files import AuditFileService
from backend.domain.exports.making import AuditMaker
from backend.domain.exports.running import ExportRunner
from backend.domain.exports.service import ExportService
from backend.domain.exports.views import ExporterDraft
from backend.domain.insights.periods import read_period
from backend.domain.messaging.service import MessageService
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.views import OrderView
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.domain.quotes.service import QuoteService
from backend.domain.quotes.views import QuoteRequest
from backend.domain.services.lifecycle import RequestKind
from backend.domain.services.service import WorkService
from backend.resources import Resources
from tests.builders.histories import History
from tests.builders.market import Market
from tests.builders.resources import make_resources
from tests.builders.trade import Trade
from tests.fakes.gateway import FakeGateway
from tests.fixtures.time import SOON


@dataclass
class House:
    """A stored order, its people, and the feed running."""

    resources: Resources
    trade: Trade
    order: OrderView
    buyer: Viewer
    seller: Viewer
    token: str

    @asynccontextmanager
    async def work(self) -> AsyncIterator[AsyncSession]:
        async with unit_of_work(self.resources.sessions) as session:
            yield session

    async def say(self, text: str, viewer: Viewer) -> None:
        async with self.work() as session:
            await MessageService(session, self.resources).post(self.order.id, text, viewer)

    async def sign_in(self, viewer: Viewer) -> None:
        """From now on it is their browser."""
        async with self.work() as session:
            party = await PartyService(session, self.resources).get(viewer.require_party())
            self.token, _ = await SessionService(session, self.resources).open(party)

    async def position(self) -> Position:
        """Where the log ends, once no transaction anywhere in the server holds its end back."""
        while True:
            async with self.work() as session:
                if not await is_waiting(session):
                    return await outbox.latest_position(session)
            await asyncio.sleep(0.02)

    def request(self) -> Request:
        """The browser asks for a stream: the buyer's, unless somebody else has signed in."""
        cookie = f"{SESSION_COOKIE}={self.token}".encode()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": [(b"cookie", cookie)],
            "app": create_dashboard(self.resources),
            "state": {"nonce": "n"},
        }
        return Request(scope)


@pytest.fixture
async def house(
    tmp_path: Path, sessions: Sessions, database_url: str, clock: FixedClock
) -> AsyncIterator[House]:
    resources = make_resources(tmp_path, sessions, database_url, clock=clock, gateway=FakeGateway())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(resources.feed.running())
        async with unit_of_work(sessions) as session:
            trade = Trade(Market(session, resources))
            seller, buyer = await trade.market.person("seller"), await trade.market.person("buyer")
            listing = await trade.market.on_sale(seller)
            order = await trade.paid(listing, buyer)
            party = await PartyService(session, resources).get(buyer.require_party())
            token, _ = await SessionService(session, resources).open(party)
        yield House(resources, trade, order, buyer, seller, token)


async def messages_of(house: House, after: Position) -> AsyncIterator[streams.ServerSentEvent]:
    return streams.stream_order(house.request(), house.order.id, house.resources, after)


async def next_of(stream: AsyncIterator[streams.ServerSentEvent]) -> streams.ServerSentEvent:
    return await asyncio.wait_for(anext(stream), SOON)


async def test_a_message_of_the_other_side_arrives_and_changes_the_thread_alone(house):
    stream = await messages_of(house, await house.position())
    waiting = asyncio.create_task(next_of(stream))
    await asyncio.sleep(0.1)
    await house.say("It leaves tomorrow.", house.seller)
    message = await waiting
    assert "It leaves tomorrow." in message.raw_data
    assert 'hx-target="#order-thread"' in message.raw_data
    assert 'hx-target="#order-main"' not in message.raw_data
    assert message.id == str(await house.position())
    await stream.aclose()


async def test_a_step_on_chain_changes_the_whole_page(house):
    stream = await messages_of(house, await house.position())
    async with house.work() as session:
        trade = Trade(Market(session, house.resources), house.trade.index, house.trade.lives)
        await trade.move(house.order, History.shipped)
    message = await next_of(stream)
    for place in ("#order-main", "#order-side", "#order-history", "#order-thread"):
        assert f'hx-target="{place}"' in message.raw_data
    assert "On its way" in message.raw_data
    await stream.aclose()


async def test_who_was_away_gets_what_happened_meanwhile(house):
    before = await house.position()
    await house.say("First.", house.seller)
    await house.say("Second.", house.seller)
    stream = await messages_of(house, before)
    message = await next_of(stream)
    assert "First." in message.raw_data and "Second." in message.raw_data
    await stream.aclose()


async def test_a_request_of_the_other_side_comes_to_the_page_of_the_work(house):
    [delivery] = house.order.deliveries
    stream = work.stream_work(
        house.request(),
        delivery.public_id,
        house.order.id,
        house.resources,
        await house.position(),
    )
    async with house.work() as session:
        until = delivery.silence.at + timedelta(days=2)
        service = WorkService(session, house.resources)
        await service.ask(
            delivery.id, RequestKind.MORE_TIME, until, "Glue has to dry.", house.seller
        )
    message = await next_of(stream)
    for place in ("#work-head", "#work-said", "#work-next", "#work-sums"):
        assert f'hx-target="{place}"' in message.raw_data
    assert "Glue has to dry." in message.raw_data
    await stream.aclose()


async def test_a_quote_changes_by_its_own_steps_alone(house):
    listing_id = house.order.deliveries[0].listing_id
    due = house.resources.clock.now() + timedelta(days=2)
    wish = QuoteRequest(quantity=1, option=DeliveryOption.STANDARD, due=due)
    async with house.work() as session:
        service = QuoteService(session, house.resources)
        first = await service.ask(listing_id, wish, house.buyer)
        second = await service.ask(listing_id, wish, house.buyer)
    stream = quotes.stream_quote(house.request(), first.id, house.resources, await house.position())
    for quote, words in ((second, "Not that many."), (first, "Not at this time.")):
        async with house.work() as session:
            await QuoteService(session, house.resources).refuse(quote.id, words, house.seller)
    message = await next_of(stream)
    assert "Not at this time." in message.raw_data and "Not that many." not in message.raw_data
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(stream), 0.5)


BOOKS = ExporterDraft(
    name="BOOKS", format="csv", wakes_on="INITPAID", columns=("order",), every_minutes=60
)


async def test_a_running_export_and_a_file_for_auditors_are_followed_and_no_other_shops(house):
    shop, resources = house.seller.require_party(), house.resources
    await house.sign_in(house.seller)
    async with house.work() as session:
        books, _ = await ExportService(session, resources).add(shop, BOOKS, house.seller)
    after = await house.position()
    lists = exports.stream_exports(house.request(), shop, resources, after)
    one = exports.stream_exporter(house.request(), books.id, resources, after)
    async with house.work() as session:
        await entering.follow(
            session,
            await OrderRepository(session).get_any(house.order.id, lock=True),
            resources.clock,
        )
    async with house.work() as session:
        other = house.buyer.require_party()
        await ExportService(session, resources).add(other, BOOKS, house.buyer)
    for _ in (house.seller, house.buyer):
        async with house.work() as session:
            assert await ExportRunner(session, resources).run_next()
    for stream in (lists, one):
        message = await next_of(stream)
        assert "1 order, " in message.raw_data
    assert "/sell/exports/runs/run_" in message.raw_data
    async with house.work() as session:
        period = read_period("30d", resources.clock.now())
        await AuditFileService(session, resources).ask(shop, period, "csv", "", house.seller)
    assert "It is made within seconds." in (await next_of(lists)).raw_data
    assert await AuditMaker(resources).make_one()
    while "1 movement" not in (message := await next_of(lists)).raw_data:
        assert "Being made" in message.raw_data
    assert "/sell/exports/files/aud_" in message.raw_data


async def test_a_session_that_ended_closes_its_stream(house):
    stream = await messages_of(house, await house.position())
    waiting = asyncio.create_task(next_of(stream))
    await asyncio.sleep(0.1)
    async with house.work() as session:
        await SessionService(session, house.resources).revoke_current(house.token)
    await house.say("Anybody there?", house.seller)
    with pytest.raises(StopAsyncIteration):
        await waiting


async def test_nothing_is_told_twice(house):
    stream = await messages_of(house, await house.position())
    await house.say("Once.", house.seller)
    await next_of(stream)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(stream), 0.5)


async def test_a_browser_that_comes_back_says_where_it_was():
    assert await streams.starting_position("1-2", "3-4") == Position(3, 4)
    assert await streams.starting_position("1-2", None) == Position(1, 2)
    assert await streams.starting_position(None, None) == Position(0, 0)
    with pytest.raises(Invalid):
        await streams.starting_position("nonsense", None)


async def test_pages_that_follow_too_much_are_told_so(shop, lamp, buying, visitor):
    """RL-4: before the stream begins, for orders and for the bell."""
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    shop.market.resources.feed.seats = Seats(most=0)
    for path in (f"/orders/{order.public_id}/stream", "/orders/stream", "/notices/bell"):
        answer = await buyer.get(path)
        assert (answer.status, "windows already" in answer.words) == (429, True), path
