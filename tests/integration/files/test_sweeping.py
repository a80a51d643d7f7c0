"""What a process stored that died before its unit of work goes after a day; what a row names stays.

covers: N-08, S0-32
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from backend.core.clock import FixedClock
from backend.core.database import unit_of_work
from backend.core.held_files import store_held, take_unheld
from backend.core.storage import ObjectNotFound, ObjectStore, ObjectStoreUnavailable
from backend.domain.files import sweeping
from backend.domain.files.sweeping import UNNAMED_FOR, FileSweeper
from backend.jobs import sweep_files as job
from tests.builders.market import Market, a_picture
from tests.builders.resources import make_resources

HOUR = timedelta(hours=1)


class Died(Exception):
    """The process, in the middle."""


@pytest.fixture(params=["folder", "s3"])
def resources(request, tmp_path, sessions, database_url, fake_gateway):
    """Stores write down their own time, so these tests live in it, too."""
    changes = {"clock": FixedClock(datetime.now(UTC)), "gateway": fake_gateway}
    if request.param == "s3":
        changes["storage"] = request.getfixturevalue("bucket_store")
    return make_resources(tmp_path, sessions, database_url, **changes)


async def hang(session, resources, size):
    """A photo at a new draft of the seller's; its two digests."""
    market = Market(session, resources)
    seller = await market.person("seller")
    view = await market.drafted(seller)
    view = await market.listings.add_photo(view.id, a_picture(size=size), "x.jpg", seller)
    return {view.photos[0].digest, view.photos[0].thumbnail_digest}


async def hung(resources, size):
    async with unit_of_work(resources.sessions) as session:
        return await hang(session, resources, size)


async def left_behind(resources, size):
    """Stored by a process that died before its row was."""
    left = set()

    async def die():
        async with unit_of_work(resources.sessions) as session:
            left.update(await hang(session, resources, size))
            raise Died

    with pytest.raises(Died):
        await die()
    return left


async def sweep(resources, after):
    later = FixedClock(resources.clock.now() + after)
    return await FileSweeper(replace(resources, clock=later)).sweep()


async def there(resources, digests):
    return {digest for digest in digests if await resources.storage.exists(digest)}


async def test_what_a_dead_process_left_goes_after_a_day_and_no_sooner(resources):
    named = await hung(resources, (64, 48))
    left = await left_behind(resources, (80, 60))
    assert await there(resources, left) == left

    assert (await sweep(resources, UNNAMED_FOR - HOUR)).deleted == 0
    assert await there(resources, left) == left
    found = await sweep(resources, UNNAMED_FOR + HOUR)
    assert (found.deleted, found.looked_at) == (len(left), len(named | left))
    assert await there(resources, named | left) == named
    assert (await sweep(resources, UNNAMED_FOR + HOUR)).deleted == 0

    again = await hung(resources, (80, 60))
    assert again == left == await there(resources, left), "stored anew as if it had never been"


async def test_a_photo_taken_down_goes_unless_another_version_shows_it(resources):
    twice = await hung(resources, (64, 48))
    async with unit_of_work(resources.sessions) as session:
        market = Market(session, resources)
        seller = await market.person("seller")
        view = await market.drafted(seller)
        for size in ((64, 48), (80, 60)):
            view = await market.listings.add_photo(view.id, a_picture(size=size), "x.jpg", seller)
        alone = {view.photos[1].digest, view.photos[1].thumbnail_digest}
        for photo in view.photos:
            await market.listings.remove_photo(view.id, photo.id, seller)
    assert (await sweep(resources, UNNAMED_FOR + HOUR)).deleted == len(alone)
    assert await there(resources, twice | alone) == twice


async def test_a_row_that_comes_while_it_sweeps_keeps_its_file(resources, monkeypatch):
    """Old bytes that were left over, uploaded again between the look and the deletion."""
    left = await left_behind(resources, (80, 60))
    taken = []

    async def meanwhile(session, store, digest):
        if not taken:
            await hung(resources, (80, 60))
        taken.append(digest)
        return await take_unheld(session, store, digest)

    monkeypatch.setattr(sweeping, "take_unheld", meanwhile)
    assert (await sweep(resources, UNNAMED_FOR + HOUR)).deleted == 0
    assert set(taken) == left == await there(resources, left)


async def test_a_file_whose_row_is_not_stored_yet_is_held(resources):
    left = await left_behind(resources, (80, 60))
    async with unit_of_work(resources.sessions) as session:
        await hang(session, resources, (80, 60))
        found = await sweep(resources, UNNAMED_FOR + HOUR)
        assert (len(found.leftovers), found.deleted) == (len(left), 0)
    assert (await sweep(resources, UNNAMED_FOR + HOUR)).deleted == 0
    assert await there(resources, left) == left


