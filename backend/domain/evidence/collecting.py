"""Gathers what both sides know already, so that neither can change it once the step is signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import checksum
from backend.core.viewer import Viewer
from backend.domain.catalog.service import ListingService
from backend.domain.escrow.standing import ItemProof
from backend.domain.evidence.leaves import Content, LeafKind, spelled, written
from backend.domain.evidence.repository import BundleRepository
from backend.domain.messaging.service import MessageService
from backend.domain.messaging.views import ThreadEntry
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
        self._messages = MessageService(session, resources)
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
            *_messages(await self._messages.list(order.id, None, viewer)),
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


def _messages(thread: Sequence[ThreadEntry]) -> list[Content]:
    return [
        written(
            LeafKind.MESSAGE,
            f"message-{entry.id.replace('_', '-')}.json",
            {
                "id": entry.id,
                "author": checksum(entry.author.address),
                "role": entry.role,
                "text": entry.text,
                "written_at": entry.at.isoformat(),
            },
        )
        for entry in thread
        if entry.author is not None
    ]
