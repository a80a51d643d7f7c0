"""A bucket that is slow, breaks off, says no or has other bytes: never a wrong file, never a wait.

The server in tests/fakes/s3.py checks every signature by its own arithmetic.
"""
# covers: S0-32, N-08

from __future__ import annotations

import datetime as dt
import os

import pytest
from structlog.testing import capture_logs

from backend.core.problems import problem_of
from backend.core.storage import ObjectDamaged, ObjectNotFound, ObjectStore, ObjectStoreUnavailable
from tests.builders.resources import some_settings
from tests.fakes import s3

CONTENT = b"a photo of some size " * 5000


async def ask(store: ObjectStore, what: str, digest: str) -> object:
    return await (store.put(b"another photo") if what == "put" else getattr(store, what)(digest))


@pytest.fixture
async def digest(bucket, bucket_store):
    found = await bucket_store.put(CONTENT)
    bucket.asked.clear()
    return found


def test_the_server_of_the_tests_signs_as_the_published_example():
    """AWS's own example of a GET with a range, from "Signature Calculations for the Header"."""
    bucket = s3.Bucket(region="us-east-1", key_id="AKIAIOSFODNN7EXAMPLE")
    bucket.secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": nothing,
        "x-amz-date": "20130524T000000Z",
        "authorization": (
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
    }
    now = dt.datetime(2013, 5, 24, tzinfo=dt.UTC)
    s3.check_signature(s3.Request("GET", "/test.txt", headers, b""), bucket, now)
    with pytest.raises(s3.S3Refusal, match="SignatureDoesNotMatch"):
        s3.check_signature(s3.Request("GET", "/test.text", headers, b""), bucket, now)


async def test_files_lie_under_the_prefix_by_their_hash(bucket, digest):
    assert list(bucket.objects) == [f"files/{digest[:2]}/{digest[2:4]}/{digest}"]


async def test_what_is_there_is_never_overwritten(bucket, bucket_store, digest):
    [key] = bucket.objects
    bucket.objects[key] = b"altered by somebody"
    await bucket_store.put(CONTENT)
    assert bucket.objects[key] == b"altered by somebody"
    with pytest.raises(ObjectDamaged):
        await bucket_store.get(digest)


@pytest.mark.parametrize("fault", ["500", "500 after storing", "reset"])
@pytest.mark.parametrize("what", ["put", "get", "exists", "delete"])
async def test_one_answer_that_fails_is_asked_for_again(bucket, bucket_store, digest, fault, what):
    bucket.faults[:] = [fault]
    await ask(bucket_store, what, digest)
    assert len(bucket.asked) == 2
    assert (await bucket_store.exists(digest)) is (what != "delete")


async def test_a_body_that_breaks_off_is_read_on_from_there(bucket, bucket_store, digest):
    bucket.faults[:] = ["cut"]
    assert await bucket_store.get(digest) == CONTENT
    assert bucket.ranges == ["", f"bytes={len(CONTENT) // 2}-{len(CONTENT) - 1}"]


@pytest.mark.parametrize("fault", ["500", "reset", "cut"])
async def test_a_file_that_never_comes_whole_is_no_file(bucket, bucket_store, digest, fault):
    bucket.faults[:] = [fault] * 100
    with pytest.raises(ObjectStoreUnavailable):
        await bucket_store.get(digest)


@pytest.mark.parametrize("what", ["put", "get", "exists", "delete"])
async def test_a_store_that_is_silent_is_given_up(bucket, tmp_path, digest, what):
    settings = some_settings(
        tmp_path,
        storage_url=f"s3://{bucket.name}/files",
        storage_allows_http=True,
        storage_try_seconds=0.2,
    )
    bucket.faults[:] = ["stall"] * 100
    with pytest.raises(ObjectStoreUnavailable):
        await ask(ObjectStore.from_settings(settings), what, digest)
    assert len(bucket.asked) <= 4
    assert len(bucket.objects) == 1


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        (what, wrong)
        for what in ("put", "get", "exists", "delete")
        for wrong in ("secret", "key_id", "name")
        if (what, wrong)
        != ("exists", "name")  # an answer without a body does not say what is missing
    ],
)
async def test_a_store_that_says_no_is_told_in_the_log_and_as_a_sentence(
    bucket, bucket_store, digest, what, wrong
):
    setattr(bucket, wrong, "another")
    before = dict(bucket.objects)
    with capture_logs() as said, pytest.raises(ObjectStoreUnavailable) as refused:
        await ask(bucket_store, what, digest)
    assert problem_of(refused.value)["status"] == 503
    assert [one["event"] for one in said] == ["object_store.trouble"]
    assert os.environ["AWS_SECRET_ACCESS_KEY"] not in str(said)
    assert bucket.objects == before


async def test_a_store_without_encryption_has_to_be_allowed(bucket, tmp_path):
    settings = some_settings(tmp_path, storage_url=f"s3://{bucket.name}")
    with pytest.raises(ObjectStoreUnavailable):
        await ObjectStore.from_settings(settings).put(CONTENT)
    assert bucket.asked == []


async def test_what_was_never_put_stays_not_found_when_the_bucket_is_there(bucket_store, digest):
    with pytest.raises(ObjectNotFound):
        await bucket_store.get("0" * 64)


async def test_a_list_of_many_pages_is_read_to_its_end(bucket, bucket_store):
    bucket.page = 2
    stored = [await bucket_store.put(f"photo {number}".encode()) for number in range(5)]
    first = stored[0][:2]
    deep = [f"files/{first}/{rest:02x}/{first}{rest:02x}{'0' * 60}" for rest in range(5)]
    bucket.objects |= dict.fromkeys(deep, b"")
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    found = [digest async for some in bucket_store.list_old(soon) for digest in some]
    assert sorted(found) == sorted([*stored, *(key.rpartition("/")[2] for key in deep)])


@pytest.mark.parametrize("fault", ["500", "reset"])
async def test_a_store_that_cannot_list_tells_nothing_instead_of_half(bucket, bucket_store, fault):
    await bucket_store.put(CONTENT)
    bucket.faults[:] = [fault] * 100
    with pytest.raises(ObjectStoreUnavailable):
        [_ async for _ in bucket_store.list_old(dt.datetime.now(dt.UTC))]
    with pytest.raises(ObjectStoreUnavailable):
        await bucket_store.list_folders()