async def test_who_stores_what_is_being_deleted_waits_and_stores_it_anew(resources):
    left = await left_behind(resources, (80, 60))
    async with unit_of_work(resources.sessions) as session:
        for digest in left:
            assert await take_unheld(session, resources.storage, digest)
        uploading = asyncio.create_task(hung(resources, (80, 60)))
        while not await waiting_for_locks(session):
            assert not uploading.done()
            await asyncio.sleep(0)
        for digest in left:
            await resources.storage.delete(digest)
    assert await uploading == left == await there(resources, left)


async def waiting_for_locks(session):
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return (await session.execute(query)).scalar_one()


async def test_a_store_of_somebody_else_is_left_alone(resources, monkeypatch):
    """A new database on an old bucket, or two installations on one."""
    monkeypatch.setattr(sweeping, "ALWAYS_FINE", 2)
    left = [await resources.storage.put(f"photo {number}".encode()) for number in range(5)]
    named = await hung(resources, (64, 48))
    with capture_logs() as said:
        found = await sweep(resources, UNNAMED_FOR + HOUR)
    assert found.is_doubtful and found.deleted == 0
    assert [(one["event"], one["left_over"], one["of"]) for one in said] == [
        ("files.not_swept", 5, 5 + len(named))
    ]
    assert await there(resources, left) == set(left)


async def test_a_round_takes_a_bite_and_the_next_goes_on(resources, monkeypatch):
    monkeypatch.setattr(sweeping, "MOST_AT_ONCE", 2)
    left = [await resources.storage.put(f"photo {number}".encode()) for number in range(5)]
    rounds = 0
    while (await sweep(resources, UNNAMED_FOR + HOUR)).deleted:
        rounds += 1
    assert rounds >= 2 and await there(resources, left) == set()


async def test_folders_nobody_knows_and_other_names_are_left_alone(resources):
    strange = [
        resources.storage.within("backups"),
        resources.storage.within("exports"),
        resources.storage.within("exports").within("not-an-exporter"),
    ]
    stored = [(part, await part.put(b"whose?")) for part in strange]
    assert (await sweep(resources, UNNAMED_FOR + HOUR)).deleted == 0
    for part, digest in stored:
        assert await part.exists(digest)


async def test_a_store_that_does_not_answer_loses_nothing(resources, tmp_path, monkeypatch):
    left = await left_behind(resources, (80, 60))

    async def silent(*_):
        raise ObjectStoreUnavailable("Not just now.")

    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore, "_list_names", silent)
        with pytest.raises(ObjectStoreUnavailable):
            await sweep(resources, UNNAMED_FOR + HOUR)
    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore, "delete", silent)
        with pytest.raises(ObjectStoreUnavailable):
            await sweep(resources, UNNAMED_FOR + HOUR)
    assert await there(resources, left) == left
    assert (await sweep(resources, UNNAMED_FOR + HOUR)).deleted == len(left)


async def test_the_same_bytes_elsewhere_name_nothing_here(resources):
    """A photo's digest names no document, and an exporter's file is of that exporter alone."""
    named = await hung(resources, (64, 48))
    content = await resources.storage.get(max(named))
    part = resources.storage.within("documents")
    async with unit_of_work(resources.sessions) as session:
        digest = await store_held(session, part, content)
    assert (await sweep(resources, UNNAMED_FOR + HOUR)).deleted == 1
    with pytest.raises(ObjectNotFound):
        await part.get(digest)
    assert await there(resources, named) == named


async def test_the_job_goes_on_after_a_round_that_failed(resources, monkeypatch):
    left = await left_behind(resources, (80, 60))
    later = replace(resources, clock=FixedClock(resources.clock.now() + UNNAMED_FOR + HOUR))
    stop, rounds, walk = asyncio.Event(), [], FileSweeper.sweep

    async def sweep_one(self):
        rounds.append(self)
        if len(rounds) == 1:
            raise ObjectStoreUnavailable("Not just now.")
        stop.set()
        return await walk(self)

    monkeypatch.setattr(FileSweeper, "sweep", sweep_one)
    monkeypatch.setattr(job, "ROUND_SECONDS", 0.0)
    with capture_logs() as said:
        await job.sweep_files(later, stop)
    told = [one["event"] for one in said if one["event"].startswith("files.")]
    assert told == ["files.round_failed", "files.swept"]
    assert await there(resources, left) == set()
