"""Every kind of row keeps its files: photos, documents and evidence, export runs, audit files.

covers: N-08
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.core.clock import FixedClock
from backend.core.ids import uuid7
from backend.core.outgoing import Outgoing
from backend.domain.documents.service import DocumentService
from backend.domain.exports.audit_files import AUDIT_FOLDER, AuditFileService
from backend.domain.exports.keeping import FOLDER as EXPORTS
from backend.domain.exports.making import AuditMaker
from backend.domain.exports.service import ExportService
from backend.domain.files.sweeping import FileSweeper
from backend.domain.insights.periods import read_period
from backend.jobs.run_exports import export_round
from tests.builders.documents import a_pdf
from tests.builders.exports import BOOKS, hear
from tests.builders.market import a_picture
from tests.builders.notices import Told

LATER = timedelta(days=2)


@pytest.fixture
def house(trade):
    return Told(trade)


@pytest.fixture
async def sweep(house):
    async def run():
        await house.session.flush()
        clock = FixedClock(datetime.now(UTC) + LATER)  # stores write down their own time
        return await FileSweeper(replace(await house.resources(), clock=clock)).sweep()

    return run


async def export_all(house, seller):
    """One file of a run, one for the auditor."""
    resources = await house.resources()
    exports = ExportService(house.session, resources)
    books, _ = await exports.add(seller.party_id, BOOKS, seller)
    await hear(house)
    way = Outgoing(own_host="market.example", allows_loopback=True)
    await export_round(resources, way)
    await way.close()
    period = read_period("30d", resources.clock.now())
    await AuditFileService(house.session, resources).ask(seller.party_id, period, "csv", "", seller)
    assert await AuditMaker(resources).make_one()
    house.session.expire_all()
    return books


async def test_nothing_that_a_row_names_is_ever_swept(trade, house, buying, selling, sweep):
    market = trade.market
    draft = await market.drafted(selling)
    await market.listings.add_photo(draft.id, a_picture(size=(2_000, 900)), "x.jpg", selling)
    lamp = await market.publish(draft.id, selling)
    order = await trade.paid(lamp, buying)
    documents = DocumentService(market.session, market.resources)
    for content, name in ((a_picture(size=(2_000, 1_000)), "crack.jpg"), (a_pdf(), "paper.pdf")):
        view = await documents.hand_in(order.id, content, name, buying)
        await documents.share(order.id, [view.id], buying)
    books = await export_all(house, selling)

    clean = await sweep()
    assert (clean.looked_at, clean.deleted) == (7, 0), "two sizes twice, a PDF, a run, an audit"

    store = market.resources.storage
    for part in (
        store,
        store.within("documents"),
        store.within(EXPORTS).within(books.id.hex),
        store.within(EXPORTS).within(uuid7().hex),
        store.within(AUDIT_FOLDER).within(uuid7().hex),
    ):
        await part.put(b"left behind")
    found = await sweep()
    assert (found.looked_at, found.deleted) == (12, 5)
    assert (await sweep()).looked_at == 7
