"""Messages and the files sent with them stand under the root, with their signatures.

covers: N-08, S1-12
"""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta

import pytest

from backend.core.storage import ObjectNotFound
from backend.domain.disputes.documents import Reason
from backend.domain.documents.service import FOLDER, DocumentService
from backend.domain.evidence.archive import zip_of
from backend.domain.evidence.leaves import LeafKind
from backend.domain.evidence.service import EvidenceService
from backend.domain.evidence.verifying import Verdict, verify_bundle
from backend.domain.messaging.keys import MessageKeyService
from backend.domain.messaging.service import Signed
from tests.builders.chain import actor
from tests.builders.evidence import tampered
from tests.builders.histories import History
from tests.builders.market import a_picture, tusd
from tests.builders.messages import a_key

CHAIN = 31337


@pytest.fixture
async def shipped(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    return order


@pytest.fixture
async def keys(trade):
    return MessageKeyService(trade.market.session, trade.market.resources)


@pytest.fixture
async def photo(trade, shipped, buying):
    """Handed in by the buyer, not sent yet."""
    documents = DocumentService(trade.market.session, trade.market.resources)
    return await documents.hand_in(shipped.id, a_picture(), "The Crack.jpg", buying)


@pytest.fixture
async def signed(trade, shipped, keys, photo, buying, selling):
    """A thread: the seller's question, and the buyer's answer with a photo, signed."""
    await trade.messages.post(shipped.id, "Did it arrive?", selling)
    key, until = a_key(), trade.market.clock.now() + timedelta(days=7)
    asked = keys.typed_data(key.public, until, CHAIN, buying)
    word = actor("buyer").sign_typed(asked)
    view = await keys.authorise(key.public, until, CHAIN, word, buying)
    text, files = "In pieces.", [photo.id]
    _, canonical = await trade.messages.draft(shipped.id, text, files, buying)
    sent = Signed(
        key_id=view.id,
        signature=key.sign(canonical.spelled()),
        sequence=canonical.sequence,
        written_at=canonical.written_at,
        salt=canonical.salt,
    )
    await trade.messages.post(shipped.id, text, buying, files, sent)
    return view


async def bundle(trade, order, viewer):
    """What the claim commits to, as it is taken away."""
    prepared = await trade.disputes.prepare_dispute(
        order.deliveries[0].id, tusd(25_000_000), Reason.DAMAGED, "It came in pieces.", viewer
    )
    evidence = EvidenceService(trade.market.session, trade.market.resources)
    return await evidence.check(prepared.statement.evidence)


def findings(packed):
    return verify_bundle(io.BytesIO(packed)).findings


async def test_a_bundle_carries_what_proves_a_message_and_the_files_it_came_with(
    trade, shipped, signed, photo, buying
):
    checked = await bundle(trade, shipped, buying)
    packed = zip_of(checked)
    said = [one.reason for one in findings(packed) if "message" in one.name]
    assert said == ["Not signed.", f"Signed by {actor('buyer').account.address}."]
    [file] = [one for one in checked.leaves if one.leaf.kind is LeafKind.FILE]
    assert hashlib.sha256(file.body).hexdigest() == photo.digest
    assert all(one.verdict is Verdict.VERIFIED for one in findings(packed))


async def test_an_altered_message_and_an_altered_file_are_found(trade, shipped, signed, buying):
    packed = zip_of(await bundle(trade, shipped, buying))
    names = [one.name for one in findings(packed)]
    for part in ("message", "crack"):
        name = [one for one in names if part in one][-1]
        forged = tampered(packed, lambda files, name=name: files.update({name: files[name] + b" "}))
        bad = [one.name for one in findings(forged) if one.verdict is Verdict.ALTERED]
        assert bad == [name]


async def test_what_a_revoked_key_has_signed_stays_signed(trade, shipped, signed, keys, buying):
    trade.market.clock.advance(timedelta(hours=1))
    await keys.revoke(signed.id, buying)
    checked = await bundle(trade, shipped, buying)
    last = [one.body for one in checked.leaves if one.leaf.kind is LeafKind.MESSAGE][-1]
    assert json.loads(last)["key"]["revoked_at"] is not None
    said = [one.reason for one in findings(zip_of(checked)) if "message" in one.name]
    assert said[-1] == f"Signed by {actor('buyer').account.address}."


async def test_a_file_that_is_gone_leaves_its_hash_in_the_message(
    trade, shipped, signed, photo, buying
):
    store = trade.market.resources.storage.within(FOLDER)
    await store.delete(photo.digest)
    with pytest.raises(ObjectNotFound):
        await store.get(photo.digest)
    checked = await bundle(trade, shipped, buying)
    last = json.loads([it.body for it in checked.leaves if it.leaf.kind is LeafKind.MESSAGE][-1])
    assert last["files"] == [None]
    assert photo.digest in last["canonical"]
    assert all(one.verdict is Verdict.VERIFIED for one in findings(zip_of(checked)))


async def test_a_file_sent_in_two_messages_stands_there_once(trade, shipped, signed, photo, buying):
    await trade.messages.post(shipped.id, "Once more.", buying, [photo.id])
    checked = await bundle(trade, shipped, buying)
    assert [it.leaf.kind for it in checked.leaves].count(LeafKind.FILE) == 1
    assert all(one.verdict is Verdict.VERIFIED for one in findings(zip_of(checked)))
