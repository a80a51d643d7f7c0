"""What carriers' services send, in the shapes they document, and how they sign it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.domain.shipping.adapters.aftership import AfterShipAdapter
from backend.domain.shipping.adapters.easypost import EasyPostAdapter
from backend.domain.shipping.adapters.interface import CarrierAdapter
from backend.domain.shipping.adapters.plain import (
    SELLER,
    STAFF,
    ManualAdapter,
    SimulatedAdapter,
    write_report,
)
from backend.domain.shipping.progress import CarrierReport, ParcelStatus
from tests.builders.histories import NOON

AFTERSHIP_SECRET = "aftership-secret-of-tests"
EASYPOST_SECRET = "easypost-secret-of-tests-é"
NUMBER = "RR473124829DE"


def aftership(
    tag: str = "Delivered", at: datetime = NOON, number: str = NUMBER, **changes: Any
) -> dict[str, Any]:
    """A `tracking_update` as AfterShip's documentation shows it, cut to what is there always."""
    return {
        "ts": int(at.timestamp()),
        "event": "tracking_update",
        "event_id": f"as-{tag}-{int(at.timestamp())}",
        "is_tracking_first_tag": True,
        "msg": {
            "id": "5b7658cec7c33c0e007de3c5",
            "tracking_number": number,
            "slug": "dhl",
            "tag": tag,
            "subtag": f"{tag}_001",
            "subtag_message": tag,
            "signed_by": "A. Marker" if tag == "Delivered" else None,
            "expected_delivery": "2026-11-24",
            "checkpoints": [
                {
                    "slug": "dhl",
                    "city": "Bonn",
                    "location": "Bonn, DE",
                    "message": "Announced",
                    "tag": "InfoReceived",
                    "checkpoint_time": "2026-11-01T08:00:00+00:00",
                },
                {
                    "slug": "dhl",
                    "city": "Hamburg",
                    "location": "Hamburg, DE",
                    "message": "Handed over",
                    "tag": tag,
                    "checkpoint_time": at.isoformat(),
                },
            ],
        },
    } | changes


def easypost(
    status: str = "delivered", at: datetime = NOON, number: str = NUMBER, **changes: Any
) -> dict[str, Any]:
    """A `tracker.updated` event as EasyPost's guide shows it."""
    return {
        "id": f"evt_{status}_{int(at.timestamp())}",
        "object": "Event",
        "mode": "production",
        "description": "tracker.updated",
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "status": "pending",
        "result": {
            "id": "trk_1",
            "object": "Tracker",
            "tracking_code": number,
            "status": status,
            "signed_by": "A. Marker" if status == "delivered" else None,
            "carrier": "DHL",
            "est_delivery_date": "2026-11-24T12:00:00Z",
            "tracking_details": [
                {
                    "object": "TrackingDetail",
                    "message": "Handed over",
                    "status": status,
                    "datetime": at.isoformat().replace("+00:00", "Z"),
                    "source": "DHL",
                    "tracking_location": {"city": "Hamburg", "country": "DE"},
                }
            ],
        },
    } | changes


def signed_aftership(body: bytes, secret: str = AFTERSHIP_SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"aftership-hmac-sha256": base64.b64encode(digest).decode()}


def signed_easypost(body: bytes, secret: str = EASYPOST_SECRET) -> dict[str, str]:
    # The composed é of the secret above, decomposed: what NFKD makes of it.
    digest = hmac.new(secret.replace("é", "e\u0301").encode(), body, hashlib.sha256)
    return {"x-hmac-signature": f"hmac-sha256-hex={digest.hexdigest()}"}


@dataclass(frozen=True)
class Way:
    """One way to hear from carriers, and how to speak its language."""

    adapter: CarrierAdapter
    delivered: bytes  # one report: delivered in Hamburg at NOON
    strange: bytes  # a word nobody knows
    headers: dict[str, str] | None  # that sign `delivered`; None: it takes no webhooks


def _plain(status: str) -> bytes:
    report = CarrierReport(
        event_id="one",
        tracking_number=NUMBER,
        carrier=None,
        status=ParcelStatus.DELIVERED,
        happened_at=NOON,
        place="Hamburg",
    )
    return write_report(report).replace(b'"delivered"', json.dumps(status).encode())


def every_way() -> dict[str, Way]:
    """All adapters there are; the contract test asks the same of each."""
    from_aftership = json.dumps(aftership()).encode()
    from_easypost = json.dumps(easypost()).encode()
    ways = [
        Way(
            AfterShipAdapter(AFTERSHIP_SECRET.encode()),
            from_aftership,
            json.dumps(aftership("Teleported")).encode(),
            signed_aftership(from_aftership),
        ),
        Way(
            EasyPostAdapter(EASYPOST_SECRET),
            from_easypost,
            json.dumps(easypost("teleported")).encode(),
            signed_easypost(from_easypost),
        ),
        *(
            Way(adapter, _plain("delivered"), _plain("teleported"), None)
            for adapter in (SimulatedAdapter(), ManualAdapter(SELLER), ManualAdapter(STAFF))
        ),
    ]
    return {way.adapter.source: way for way in ways}
