"""Invoices and credit notes follow the chain: nothing twice, no number lost, none given again.

covers: S2-04, S2-05, S2-06, S2-34, N-11, N-18
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.core.database import close_sessions, create_sessions
from backend.core.errors import Invalid, NotFound
from backend.core.outbox.models import EventRow
from backend.core.outbox.store import to_stored
from backend.core.pagination import PageRequest
from backend.core.viewer import TeamRole, Viewer
from backend.domain.billing.errors import BillingChanged, InvoiceNotFound
from backend.domain.billing.handlers import subscriptions
from backend.domain.billing.issuing import InvoiceKind
from backend.domain.billing.models import Invoice
from backend.domain.billing.profiles import BillingFacts, ProfileService
from backend.domain.billing.receipts import ReceiptService
from backend.domain.billing.repository import BillingRepository
from backend.domain.billing.service import InvoiceService
from backend.domain.catalog.discounting import DiscountDraft
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.purchase import Purchase, Wanted
from backend.domain.parties.models import Party
from tests.builders.histories import History
from tests.builders.market import tusd
from tests.builders.trade import HOME

SHOP = BillingFacts(
    shop_code="LUX",
    legal_name="Lux Lamps GmbH",
    address="Lindenweg 5\n20095 Hamburg",
    tax_number="DE123456789",
    note="Reverse charge.",
)


@pytest.fixture
def invoices(trade):
    return InvoiceService(trade.market.session, trade.market.resources)


@pytest.fixture
def profiles(trade):
    return ProfileService(trade.market.session, trade.market.resources)


async def hear(trade):
    """Hand the room everything recorded so far, once more: it has to bear that."""
    rows = (await trade.market.session.scalars(select(EventRow).order_by(EventRow.number))).all()
    for subscription in subscriptions(trade.market.resources):
        for row in rows:
            if row.name in subscription.names:
                await subscription.handler(trade.market.session, to_stored(row))


async def standing(trade, invoices, order, viewer):
    """Numbers and totals of what is not void, after everything was heard once more."""
    await hear(trade)
    papers = await invoices.of_order(order.id, viewer)
    return [(paper.name, paper.total.units) for paper in papers if paper.voided_at is None]


async def test_a_paid_order_has_one_invoice_with_everything_on_it(
    trade, selling, buying, invoices, profiles
):
    await profiles.set(selling.party_id, SHOP, selling)
    lamps = await trade.market.on_sale(selling, sku="LAMP-62", stock=5)
    draft = DiscountDraft(
        unit_price=tusd(90_000_000),
        until=trade.market.clock.now() + timedelta(days=3),
        label="Winter sale",
        quantity=4,
        code="WINTER",
    )
    made = await trade.market.listings.draft_discount(lamps.id, draft, selling)
    order = await trade.paid(await trade.market.publish(made.id, selling), buying, quantity=2)
    assert await standing(trade, invoices, order, buying) == [("LUX-I2026-00001", 185_000_000)]
    (paper,) = await invoices.of_order(order.id, selling)
    (line,) = paper.lines
    assert (line.sku, line.quantity, line.unit_price) == ("LAMP-62", 2, tusd(90_000_000))
    assert (line.discount, line.saved) == ("Winter sale, code WINTER", tusd(60_000_000))
    assert (line.delivery_fee, line.amount) == (tusd(5_000_000), tusd(185_000_000))
    (funded,) = trade.lives[order.deliveries[0].id].events
    assert (line.tx_hash, line.block_number) == (funded.at.tx_hash, funded.at.block_number)
    assert line.moved_at == funded.at.block_time
    assert replace(paper.seller, version=0) == SHOP
    more = await invoices.more_of(order)
    assert (more.guid, more.shop_code, more.codes) == (order.id, "LUX", ("WINTER",))


async def test_numbers_have_no_gap_and_begin_anew_each_year(trade, selling, buying, invoices):
    lamps = await trade.market.on_sale(selling, stock=9)
    orders = [await trade.paid(lamps, buying) for _ in range(3)]
    found = [await standing(trade, invoices, order, buying) for order in orders]
    assert [each[0][0] for each in found] == [f"I2026-0000{n}" for n in (1, 2, 3)]
    await trade.wait(datetime(2027, 1, 2, tzinfo=UTC) - trade.market.clock.now())
    late = await trade.paid(await trade.market.on_sale(selling), buying)
    assert (await standing(trade, invoices, late, buying))[0][0] == "I2027-00001"
    listed = (await invoices.list_issued(PageRequest(None, 50), selling)).items
    assert [each.name for each in listed] == ["I2027-00001"] + [f"I2026-0000{n}" for n in (3, 2, 1)]
    assert list((await invoices.list_issued(PageRequest(None, 50), buying)).items) == []


async def test_numbers_taken_at_once_and_forgotten_leave_no_gap(database_url, trade):
    sessions = create_sessions(database_url, pool_size=20, max_overflow=5)
    party = Party(address=bytes([0x5E]) * 20, created_at=trade.market.clock.now())
    async with sessions.begin() as session:
        session.add(party)

    async def take(number):
        async with sessions() as session:
            taken = await BillingRepository(session).take_number(party.id, "invoice", 2026)
            if number % 3:
                await session.commit()
                return taken
            await session.rollback()
            return None

    taken = [each for each in await asyncio.gather(*map(take, range(20))) if each]
    await close_sessions(sessions)
    assert sorted(taken) == list(range(1, len(taken) + 1))


WAYS = {
    "cancelled": ((History.cancelled,), 125_000_000),
    "refunded": ((History.shipped, History.refunded), 125_000_000),
    "conceded": (
        (History.shipped, lambda life: life.disputed(40_000_000), History.conceded),
        40_000_000,
    ),
    "ruled": (
        (
            History.shipped,
            lambda life: life.disputed(60_000_000),
            History.contested,
            lambda life: life.ruled(30_000_001),
        ),
        30_000_001,
    ),
    "released": ((History.shipped, History.confirmed), 0),
    "paid back later": (
        (History.shipped, History.confirmed, lambda life: life.refunded_later(7_000_000)),
        7_000_000,
    ),
}


@pytest.mark.parametrize("way", WAYS)
async def test_what_went_back_is_credited_and_all_of_it_reconciles_to_the_chain(
    trade, lamp, buying, invoices, way
):
    steps, back = WAYS[way]
    order = await trade.paid(lamp, buying)
    await trade.move(order, *steps)
    found = await standing(trade, invoices, order, buying)
    credited = [("C2026-00001", back)] if back else []
    assert found == [("I2026-00001", 125_000_000), *credited]
    record = (await trade.orders.get(order.id, buying)).deliveries[0].escrow
    later = record.refunded_later
    assert 125_000_000 - back == record.payout.seller_gross - later
    receipt = await ReceiptService(trade.market.session, trade.market.resources).of_order(
        order.id, buying
    )
    (line,) = receipt.lines
    assert receipt.is_even and line.held == tusd(0)
    payout = record.payout
    assert (line.to_buyer.units, line.to_seller.units) == (payout.buyer_net, payout.seller_net)
    assert (line.fee.units, line.royalty.units) == (payout.fee, payout.royalty)
    assert (line.arbiter_fee.units, line.paid_back.units) == (payout.arbiter_fee, later)
    if back:
        (note,) = [p for p in await invoices.of_order(order.id, buying) if p.corrects]
        assert (note.kind, note.corrects) == (InvoiceKind.CREDIT_NOTE, "I2026-00001")
        moved = trade.lives[order.deliveries[0].id].events[-1].at
        assert (note.lines[0].tx_hash, note.lines[0].block_number) == (
            moved.tx_hash,
            moved.block_number,
        )


async def test_two_refunds_are_two_credit_notes(trade, lamp, buying, invoices):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.confirmed)
    await trade.move(order, lambda life: life.refunded_later(40))
    first = await standing(trade, invoices, order, buying)
    await trade.move(order, lambda life: life.refunded_later(9))
    assert await standing(trade, invoices, order, buying) == [*first, ("C2026-00002", 9)]
    assert first == [("I2026-00001", 125_000_000), ("C2026-00001", 40)]


async def test_a_payment_that_disappears_voids_its_invoice_and_the_number_stays_taken(
    trade, lamp, buying, selling, invoices
):
    order = await trade.paid(lamp, buying)
    await standing(trade, invoices, order, buying)
    gone = await trade.undo(order)
    assert await standing(trade, invoices, order, buying) == []
    (void,) = await invoices.of_order(order.id, buying)
    assert (void.name, void.void_reason) == ("I2026-00001", "The chain took the payment back.")
    await trade.redo(order, gone)
    assert await standing(trade, invoices, order, buying) == [("I2026-00002", 125_000_000)]
    numbers = [paper.name for paper in await invoices.of_order(order.id, selling)]
    assert numbers == ["I2026-00001", "I2026-00002"]


async def test_a_transaction_mined_anew_before_anybody_looked_keeps_its_invoice(
    trade, lamp, buying, invoices
):
    order = await trade.paid(lamp, buying)
    before = await standing(trade, invoices, order, buying)
    (event,) = await trade.undo(order)
    moved = replace(event, at=event.at._replace(block_number=event.at.block_number + 3))
    await trade.redo(order, (moved,))
    assert await standing(trade, invoices, order, buying) == before
    (paper,) = await invoices.of_order(order.id, buying)
    assert paper.lines[0].block_number == moved.at.block_number


async def test_a_refund_that_disappears_voids_its_credit_note_alone(trade, lamp, buying, invoices):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.refunded)
    await standing(trade, invoices, order, buying)
    gone = await trade.undo(order)
    assert await standing(trade, invoices, order, buying) == [("I2026-00001", 125_000_000)]
    await trade.redo(order, gone)
    found = await standing(trade, invoices, order, buying)
    assert found == [("I2026-00001", 125_000_000), ("C2026-00002", 125_000_000)]


async def test_an_unpaid_order_has_no_invoice(trade, lamp, buying, invoices):
    order = await trade.ordered(lamp, buying)
    assert await standing(trade, invoices, order, buying) == []
    assert await trade.market.session.scalar(select(func.count()).select_from(Invoice)) == 0


async def test_what_one_transaction_paid_is_on_one_invoice(trade, lamp, selling, buying, invoices):
    stool = await trade.market.on_sale(selling, title="Walnut stool")
    lines = tuple(Wanted(listing_id=listing.id) for listing in (lamp, stool))
    orders = [await trade.orders.buy(Purchase(lines=lines, address=HOME), buying) for _ in range(2)]
    await trade.pay(orders[0])  # the contract allows one by one
    assert len(await standing(trade, invoices, orders[0], buying)) == 2
    now, funded = await trade.chain_clock.now(), []
    for number, delivery in enumerate(orders[1].deliveries):
        (event,) = replace(trade.life_of(delivery), now=now, block=900).funded().events
        funded.append(replace(event, at=event.at._replace(log_index=number)))
    await trade.index.add(trade.market.session, *funded)
    found = await standing(trade, invoices, orders[1], buying)
    assert [units for _, units in found] == [orders[1].total.units]
    (paper,) = await invoices.of_order(orders[1].id, buying)
    assert [line.title for line in paper.lines] == ["Brass desk lamp", "Walnut stool"]


async def test_invoices_are_for_the_two_sides(
    trade, lamp, buying, selling, strange, judging, invoices
):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.disputed, History.contested)
    await hear(trade)
    (paper,) = await invoices.of_order(order.id, buying)
    finance = replace(strange, teams={selling.party_id: TeamRole.FINANCE})
    packer = replace(strange, teams={selling.party_id: TeamRole.PACKER})
    for viewer in (buying, selling, finance):
        assert (await invoices.get(paper.id, viewer)).name == paper.name
    for viewer in (strange, judging, packer):
        with pytest.raises(OrderNotFound):
            await invoices.of_order(order.id, viewer)
        with pytest.raises(InvoiceNotFound):
            await invoices.get(paper.id, viewer)


async def test_what_a_shop_says_of_itself_holds_from_then_on(
    trade, selling, buying, strange, invoices, profiles
):
    lamps = await trade.market.on_sale(selling, stock=9)
    early = await trade.paid(lamps, buying)
    await hear(trade)
    await profiles.set(selling.party_id, SHOP, selling)
    late = await trade.paid(lamps, buying)
    await hear(trade)
    papers = [(await invoices.of_order(order.id, buying))[0] for order in (early, late)]
    assert [paper.name for paper in papers] == ["I2026-00001", "LUX-I2026-00002"]
    assert [paper.seller.legal_name for paper in papers] == ["", "Lux Lamps GmbH"]
    stranger = Viewer(party_id=strange.party_id, address=strange.address)
    with pytest.raises(NotFound):
        await profiles.set(selling.party_id, replace(SHOP, legal_name="Mine"), stranger)
    with pytest.raises(BillingChanged):
        await profiles.set(selling.party_id, SHOP, selling)  # read before it was there
    with pytest.raises(Invalid) as refused:
        await profiles.set(selling.party_id, replace(SHOP, shop_code="A!", version=1), selling)
    assert list(refused.value.fields) == ["shop_code"]
    assert (await profiles.get(selling.party_id, selling)).legal_name == "Lux Lamps GmbH"
