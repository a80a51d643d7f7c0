"""Our own shape of a report, for what people type and for the carrier that is only simulated.

Neither comes over the network, so neither has a signature: as a webhook both are refused.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from backend.domain.shipping.adapters.interface import (
    TrackedParcel,
    carrier_key,
    day_of,
    event_id_of,
    moment_of,
    number_of,
    parse,
    text,
    unreadable,
)
from backend.domain.shipping.carriers import DEVNET_POST
from backend.domain.shipping.errors import CarrierSignatureRefused
from backend.domain.shipping.progress import CarrierReport, ParcelStatus

P = ParcelStatus
SELLER, STAFF = "seller", "staff"  # sources of what people type
_LETTERS = string.ascii_uppercase  # an S10 number ends with the country


def write_report(report: CarrierReport) -> bytes:
    """A report as bytes, which `read` turns back."""
    content = {
        "event_id": report.event_id,
        "tracking_number": report.tracking_number,
        "carrier": report.carrier,
        "status": report.status.value,
        "happened_at": report.happened_at.isoformat(),
        "place": report.place,
        "detail": report.detail,
        "signed_by": report.signed_by,
        "expected_on": report.expected_on.isoformat() if report.expected_on else None,
    }
    return json.dumps(content, sort_keys=True).encode()


def read_report(body: bytes) -> CarrierReport:
    content = parse(body)
    at = moment_of(content, "happened_at")
    if at is None:
        raise unreadable("There is no moment.")
    status = text(content, "status")
    return CarrierReport(
        event_id=event_id_of(content, "event_id"),
        tracking_number=number_of(content, "tracking_number"),
        carrier=carrier_key(text(content, "carrier")),
        status=ParcelStatus(status) if status in set(ParcelStatus) else P.UNKNOWN,
        happened_at=at,
        place=text(content, "place"),
        detail=text(content, "detail"),
        signed_by=text(content, "signed_by"),
        expected_on=day_of(content, "expected_on"),
    )


class ManualAdapter:
    """What the seller, or the staff who look after parcels, write down by hand."""

    def __init__(self, source: str) -> None:
        self.source = source
        # A seller may not start the buyer's short inspection by typing a word (see `attesting`).
        self.is_carriers_word = source == STAFF

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        raise CarrierSignatureRefused("What people write down comes through their own pages.")

    def read(self, body: bytes) -> Sequence[CarrierReport]:
        return [read_report(body)]

    async def poll(self, parcel: TrackedParcel, now: datetime) -> Sequence[bytes]:
        return []


# How a parcel of the devnet travels: so long after it was handed over, and what is said then.
USUAL: tuple[tuple[timedelta, ParcelStatus, str], ...] = (
    (timedelta(0), P.LABEL_CREATED, "Announced"),
    (timedelta(minutes=1), P.IN_TRANSIT, "Sorting centre"),
    (timedelta(minutes=3), P.OUT_FOR_DELIVERY, "On the van"),
    (timedelta(minutes=5), P.DELIVERED, "At the door"),
)
# Numbers that end in 9 are unlucky once.
UNLUCKY: tuple[tuple[timedelta, ParcelStatus, str], ...] = (
    *USUAL[:3],
    (timedelta(minutes=5), P.ATTEMPT_FAILED, "Nobody was there"),
    (timedelta(minutes=8), P.OUT_FOR_DELIVERY, "On the van again"),
    (timedelta(minutes=10), P.DELIVERED, "At the door"),
)
# Numbers that end in 8 go abroad, and customs hold them for a while.
ABROAD: tuple[tuple[timedelta, ParcelStatus, str], ...] = (
    *USUAL[:2],
    (timedelta(minutes=3), P.HELD_AT_CUSTOMS, "Customs ask what is in it"),
    (timedelta(hours=72), P.IN_TRANSIT, "Let go by customs"),
    (timedelta(hours=73), P.OUT_FOR_DELIVERY, "On the van"),
    (timedelta(hours=74), P.DELIVERED, "At the door"),
)
WAYS = {"8": ABROAD, "9": UNLUCKY}  # by the last digit; all others go the usual way


class SimulatedAdapter:
    """Devnet Post: moves parcels along by the clock, the same way whenever it is asked."""

    source = DEVNET_POST
    is_carriers_word = True

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        raise CarrierSignatureRefused("Devnet Post is asked; it sends nothing by itself.")

    def read(self, body: bytes) -> Sequence[CarrierReport]:
        return [read_report(body)]

    async def poll(self, parcel: TrackedParcel, now: datetime) -> Sequence[bytes]:
        if parcel.carrier != DEVNET_POST:
            return []
        way = WAYS.get(parcel.tracking_number.rstrip(_LETTERS)[-1:], USUAL)
        return [
            write_report(
                CarrierReport(
                    event_id=f"{parcel.tracking_number}-{int(parcel.shipped_at.timestamp())}-{step}",
                    tracking_number=parcel.tracking_number,
                    carrier=DEVNET_POST,
                    status=status,
                    happened_at=parcel.shipped_at + after,
                    detail=detail,
                    expected_on=(parcel.shipped_at + USUAL[-1][0]).date(),
                )
            )
            for step, (after, status, detail) in enumerate(way)
            if parcel.shipped_at + after <= now
        ]
