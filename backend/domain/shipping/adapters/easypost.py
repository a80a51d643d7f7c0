"""EasyPost's webhooks: `tracker.created` and `tracker.updated`, signed with HMAC-SHA256.

The header `X-Hmac-Signature` holds `hmac-sha256-hex=` and the hex of the HMAC over the raw body;
the secret goes through Unicode NFKD first: https://docs.easypost.com/guides/webhooks-guide. The
time that is signed along is the event's `created_at`, its id `evt_…`.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.domain.shipping.adapters.interface import (
    Fetch,
    TrackedParcel,
    carrier_key,
    day_of,
    event_id_of,
    moment_of,
    newest,
    number_of,
    parse,
    part,
    require_fresh,
    require_same,
    text,
    unreadable,
)
from backend.domain.shipping.progress import CarrierReport, ParcelStatus

P = ParcelStatus
HEADER = "x-hmac-signature"
SCHEME = "hmac-sha256-hex="
EVENTS = frozenset({"tracker.created", "tracker.updated"})
# EasyPost's tracker statuses: https://docs.easypost.com/docs/trackers
STATUSES: dict[str, ParcelStatus] = {
    "unknown": P.UNKNOWN,
    "pre_transit": P.LABEL_CREATED,
    "in_transit": P.IN_TRANSIT,
    "out_for_delivery": P.OUT_FOR_DELIVERY,
    "available_for_pickup": P.READY_FOR_PICKUP,
    "delivered": P.DELIVERED,
    "return_to_sender": P.RETURNING,
    "failure": P.ATTEMPT_FAILED,
    "cancelled": P.CANCELLED,
    "error": P.ON_HOLD,
}


class EasyPostAdapter:
    """Reads what EasyPost sends; asks nobody unless it is handed a way to fetch."""

    source = "easypost"
    is_carriers_word = True

    def __init__(self, secret: str, fetch: Fetch | None = None) -> None:
        self._secret = unicodedata.normalize("NFKD", secret).encode()
        self._fetch = fetch

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        digest = hmac.digest(self._secret, body, "sha256")
        require_same(headers.get(HEADER, ""), f"{SCHEME}{digest.hex()}")
        sent_at = moment_of(parse(body), "created_at")
        if sent_at is None:
            raise unreadable("There is no created_at.")
        require_fresh(sent_at, now)

    def read(self, body: bytes) -> Sequence[CarrierReport]:
        content = parse(body)
        if content.get("description") not in EVENTS:
            return []
        tracker = part(content, "result")
        last = newest(tracker.get("tracking_details"), "datetime")
        at = moment_of(last, "datetime") or moment_of(content, "created_at")
        if at is None:
            raise unreadable("There is no moment.")
        location = last.get("tracking_location")
        report = CarrierReport(
            event_id=event_id_of(content, "id"),
            tracking_number=number_of(tracker, "tracking_code"),
            carrier=carrier_key(text(tracker, "carrier")),
            status=STATUSES.get(text(tracker, "status"), P.UNKNOWN),
            happened_at=at,
            place=text(location, "city") if isinstance(location, dict) else "",
            detail=text(last, "message"),
            signed_by=text(tracker, "signed_by"),
            expected_on=day_of(tracker, "est_delivery_date"),
        )
        return [report]

    async def poll(self, parcel: TrackedParcel, now: datetime) -> Sequence[bytes]:
        return await self._fetch(self.source, parcel.tracking_number) if self._fetch else []
