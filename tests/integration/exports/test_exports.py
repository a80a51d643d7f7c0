"""Exporters hand each order on once, in chains, and take back what the chain takes back.

covers: S3-46, S3-48, S3-49, S3-50, S3-51, N-11
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core.errors import Invalid, NotFound
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.exports.errors import (
    ExporterChanged,
    ExporterInUse,
    ExporterNotFound,
    ExportRunNotFound,
)
from backend.domain.exports.models import Exporter, ExportLine, ExportRun
from backend.domain.exports.running import ExportRunner
from backend.domain.exports.views import RunStatus
from tests.builders.exports import BOOKS, MAILING, hear, read, runs_of
from tests.builders.histories import History
from tests.builders.receiver import is_genuine, open_receiver


async def test_an_order_is_handed_on_once_through_a_chain(
    trade, lamp, buying, selling, exports, cycle
):
    order = await trade.paid(lamp, buying)
    await cycle()
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    mailing, _ = await exports.add(selling.party_id, MAILING, selling)
    assert await cycle() == 2
    (first,) = await runs_of(exports, books, selling)
    (second,) = await runs_of(exports, mailing, selling)
    line = {"change": "exported", "state": "INITPAID", "order": order.public_id}
    line |= {"title": "Brass desk lamp", "paid_units": "125000000"}
    assert await read(exports, first, selling) == [line]
    assert await read(exports, second, selling) == [line | {"state": "BOOKS_COMPLETED"}]
    assert (await exports.get_run(first.id, selling)).order_ids == (order.id,)
    assert await cycle() == 0  # nothing is due before an hour has passed
    await trade.wait(timedelta(hours=1, minutes=1))
    assert await cycle() == 2
    latest = [(await runs_of(exports, each, selling))[0] for each in (books, mailing)]
    assert [(run.status, run.orders) for run in latest] == [(RunStatus.EMPTY, 0)] * 2
    found = await exports.orders_in(
        selling.party_id, "MAILING_COMPLETED", PageRequest(None, 50), selling
    )
    assert [each.order_id for each in found.items] == [order.id]


async def test_what_the_chain_takes_back_is_taken_back_down_the_chain(
    trade, lamp, buying, selling, exports, cycle
):
    order = await trade.paid(lamp, buying)
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    mailing, _ = await exports.add(selling.party_id, MAILING, selling)
    await cycle()
    changes = []
    gone = await trade.undo(order)
    for step in ("gone", "again"):
        if step == "again":
            await trade.redo(order, gone)
        await trade.wait(timedelta(hours=2))
        await cycle()
        await exports.run_now(mailing.id, selling)
        await cycle()
        for view in (books, mailing):
            run = next(r for r in await runs_of(exports, view, selling) if r.orders)
            changes += [row["change"] for row in await read(exports, run, selling)]
    assert changes == ["taken_back", "taken_back", "exported", "exported"]
    numbers = await trade.market.session.scalars(
        select(ExportLine.number).where(ExportLine.exporter_id == books.id)
    )
    assert sorted(numbers) == [1, 2, 3]


async def test_a_payment_that_vanishes_before_anybody_looked_is_never_handed_on(
    trade, lamp, buying, selling, exports, cycle
):
    order = await trade.paid(lamp, buying)
    await cycle()
    await trade.undo(order)
    await cycle()
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    await cycle()
    (run,) = await runs_of(exports, books, selling)
    assert (run.status, run.orders, run.digest) == (RunStatus.EMPTY, 0, None)
    with pytest.raises(ExportRunNotFound):
        await exports.file_of(run.id, selling)


async def test_a_process_killed_between_storing_and_committing_hands_on_once(
    trade, lamp, buying, selling, house, exports, cycle
):
    await trade.paid(lamp, buying)
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    await hear(house)
    resources = await house.resources()
    async with resources.sessions() as session:
        assert await ExportRunner(session, resources).run_next() is not None
        await session.rollback()  # the file is there, and nothing else
    house.session.expire_all()
    for table in (ExportRun, ExportLine):
        assert await house.session.scalar(select(func.count()).select_from(table)) == 0
    assert await cycle() == 1
    assert await cycle() == 0
    (run,) = await runs_of(exports, books, selling)
    assert len(await read(exports, run, selling)) == 1


async def test_a_file_is_posted_signed_until_it_is_accepted_and_then_wakes_the_next(
    trade, lamp, buying, selling, exports, cycle
):
    await trade.paid(lamp, buying)
    async with open_receiver() as receiver:
        sent = replace(BOOKS, url=receiver.url)
        books, secret = await exports.add(selling.party_id, sent, selling)
        mailing, none = await exports.add(selling.party_id, MAILING, selling)
        assert none is None
        receiver.status = 503
        await cycle()
        (run,) = await runs_of(exports, books, selling)
        assert (run.status, run.error) == (RunStatus.SENDING, "It answered with 503.")
        later = await runs_of(exports, mailing, selling)
        assert [each.status for each in later] == [RunStatus.EMPTY]
        receiver.status = 200
        await exports.run_now(books.id, selling)
        await exports.run_now(mailing.id, selling)
        await trade.wait(timedelta(hours=1, minutes=1))
        await cycle()
    last = (await runs_of(exports, mailing, selling))[0]
    assert (last.status, last.orders) == (RunStatus.DONE, 1)
    refused, accepted = receiver.came
    assert refused.body == accepted.body
    assert refused.headers["webhook-id"] == accepted.headers["webhook-id"]
    assert all(
        is_genuine(each, secret, int(each.headers["webhook-timestamp"])) for each in receiver.came
    )
    assert hashlib.sha256(accepted.body).hexdigest() == run.digest


async def test_an_address_that_never_accepts_switches_its_exporter_off(
    trade, lamp, buying, selling, exports, cycle
):
    await trade.paid(lamp, buying)
    async with open_receiver() as receiver:
        receiver.status = 500
        books, _ = await exports.add(selling.party_id, replace(BOOKS, url=receiver.url), selling)
        for _ in range(12):
            await cycle()
            await trade.wait(timedelta(hours=7))
        assert len(receiver.came) == 12
        seen = await exports.get(books.id, selling)
        assert not seen.is_on
        assert seen.problem.startswith("12 tries in a row failed.")
        await cycle()
        assert len(receiver.came) == 12
        receiver.status = 200
        again = replace(BOOKS, url=receiver.url, version=seen.version)
        assert (await exports.change(books.id, again, selling)).problem == ""
        await cycle()
    assert len(receiver.came) == 13
    assert len({each.headers["webhook-id"] for each in receiver.came}) == 1


async def test_a_format_that_fails_hands_nothing_on_and_says_so(
    trade, lamp, buying, selling, exports, cycle, monkeypatch
):
    def fail(self, columns, rows):
        raise RuntimeError("no ink")

    await trade.paid(lamp, buying)
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    with monkeypatch.context() as broken:
        broken.setattr("backend.domain.exports.formats.Csv.write", fail)
        await cycle()
    (run,) = await runs_of(exports, books, selling)
    assert run.status is RunStatus.FAILED
    assert "no ink" in run.error
    await exports.run_now(books.id, selling)
    await cycle()
    latest = (await runs_of(exports, books, selling))[0]
    assert (latest.status, latest.orders) == (RunStatus.DONE, 1)


async def test_circles_unknown_states_and_wrong_fields_are_refused(trade, selling, exports):
    shop = selling.party_id
    books, _ = await exports.add(shop, BOOKS, selling)
    mailing, _ = await exports.add(shop, MAILING, selling)
    wrong = (
        (replace(BOOKS, name="SELF", wakes_on="SELF_COMPLETED"), "wakes_on"),
        (replace(BOOKS, name="OTHER", wakes_on="NOBODY_COMPLETED"), "wakes_on"),
        (BOOKS, "name"),
        (replace(BOOKS, name="lower"), "name"),
        (replace(BOOKS, name="XLS", format="xls"), "format"),
        (replace(BOOKS, name="WIDE", columns=("street",)), "columns"),
        (replace(BOOKS, name="FAST", every_minutes=1), "every_minutes"),
        (replace(BOOKS, name="INSIDE", url="https://10.0.0.1/"), "url"),
    )
    for draft, field in wrong:
        with pytest.raises(Invalid) as refused:
            await exports.add(shop, draft, selling)
        assert list(refused.value.fields) == [field]
    circle = replace(BOOKS, wakes_on="MAILING_COMPLETED", version=books.version)
    with pytest.raises(Invalid) as refused:
        await exports.change(books.id, circle, selling)
    assert refused.value.fields == {
        "wakes_on": "This would run in a circle: BOOKS after MAILING after BOOKS."
    }
    with pytest.raises(ExporterInUse):
        await exports.remove(books.id, selling)
    with pytest.raises(ExporterChanged):
        await exports.change(books.id, replace(BOOKS, version=7), selling)
    seen = await exports.list_of(shop, selling)
    assert [(each.name, each.wakes_on, each.version) for each in seen] == [
        ("BOOKS", "INITPAID", 1),
        ("MAILING", "BOOKS_COMPLETED", 1),
    ]
    await exports.remove(mailing.id, selling)
    await exports.remove(books.id, selling)
    assert await exports.list_of(shop, selling) == []


async def test_exporters_are_for_owner_finance_and_admins(
    trade, lamp, buying, selling, strange, exports, cycle
):
    await trade.paid(lamp, buying)
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    await cycle()
    (run,) = await runs_of(exports, books, selling)
    finance = replace(strange, teams={selling.party_id: TeamRole.FINANCE})
    admin = replace(strange, staff=frozenset({StaffRole.ADMIN}))
    for viewer in (finance, admin):
        assert len(await read(exports, run, viewer)) == 1
    packer = replace(strange, teams={selling.party_id: TeamRole.PACKER})
    support = replace(strange, staff=frozenset({StaffRole.SUPPORT}))
    for viewer in (buying, strange, packer, support):
        with pytest.raises(NotFound):
            await exports.add(selling.party_id, MAILING, viewer)
        with pytest.raises(ExporterNotFound):
            await exports.change(books.id, replace(BOOKS, version=1), viewer)
        with pytest.raises(ExporterNotFound):
            await exports.run_now(books.id, viewer)
        with pytest.raises(ExportRunNotFound):
            await exports.file_of(run.id, viewer)
    assert await trade.market.session.scalar(select(func.count()).select_from(Exporter)) == 1


async def test_an_exporter_hands_on_its_own_shops_orders_only(
    trade, lamp, buying, selling, strange, exports, cycle
):
    other = await trade.market.on_sale(strange)
    await trade.paid(other, buying)
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    await cycle()
    (run,) = await runs_of(exports, books, selling)
    assert [row["order"] for row in await read(exports, run, selling)] == [order.public_id]
