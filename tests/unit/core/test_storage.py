"""Files are found by their content, written once, and checked when read."""
# covers: S0-32, N-08

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from backend.core.storage import ObjectDamaged, ObjectNotFound, ObjectStore, digest_of


@pytest.fixture(params=["memory", "folder", "s3"])
def store(request, tmp_path):
    if request.param == "s3":
        return request.getfixturevalue("bucket_store")  # a server of its own, on this machine
    return ObjectStore("memory:///" if request.param == "memory" else tmp_path.as_uri())


async def test_what_was_put_comes_back(store):
    digest = await store.put(b"a photo")
    assert digest == digest_of(b"a photo")
    assert await store.get(digest) == b"a photo"
    assert await store.exists(digest)


async def test_putting_twice_is_putting_once(store):
    assert await store.put(b"same") == await store.put(b"same")


async def test_an_empty_file_is_a_file(store):
    assert await store.get(await store.put(b"")) == b""


async def test_what_was_never_put_is_not_found(store):
    assert not await store.exists(digest_of(b"never"))
    with pytest.raises(ObjectNotFound):
        await store.get(digest_of(b"never"))


@given(name=st.text() | st.sampled_from(["../../etc/passwd", "a" * 63, "A" * 64, "/" * 64]))
async def test_a_name_that_is_no_digest_reaches_no_file(name):
    store = ObjectStore("memory:///")
    with pytest.raises(ObjectNotFound):
        await store.get(name)
    assert not await store.exists(name)
    await store.delete(name)


async def test_a_deleted_file_is_gone(store):
    digest = await store.put(b"erase me")
    await store.delete(digest)
    await store.delete(digest)
    assert not await store.exists(digest)


async def test_a_damaged_file_is_noticed(tmp_path):
    store = ObjectStore(tmp_path.as_uri())
    digest = await store.put(b"original")
    (tmp_path / digest[:2] / digest[2:4] / digest).write_bytes(b"altered")
    with pytest.raises(ObjectDamaged):
        await store.get(digest)


async def test_a_part_of_the_store_neither_shows_nor_drops_what_others_hold(store):
    part = store.within("documents")
    digest = await store.put(b"held twice")
    assert not await part.exists(digest)
    assert await part.put(b"held twice") == digest
    await part.delete(digest)
    assert await store.get(digest) == b"held twice"


async def test_a_file_that_was_gone_already_is_told_in_the_log(tmp_path):
    store = ObjectStore(tmp_path.as_uri()).within("documents")
    with capture_logs() as said:
        await store.delete(digest_of(b"never"))
    assert [(one["event"], one["folder"]) for one in said] == [("object.was_gone", "documents/")]


async def old_ones(store, before):
    return [digest async for some in store.list_old(before) for digest in some]


async def test_old_files_are_listed_each_in_its_own_part_of_the_store(store):
    photos = [await store.put(f"photo {number}".encode()) for number in range(7)]
    part = store.within("exports").within("a1" * 16)
    paper = await part.put(b"paper")
    soon = datetime.now(UTC) + timedelta(hours=1)

    assert sorted(await old_ones(store, soon)) == sorted(photos)
    assert await old_ones(store.within("exports"), soon) == []
    assert await old_ones(part, soon) == [paper]
    assert await store.list_folders() == ["exports"]
    assert await store.within("exports").list_folders() == ["a1" * 16]
    assert await part.list_folders() == []
    assert await old_ones(store, soon - timedelta(days=1)) == [], "they are young"


async def test_what_is_stored_between_two_looks_is_seen_by_the_second(store):
    soon = datetime.now(UTC) + timedelta(hours=1)
    assert await old_ones(store, soon) == [] == await store.list_folders()
    digest = await store.put(b"now")
    assert await old_ones(store, soon) == [digest]
    await store.delete(digest)
    assert await old_ones(store, soon) == []


async def test_what_is_not_ours_is_not_told(tmp_path):
    store = ObjectStore(tmp_path.as_uri())
    digest = await store.put(b"ours")
    for path in (f"ab/{digest}", "ab/cd/notes.txt", f"zz/{digest[2:4]}/{digest}", "README"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"somebody's")
    assert await old_ones(store, datetime.now(UTC) + timedelta(hours=1)) == [digest]
    assert await store.list_folders() == ["zz"]
