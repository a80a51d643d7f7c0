"""What stands under a claim: shown, hashed anew, taken away, and found altered when it is.

covers: N-08
"""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select, update

from backend.domain.disputes.documents import Reason
from backend.domain.documents.errors import DocumentNotFound
from backend.domain.documents.service import FOLDER, DocumentService
from backend.domain.evidence.models import BundleLeaf
from backend.domain.evidence.verifying import verify_bundle, verify_leaf
from tests.builders.market import a_picture, tusd

CLAIM = "The shade is cracked on one side."


@pytest.fixture
async def disputed(shop, lamp, buying, selling):
    """A parcel on record, two messages, and a claim that is on chain; with the claim's root."""
    order = await shop.paid(lamp, buying)
    delivery = order.deliveries[0].id
    parcel = await shop.shipments.prepare(delivery, "dhl", "00340434161094042557", selling)
    await shop.move(order, lambda life: life.shipped(parcel.hash))
    await shop.messages.post(order.id, "Has it arrived?", selling)
    await shop.messages.post(order.id, "In two pieces.", buying)
    documents = DocumentService(shop.market.session, shop.market.resources)
    photo = await documents.hand_in(order.id, a_picture(), "The Shade.JPG", buying)
    said = await shop.disputes.prepare_dispute(
        delivery, tusd(25_000_000), Reason.DAMAGED, CLAIM, buying, files=[photo.id]
    )
    await shop.move(order, lambda life: life.disputed(25_000_000, 2, said.evidence_root))
    return order, said.evidence_root


def path_of(disputed) -> str:
    order, root = disputed
    return f"/evidence/{order.deliveries[0].public_id}/0x{root.hex()}"


async def test_both_sides_and_the_arbiter_take_the_same_bundle_away(
    shop, disputed, buying, selling, judging, strange, visitor
):
    path, taken = path_of(disputed), set()
    for viewer in (buying, selling, judging):
        browser = await visitor(viewer)
        page = await browser.get(path)
        assert "all of them lead to the root" in page.words
        packed = (await browser.get(f"{path}/bundle.zip")).answer.content
        taken.add(packed)
    [packed] = taken
    report = verify_bundle(io.BytesIO(packed))
    assert report.is_sound
    assert report.subject.root == disputed[1]
    names = [one.name.split("-", 1)[1] for one in report.findings]
    assert names[:4] == ["statement.json", "terms.json", "address.json", "parcel.json"]
    assert len([name for name in names if name.startswith("message-")]) == 2
    assert names[-1].startswith("the-shade")
    assert b"Lindenweg" not in packed
    nobody = await visitor(strange)
    assert (await nobody.get(path)).status == 404
    assert (await nobody.get(f"{path}/bundle.zip")).status == 404


async def test_one_document_is_taken_away_without_the_others(disputed, buying, visitor):
    browser = await visitor(buying)
    leaf = (await browser.get(f"{path_of(disputed)}/0")).answer.content
    assert verify_leaf(leaf).is_sound
    assert "Has it arrived" not in leaf.decode()
    assert json.loads(leaf)["kind"] == "statement"
    assert (await browser.get(f"{path_of(disputed)}/99")).status == 404


async def test_what_is_altered_here_is_marked_for_the_arbiter(
    shop, disputed, judging, buying, visitor
):
    """Somebody with the database in hand changes a message."""
    await shop.market.session.execute(
        update(BundleLeaf).where(BundleLeaf.position == 4).values(text='{"text":"All is well."}')
    )
    shop.market.session.expire_all()
    arbiter = await visitor(judging)
    case = await arbiter.get(f"/cases/{disputed[0].deliveries[0].public_id}")
    assert case.words.count("Altered") == 1
    assert "Changed since: this is not what was signed." in case.words
    page = await (await visitor(buying)).get(path_of(disputed))
    assert "Something here is not what was committed to." in page.words


async def test_a_photo_that_is_lost_leaves_its_hash_and_spoils_nothing_else(
    shop, disputed, buying, visitor
):
    leaves = await shop.market.session.scalars(
        select(BundleLeaf).where(BundleLeaf.digest.is_not(None))
    )
    [photo] = leaves
    folder = shop.market.resources.storage.within(FOLDER)
    await folder.delete(photo.digest)
    page = await (await visitor(buying)).get(path_of(disputed))
    assert "Erased, its hash stands" in page.words
    packed = (await (await visitor(buying)).get(f"{path_of(disputed)}/bundle.zip")).answer.content
    assert verify_bundle(io.BytesIO(packed)).is_sound


async def test_a_file_of_somebody_else_is_not_put_into_evidence(shop, lamp, buying, selling):
    order = await shop.paid(lamp, buying)
    await shop.move(order, lambda life: life.shipped())
    documents = DocumentService(shop.market.session, shop.market.resources)
    theirs = await documents.hand_in(order.id, a_picture(), "mine.jpg", selling)
    delivery = order.deliveries[0].id
    with pytest.raises(DocumentNotFound):
        await shop.disputes.prepare_dispute(
            delivery, tusd(1), Reason.DAMAGED, CLAIM, buying, files=[theirs.id]
        )
    assert await shop.disputes.statements_of(delivery, buying) == []


async def test_anybody_finds_the_page_that_checks(visitor):
    page = await (await visitor(None)).get("/verify")
    assert page.status == 200
    assert "It is checked on this device" in page.words
