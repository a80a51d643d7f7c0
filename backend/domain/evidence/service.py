"""Bundles: put together before a step is signed, kept as they are, hashed anew when they are read.

A bundle counts once the chain has its root; until then it is its author's draft.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import uuid7
from backend.core.storage import ObjectDamaged, ObjectNotFound
from backend.core.viewer import Viewer
from backend.domain.documents.service import FOLDER, DocumentService
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.evidence.collecting import Collector, file_content
from backend.domain.evidence.errors import TooMuchEvidence
from backend.domain.evidence.leaves import (
    MOST_LEAVES,
    Content,
    Leaf,
    LeafKind,
    is_leaf_of,
    leaf_over,
    root_over,
)
from backend.domain.evidence.merkle import Place
from backend.domain.evidence.models import Bundle, BundleLeaf
from backend.domain.evidence.repository import BundleRepository
from backend.domain.evidence.roots import roots_of
from backend.domain.evidence.views import (
    BundleView,
    CheckedBundle,
    CheckedLeaf,
    LeafState,
    StoredLeaf,
)
from backend.domain.orders.views import DeliveryView, OrderView

if TYPE_CHECKING:
    from backend.resources import Resources


class EvidenceService:
    """Bundles of deliveries that the caller has looked up for its viewer."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._bundles = BundleRepository(session)
        self._collector = Collector(session, resources)
        self._documents = DocumentService(session, resources)

    async def gather(
        self, order: OrderView, delivery: DeliveryView, viewer: Viewer
    ) -> list[Content]:
        """What is on record about a delivery: it goes under the root without being asked for."""
        return await self._collector.gather(order, delivery, viewer)

    async def share(self, order: OrderView, files: Sequence[UUID], viewer: Viewer) -> list[Content]:
        """Files of one's own, for everybody who reads the thread; from now on they stay."""
        contents: list[Content] = []
        for view in await self._documents.share(order.id, files, viewer):
            found = await self._documents.read(view.id, viewer)
            contents.append(file_content(found, [one.name for one in contents]))
        return contents

    async def bundle(
        self, delivery: DeliveryView, step: str, contents: Sequence[Content]
    ) -> BundleView:
        """Keep these documents, in this order, under one root."""
        if len(contents) > MOST_LEAVES:
            raise TooMuchEvidence(f"One step carries at most {MOST_LEAVES} documents.")
        leaves = [leaf_over(content) for content in contents]
        place = Place(delivery.chain_id, delivery.escrow_id)
        row = Bundle(
            order_id=delivery.order_id,
            id=uuid7(),
            delivery_id=delivery.id,
            step=step,
            root=root_over(leaves, place),
            created_at=self._resources.clock.now(),
        )
        row.leaves = [
            _row(position, leaf, content)
            for position, (leaf, content) in enumerate(zip(leaves, contents, strict=True))
        ]
        self._bundles.add(row)
        await self._session.flush()
        return self._view(row, delivery)

    async def bundles_under(
        self, delivery: DeliveryView, roots: Collection[bytes]
    ) -> dict[bytes, BundleView]:
        """The bundles that stand under these roots, by root. Unknown roots are missing."""
        rows = await self._bundles.list_under(delivery.id, roots)
        return {row.root: self._view(row, delivery) for row in rows}

    async def roots_on_chain(self, chain_id: int, escrow_id: bytes) -> dict[str, bytes]:
        """What an escrow's steps have committed to, by step. For everybody: it is on chain."""
        if chain_id not in self._resources.chains:
            return {}
        record = await EscrowRepository(self._session, chain_id).find(escrow_id)
        return roots_of(record) if record else {}

    async def check(self, bundle: BundleView) -> CheckedBundle:
        """Hash every document anew. What is stored is believed no more than what is sent."""
        leaves = [await self._checked(index, stored) for index, stored in enumerate(bundle.leaves)]
        whole = root_over([stored.leaf for stored in bundle.leaves], bundle.place) == bundle.root
        return CheckedBundle(bundle=bundle, leaves=leaves, is_whole=whole)

    async def _checked(self, index: int, stored: StoredLeaf) -> CheckedLeaf:
        try:
            body = await self._body(stored)
        except ObjectDamaged:
            return CheckedLeaf(index=index, leaf=stored.leaf, state=LeafState.ALTERED, body=None)
        if body is None:
            state = LeafState.GONE
        else:
            is_same = is_leaf_of(stored.leaf, body)
            state = LeafState.VERIFIED if is_same else LeafState.ALTERED
        return CheckedLeaf(index=index, leaf=stored.leaf, state=state, body=body)

    async def _body(self, stored: StoredLeaf) -> bytes | None:
        if stored.text is not None:
            return stored.text.encode()
        if stored.digest is None:
            return None
        try:
            return await self._resources.storage.within(FOLDER).get(stored.digest)
        except ObjectNotFound:
            return None

    def _view(self, row: Bundle, delivery: DeliveryView) -> BundleView:
        deployment = self._resources.chains.get(delivery.chain_id).deployment
        return BundleView(
            delivery_id=row.delivery_id,
            place=Place(delivery.chain_id, delivery.escrow_id),
            contract=deployment.escrow,
            step=row.step,
            root=row.root,
            created_at=row.created_at,
            leaves=[_stored(leaf) for leaf in row.leaves],
        )


def _row(position: int, leaf: Leaf, content: Content) -> BundleLeaf:
    return BundleLeaf(
        position=position,
        kind=leaf.kind.value,
        name=leaf.name,
        media_type=leaf.media_type,
        size=leaf.size,
        salt=leaf.salt,
        hash=leaf.hash,
        text=None if content.digest else content.body.decode(),
        digest=content.digest,
    )


def _stored(row: BundleLeaf) -> StoredLeaf:
    leaf = Leaf(
        kind=LeafKind(row.kind),
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        salt=row.salt,
        hash=row.hash,
    )
    return StoredLeaf(leaf=leaf, text=row.text, digest=row.digest)
