"""A seller statement goes from what was held to what is held, and every unit is in one line.

covers: N-18, S2-35, S3-02
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.chain import events as ev
from backend.core.errors import Invalid, NotFound
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.exports.balances import PARTS
from backend.domain.exports.seller_statements import SellerStatementService
from backend.domain.insights.periods import Period, read_period
from tests.builders.histories import History

PRICE = 125_000_000
MONTH = timedelta(days=31)


@pytest.fixture
def statements(trade):
    return SellerStatementService(trade.market.session, trade.market.resources)


@pytest.fixture
def lines(trade, selling, statements):
    """What stands on the one currency of a statement; nothing that is nothing."""

    async def read(since, until):
        period = Period("a month", since, until)
        view = await statements.of_shop(selling.party_id, period, selling)
        assert all(balance.is_even for balance in view.balances)
        if not view.balances:
            return {}
        [balance] = view.balances
        return {name: units for name in PARTS if (units := getattr(balance, name))}

    return read


def ruled(life):
    return life.ruled(10_000_003)


async def test_two_months_follow_on_each_other_to_the_unit(trade, lamp, buying, selling, lines):
    start = trade.market.clock.now() - timedelta(days=1)
    steps = {
        "open": (),
        "released": (History.shipped, History.confirmed),
        "cancelled": (History.cancelled,),
        "ruled": (History.shipped, History.disputed, History.contested, ruled),
    }
    orders = {}
    for name, moves in steps.items():
        another = await trade.market.on_sale(selling)
        orders[name] = await trade.paid(another, buying)
        await trade.move(orders[name], *moves)
    await trade.wait(MONTH)
    turn = trade.market.clock.now() - timedelta(days=1)
    await trade.move(orders["open"], History.shipped, History.confirmed)
    await trade.move(orders["released"], lambda life: life.refunded_later(7_000_001))
    last = await trade.paid(lamp, buying)
    end = trade.market.clock.now() + timedelta(days=1)

    seen = {name: (await trade.orders.get(orders[name].id, buying)).deliveries[0] for name in steps}
    payouts = {name: delivery.escrow.payout for name, delivery in seen.items()}

    def total(part, *names):
        return sum(getattr(payouts[name], part) for name in names)

    first = {
        "sales": 4 * PRICE,
        "refunded": total("buyer_net", "released", "cancelled", "ruled"),
        "fees": total("fee", "released", "ruled"),
        "royalties": total("royalty", "released", "ruled"),
        "arbiter_fees": total("arbiter_fee", "ruled"),
        "paid_out": total("seller_net", "released", "ruled"),
        "closing": PRICE,
    }
    assert await lines(start, turn) == {name: units for name, units in first.items() if units}
    assert first["refunded"] > PRICE
    assert first["arbiter_fees"] > 0
    second = {
        "opening": PRICE,
        "sales": PRICE,
        "fees": payouts["open"].fee,
        "royalties": payouts["open"].royalty,
        "paid_out": payouts["open"].seller_net,
        "closing": PRICE,
        "refunded_later": 7_000_001,
    }
    assert await lines(turn, end) == {name: units for name, units in second.items() if units}
    assert await lines(end, end + MONTH) == {"opening": PRICE, "closing": PRICE}
    await trade.undo(last)  # the chain takes a sale back: nobody ever paid it
    assert await lines(end, end + MONTH) == {}


async def test_what_a_wallet_refused_waits_until_it_is_drawn(trade, lamp, buying, selling, lines):
    start = trade.market.clock.now() - timedelta(days=1)
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.confirmed)
    [*_, closed] = trade.lives[order.deliveries[0].id].events
    record = (await trade.orders.get(order.id, selling)).deliveries[0].escrow
    units, coin = record.payout.seller_net, order.currency.address
    waits = ev.Credited(
        closed.at._replace(log_index=90), closed.escrow_id, coin, selling.address, units
    )
    await trade.index.add(trade.market.session, waits)
    await trade.wait(MONTH)
    turn = trade.market.clock.now()
    later = closed.at._replace(
        log_index=91, block_number=900, block_hash=bytes([9]) * 32, block_time=turn
    )
    drawn = ev.Withdrawn(later, coin, selling.address, selling.address, units)
    await trade.index.add(trade.market.session, drawn)
    first = await lines(start, turn)
    assert {name: first[name] for name in ("credited", "credit_closing")} == {
        "credited": units,
        "credit_closing": units,
    }
    assert await lines(turn, turn + MONTH) == {"credit_opening": units, "withdrawn": units}


async def test_a_file_has_a_line_per_currency_in_units_and_as_a_decimal(
    trade, lamp, buying, selling, statements
):
    await trade.paid(lamp, buying)
    period = read_period("30d", trade.market.clock.now())
    file = await statements.file_of(selling.party_id, period, "csv", selling)
    [row] = csv.DictReader(io.StringIO(file.content.decode()))
    assert (row["currency"], row["sales_units"], row["sales"]) == ("tUSD", str(PRICE), "125.000000")
    assert file.name == "statement-30d.csv"
    with pytest.raises(Invalid):
        await statements.file_of(selling.party_id, period, "pdf", selling)


async def test_statements_are_for_those_who_keep_the_books(
    trade, lamp, buying, selling, strange, statements
):
    await trade.paid(lamp, buying)
    shop, period = selling.party_id, read_period("30d", datetime(2026, 11, 22, 12, tzinfo=UTC))
    finance = replace(strange, teams={shop: TeamRole.FINANCE})
    admin = replace(strange, staff=frozenset({StaffRole.ADMIN}))
    for viewer in (selling, finance, admin):
        [balance] = (await statements.of_shop(shop, period, viewer)).balances
        assert balance.sales == PRICE
    packer = replace(strange, teams={shop: TeamRole.PACKER})
    for viewer in (buying, strange, packer):
        with pytest.raises(NotFound):
            await statements.of_shop(shop, period, viewer)
    assert not (await statements.of_shop(buying.party_id, period, buying)).balances
