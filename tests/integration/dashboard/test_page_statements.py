"""How many statements a page takes: a number that does not hang on the machine.

covers: S3-31
"""

from __future__ import annotations

import pytest
from sqlalchemy import event


@pytest.fixture
async def statements(shop):
    """Every statement of the requests made meanwhile."""
    taken = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("SAVEPOINT", "RELEASE")):  # the test's, not the page's
            taken.append(statement)

    connection = (await shop.market.session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", note)
    yield taken
    event.remove(connection, "before_cursor_execute", note)


async def asked(visiting, path, statements):
    """How many statements a page took; the first request warms up."""
    for _ in range(2):
        statements.clear()
        page = await visiting.get(path)
        assert page.status == 200, page.text
    return len(statements)


async def test_no_page_asks_more_the_longer_its_list(shop, visitor, statements):
    selling, buying = await shop.market.person("seller"), await shop.market.person("buyer")
    here = await visitor(buying)
    taken = []
    for count in (1, 6):
        for _ in range(count):
            await shop.paid(await shop.market.on_sale(selling), buying)
        taken.append(await asked(here, "/orders", statements))
    assert taken[0] == taken[1] <= 16
    assert await asked(here, "/orders?q=lamp", statements) <= 16


async def test_an_order_page_stays_within_its_statements(shop, visitor, statements):
    selling, buying = await shop.market.person("seller"), await shop.market.person("buyer")
    order = await shop.paid(await shop.market.on_sale(selling), buying)
    for somebody in (buying, selling):
        here = await visitor(somebody)
        assert await asked(here, f"/orders/{order.public_id}", statements) <= 38
