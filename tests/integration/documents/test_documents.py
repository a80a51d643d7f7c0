"""Files of an order: whose they are, who reads them, how many, and what becomes of the forgotten.

covers: S0-06, N-08
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from backend.core.storage import ObjectDamaged, ObjectNotFound, digest_of
from backend.domain.documents import service as documents_service
from backend.domain.documents.errors import (
    DocumentInUse,
    DocumentNotFound,
    DocumentRefused,
    TooManyDocuments,
)
from backend.domain.documents.service import FOLDER, ORPHAN_LIFE, DocumentService
from backend.domain.orders.errors import OrderNotFound
from tests.builders.documents import a_pdf
from tests.builders.histories import History
from tests.builders.market import a_picture


@pytest.fixture
async def order(trade, lamp, buying):
    return await trade.ordered(lamp, buying)


@pytest.fixture
def documents(trade):
    return DocumentService(trade.market.session, trade.market.resources)


@pytest.fixture
def store(trade):
    return trade.market.resources.storage.within(FOLDER)


async def refused(documents, document_id, *viewers):
    for viewer in viewers:
        for read in (documents.get, documents.read, documents.read_thumbnail):
            with pytest.raises(DocumentNotFound):
                await read(document_id, viewer)


async def test_a_file_is_its_owners_until_it_is_shared(
    trade, order, documents, buying, selling, strange, judging
):
    view = await documents.hand_in(order.id, a_picture(), "crack.jpg", buying)
    await refused(documents, view.id, selling, strange, judging)
    with pytest.raises(DocumentNotFound):
        await documents.share(order.id, [view.id], selling)
    await documents.share(order.id, [view.id], buying)
    for reader in (buying, selling):
        found = await documents.read(view.id, reader)
        assert digest_of(found.content) == view.digest
        assert (await documents.read_thumbnail(view.id, reader)).content
    await refused(documents, view.id, strange, judging)
    await trade.pay(order)
    await trade.move(order, History.shipped, History.disputed)
    assert (await documents.read(view.id, judging)).view.name == "crack.webp"
    await refused(documents, view.id, strange)


async def test_strangers_hand_in_nothing(trade, order, documents, store, strange, judging):
    before = await trade.market.fingerprint()
    for outsider in (strange, judging):
        with pytest.raises(OrderNotFound):
            await documents.hand_in(order.id, a_pdf(), "x.pdf", outsider)
    assert await trade.market.fingerprint() == before
    assert not await store.exists(digest_of(a_pdf()))


async def test_what_is_refused_leaves_no_trace(trade, order, documents, store, buying):
    before = await trade.market.fingerprint()
    for content in (b"<svg/>", b"", a_pdf(b"/JavaScript ")):
        with pytest.raises(DocumentRefused):
            await documents.hand_in(order.id, content, "x.pdf", buying)
        assert not await store.exists(digest_of(content))
    assert await trade.market.fingerprint() == before


async def test_two_people_with_one_file_do_not_learn_of_each_other(
    order, documents, store, buying, selling
):
    mine = await documents.hand_in(order.id, a_pdf(), "mine.pdf", buying)
    theirs = await documents.hand_in(order.id, a_pdf(), "theirs.pdf", selling)
    assert mine.digest == theirs.digest
    assert mine.id != theirs.id
    await documents.take_back(mine.id, buying)
    assert (await documents.read(theirs.id, selling)).content == a_pdf()
    await documents.take_back(theirs.id, selling)
    assert not await store.exists(theirs.digest)


async def test_what_others_have_seen_stays(order, documents, buying, selling):
    view = await documents.hand_in(order.id, a_pdf(), "x.pdf", buying)
    with pytest.raises(DocumentNotFound):
        await documents.take_back(view.id, selling)
    await documents.share(order.id, [view.id], buying)
    with pytest.raises(DocumentInUse):
        await documents.take_back(view.id, buying)
    assert (await documents.read(view.id, selling)).content == a_pdf()


async def test_there_is_room_for_so_much(order, documents, buying, selling, monkeypatch):
    monkeypatch.setattr(documents_service, "MOST_PER_ORDER", 2)
    for number in range(2):
        await documents.hand_in(order.id, a_pdf(b"%d" % number), "x.pdf", buying)
    with pytest.raises(TooManyDocuments):
        await documents.hand_in(order.id, a_pdf(b"2"), "x.pdf", buying)
    monkeypatch.setattr(documents_service, "MOST_PER_ORDER", 60)
    monkeypatch.setattr(documents_service, "QUOTA_BYTES", 3 * len(a_pdf()))
    with pytest.raises(TooManyDocuments):
        await documents.hand_in(order.id, a_pdf(bytes(len(a_pdf()))), "x.pdf", buying)
    await documents.hand_in(order.id, a_pdf(), "x.pdf", selling)  # each has room of their own


async def test_the_forgotten_are_dropped_and_the_sent_are_not(
    trade, order, documents, store, buying
):
    sent = await documents.hand_in(order.id, a_pdf(b"sent"), "x.pdf", buying)
    lost = await documents.hand_in(order.id, a_picture(), "x.jpg", buying)
    await documents.share(order.id, [sent.id], buying)
    assert await documents.forget_orphans() == 0
    trade.market.clock.advance(ORPHAN_LIFE + timedelta(seconds=1))
    assert await documents.forget_orphans() == 1
    assert await documents.forget_orphans() == 0
    assert not await store.exists(lost.digest)
    assert await store.exists(sent.digest)


async def test_a_file_swapped_in_the_store_is_noticed(trade, order, documents, buying):
    view = await documents.hand_in(order.id, a_pdf(), "x.pdf", buying)
    folder = trade.market.resources.settings.data_dir / "objects" / FOLDER
    path = folder / view.digest[:2] / view.digest[2:4] / view.digest
    await asyncio.to_thread(path.write_bytes, a_pdf(b"altered"))
    with pytest.raises(ObjectDamaged):
        await documents.read(view.id, buying)


async def test_a_full_disk_leaves_no_half_file(trade, order, documents, buying, monkeypatch):
    async def full(_content):
        raise OSError(28, "No space left on device")

    before = await trade.market.fingerprint()
    monkeypatch.setattr(documents._store, "put", full)
    with pytest.raises(OSError, match="No space"):
        await documents.hand_in(order.id, a_pdf(), "x.pdf", buying)
    assert await trade.market.fingerprint() == before


async def test_a_missing_file_is_said_to_be_missing(order, documents, store, buying):
    view = await documents.hand_in(order.id, a_pdf(), "x.pdf", buying)
    await store.delete(view.digest)
    with pytest.raises(ObjectNotFound):
        await documents.read(view.id, buying)
