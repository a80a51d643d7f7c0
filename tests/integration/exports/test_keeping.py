"""Files of runs go after a while, and when somebody in one is erased; their record stays.

covers: N-14, S3-51
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.storage import ObjectNotFound
from backend.domain.exports.errors import ExportRunNotFound
from backend.domain.exports.keeping import ERASED, OLD, RunFiles, store_of
from backend.domain.exports.views import RunStatus
from backend.domain.privacy.service import ErasureService
from tests.builders.exports import BOOKS, hear, read, runs_of
from tests.builders.histories import History
from tests.builders.receiver import open_receiver

NAMED = replace(BOOKS, columns=("order", "buyer"))
LONG = timedelta(days=91)


@pytest.fixture
def sweep(house):
    async def run():
        resources, gone = await house.resources(), 0
        while await RunFiles(house.session, resources).forget_next():
            gone += 1
        await house.session.flush()
        return gone

    return run


@pytest.fixture
def erase(trade, house):
    async def run(viewer):
        service = ErasureService(house.session, trade.market.resources)
        erasure = await service.ask(viewer)
        await house.session.flush()
        return erasure

    return run


async def closed(trade, lamp, buyer):
    order = await trade.paid(lamp, buyer)
    await trade.move(order, History.shipped, History.confirmed)
    return order


async def is_stored(trade, run):
    try:
        await store_of(trade.market.resources, run.exporter_id).get(run.digest)
    except ObjectNotFound:
        return False
    return True


async def test_a_file_goes_after_ninety_days_and_its_record_stays(
    trade, lamp, buying, selling, exports, cycle, sweep
):
    order = await trade.paid(lamp, buying)
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    await cycle()
    [run] = await runs_of(exports, books, selling)
    await trade.wait(timedelta(days=89))
    assert await sweep() == 0
    await trade.wait(timedelta(days=2))
    assert await sweep() == 1
    kept = await exports.get_run(run.id, selling)
    assert (kept.digest, kept.orders, kept.order_ids) == (run.digest, 1, (order.id,))
    assert (kept.file_gone_at, kept.file_gone_because) == (trade.market.clock.now(), OLD)
    with pytest.raises(ExportRunNotFound, match="kept for 90 days"):
        await exports.file_of(run.id, selling)
    assert not await is_stored(trade, run)
    await cycle()
    assert [each.orders for each in await runs_of(exports, books, selling)] == [0, 1]


async def test_equal_bytes_of_a_later_run_stay(trade, lamp, buying, selling, exports, cycle, sweep):
    order = await trade.paid(lamp, buying)
    books, _ = await exports.add(selling.party_id, BOOKS, selling)
    await cycle()
    gone = await trade.undo(order)
    await trade.wait(timedelta(days=45))
    await cycle()
    await trade.redo(order, gone)
    await trade.wait(timedelta(days=45))
    await cycle()
    last, _, first = [run for run in await runs_of(exports, books, selling) if run.orders]
    assert last.digest == first.digest
    await trade.wait(timedelta(days=1))
    assert await sweep() == 1
    assert len(await read(exports, last, selling)) == 1
    with pytest.raises(ExportRunNotFound):
        await exports.file_of(first.id, selling)


async def test_when_a_buyer_is_erased_their_files_go_and_no_later_one_names_them(
    trade, lamp, buying, strange, selling, exports, cycle, sweep, erase
):
    order, other = await closed(trade, lamp, buying), await closed(trade, lamp, strange)
    books, _ = await exports.add(selling.party_id, NAMED, selling)
    await cycle()
    [run] = await runs_of(exports, books, selling)
    named = {row["order"]: row["buyer"] for row in await read(exports, run, selling)}
    assert named[order.public_id] == f"0x{buying.address.hex()}"
    assert (await erase(buying)).finished_at
    assert await sweep() == 1
    assert (await exports.get_run(run.id, selling)).file_gone_because == ERASED
    assert not await is_stored(trade, run)
    again, _ = await exports.add(selling.party_id, replace(NAMED, name="AGAIN"), selling)
    await cycle()
    [run] = await runs_of(exports, again, selling)
    named = {row["order"]: row["buyer"] for row in await read(exports, run, selling)}
    assert named == {order.public_id: "", other.public_id: f"0x{strange.address.hex()}"}
    assert await sweep() == 0


async def test_what_still_has_to_be_sent_waits_and_is_written_anew_once_its_exporter_is_off(
    trade, lamp, buying, selling, exports, cycle, sweep, erase
):
    await closed(trade, lamp, buying)
    async with open_receiver() as receiver:
        receiver.status = 503
        sent, _ = await exports.add(selling.party_id, replace(NAMED, url=receiver.url), selling)
        await cycle()
        [run] = await runs_of(exports, sent, selling)
        assert (await erase(buying)).finished_at
        assert await sweep() == 0
        now = await exports.get(sent.id, selling)
        off = replace(NAMED, url=receiver.url, is_on=False, version=now.version)
        now = await exports.change(sent.id, off, selling)
        assert await sweep() == 1
        assert (await exports.get_run(run.id, selling)).status is RunStatus.FAILED
        receiver.status = 200
        on = replace(off, is_on=True, version=now.version)
        await exports.change(sent.id, on, selling)
        await cycle()
        last = (await runs_of(exports, sent, selling))[0]
        assert [row["buyer"] for row in await read(exports, last, selling)] == [""]


async def test_when_a_seller_is_erased_no_file_of_the_shop_is_left(
    trade, lamp, buying, selling, house, exports, cycle, erase
):
    await closed(trade, lamp, buying)
    books, _ = await exports.add(selling.party_id, NAMED, selling)
    twin, _ = await exports.add(selling.party_id, replace(NAMED, name="TWIN"), selling)
    await cycle()
    runs = [(await runs_of(exports, each, selling))[0] for each in (books, twin)]
    assert [await is_stored(trade, run) for run in runs] == [True, True]
    assert (await erase(selling)).finished_at
    await hear(house)
    assert [await is_stored(trade, run) for run in runs] == [False, False]
