"""How many statements a request takes: a number that does not hang on the machine.

covers: S3-31
"""

from __future__ import annotations

import pytest
from sqlalchemy import event

from backend.core.database import engine_of
from tests.builders.api_trade import order


@pytest.fixture
def statements(sessions):
    """Every statement of the requests made meanwhile."""
    taken = []

    def note(_connection, _cursor, statement, *_):
        taken.append(statement)

    engine = engine_of(sessions).sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield taken
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def people(caller):
    return await caller("buyer"), await caller("seller")


async def asked(caller, path, statements):
    """How many statements an answer took; the first request warms up."""
    for _ in range(2):
        statements.clear()
        answer = await caller.get(path)
        assert answer.status_code == 200, answer.text
    return len(statements)


async def test_an_order_is_read_with_three_statements(people, chain_hand, statements):
    buyer, seller = people
    placed = await order(buyer, await seller.on_sale(), quantity=1)
    await chain_hand.pay(placed)
    path = f"/orders/{placed['id']}"
    for caller in (buyer, seller):  # the session, the order with all that hangs on it, its offers
        assert await asked(caller, path, statements) == 3
    assert (await asked(buyer, f"{path}/parcels", statements)) <= 8


async def test_a_list_takes_as_many_statements_however_long_it_is(people, chain_hand, statements):
    buyer, seller = people
    lamp = await seller.on_sale(stock=20)
    taken = []
    for count in (1, 7):
        while len((await buyer.get("/orders?limit=50")).json()["items"]) < count:
            await chain_hand.pay(await order(buyer, lamp, quantity=1))
        taken.append(await asked(buyer, "/orders?limit=50", statements))
    assert taken[0] == taken[1] <= 6
