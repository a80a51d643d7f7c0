"""Gathers what both sides know already, so that neither can change it once the step is signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import checksum
from backend.core.errors import NotFound
from backend.core.storage import ObjectDamaged, ObjectNotFound
from backend.core.viewer import Viewer
from backend.domain.catalog.service import ListingService
from backend.domain.documents.service import DocumentService
from backend.domain.documents.views import DocumentContent
from backend.domain.escrow.standing import ItemProof
from backend.domain.evidence.leaves import Content, LeafKind, file_name, spelled, written
from backend.domain.evidence.repository import BundleRepository
from backend.domain.messaging.export import ThreadExport
from backend.domain.messaging.models import Message
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.shipping.journeys import JourneyService
from backend.domain.shipping.repository import Heard
from backend.domain.shipping.service import ParcelState, ParcelView, ShipmentService

if TYPE_CHECKING:
    from backend.resources import Resources


class Collector:
    """What is on record about a delivery, as documents."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._listings = ListingService(session, resources)
        self._thread_export = ThreadExport(session, resources)
        self._documents = DocumentService(session, resources)
        self._shipments = ShipmentService(session, resources)
        self._journeys = JourneyService(session, resources)
        self._bundles = BundleRepository(session)

    async def gather(
        self, order: OrderView, delivery: DeliveryView, viewer: Viewer
    ) -> list[Content]:
        """The terms as sold, the address's hash, the parcels, the chip's word, the thread."""
        return [
            *await self._terms(delivery, viewer),
            *await self._address(order),
            *await self._parcels(order, delivery, viewer),
            *_proofs(delivery),
            *await self._thread(order, viewer),
        ]

    async def _terms(self, delivery: DeliveryView, viewer: Viewer) -> list[Content]:
        document = (await self._listings.get(delivery.listing_id, viewer)).details_document
        return [spelled(LeafKind.TERMS, "terms.json", document)] if document else []

    async def _address(self, order: OrderView) -> list[Content]:
        found = await self._bundles.address_hash(order.id)
        if found is None:
            return []
        return [written(LeafKind.ADDRESS, "address.json", {"salted_hash": f"0x{found.hex()}"})]

    async def _parcels(
        self, order: OrderView, delivery: DeliveryView, viewer: Viewer
    ) -> list[Content]:
        out = (await self._shipments.of_order(order.id, viewer)).get(delivery.id)
        back = (await self._shipments.returns_of_order(order.id, viewer)).get(delivery.id)
        journey = (await self._journeys.of_order(order.id, viewer)).get(delivery.id)
        named = (
            ("parcel.json", out, journey.reports if journey else ()),
            ("return-parcel.json", back, ()),
        )
        return [
            written(LeafKind.PARCEL, name, _parcel(parcel, reports))
            for name, parcel, reports in named
            if parcel is not None and parcel.state is ParcelState.SHIPPED
        ]

    async def _thread(self, order: OrderView, viewer: Viewer) -> list[Content]:
        """The messages, each as its author signed it, and after them the files sent with them."""
        files: dict[UUID, Content] = {}
        said: list[Content] = []
        for message in await self._thread_export.newest(order.id, viewer):
            for sent in message.attachments:
                if sent.document_id not in files:
                    await self._add_file(sent.document_id, files, viewer)
            said.append(self._message(message, files))
        return [*said, *files.values()]

    async def _add_file(
        self, document_id: UUID, files: dict[UUID, Content], viewer: Viewer
    ) -> None:
        """One that was erased is left out: its hash stands in the message."""
        try:
            found = await self._documents.read(document_id, viewer)
        except (NotFound, ObjectNotFound, ObjectDamaged):
            return
        files[document_id] = file_content(found, [one.name for one in files.values()], "sent-")

    def _message(self, message: Message, files: Mapping[UUID, Content]) -> Content:
        record = self._thread_export.record(message)
        names = [
            files[one.document_id].name if one.document_id in files else None
            for one in message.attachments
        ]
        document = {
            **record,
            "author": checksum(message.author.address),
            "role": message.role,
            "files": names,
        }
        name = f"message-{record['id'].replace('_', '-')}.json"
        return written(LeafKind.MESSAGE, name, document)


def file_content(found: DocumentContent, taken: Sequence[str], prefix: str = "") -> Content:
    """A stored file under a plain name that no other has."""
    return Content(
        kind=LeafKind.FILE,
        name=file_name(f"{prefix}{found.view.name}", taken),
        media_type=found.view.media_type,
        body=found.content,
        digest=found.view.digest,
    )


def _parcel(parcel: ParcelView, reports: Iterable[Heard]) -> dict[str, Any]:
    assert parcel.salt is not None
    return {
        "way": parcel.way.value,
        "hash": f"0x{parcel.hash.hex()}",
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "salt": f"0x{parcel.salt.hex()}",
        "reports": [
            {
                "status": heard.report.status.value,
                "happened_at": heard.report.happened_at.isoformat(),
                "heard_at": heard.heard_at.isoformat(),
                "source": heard.source,
                "place": heard.report.place,
                "detail": heard.report.detail,
                "signed_by": heard.report.signed_by,
            }
            for heard in reports
        ],
    }


def _proofs(delivery: DeliveryView) -> list[Content]:
    proofs: Sequence[ItemProof] = delivery.escrow.proofs if delivery.escrow else ()
    return [
        written(
            LeafKind.CHIP,
            f"chip-{number}.json",
            {
                "holder": checksum(proof.holder),
                "chip": checksum(proof.chip),
                "challenge_block": proof.challenge_block,
                "is_after_shipping": proof.is_fresh,
                "proven_at": proof.proven_at.isoformat(),
                "transaction": f"0x{proof.tx_hash.hex()}",
            },
        )
        for number, proof in enumerate(proofs, start=1)
    ]
