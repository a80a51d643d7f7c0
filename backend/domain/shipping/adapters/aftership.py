"""AfterShip's webhooks: `tracking_update` and `edd_revise`, signed with HMAC-SHA256.

The header `aftership-hmac-sha256` holds the base64 of the HMAC over the raw body, with the secret
of the account: https://www.aftership.com/docs/tracking/webhook/webhook-signature (2025-01). The
time that is signed along is `ts`, the id of an event `event_id`.
"""

from __future__ import annotations

import base64
import hmac
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
HEADER = "aftership-hmac-sha256"
EVENTS = frozenset({"tracking_update", "edd_revise"})
# AfterShip's tags: https://www.aftership.com/docs/tracking/enum/delivery-statuses
TAGS: dict[str, ParcelStatus] = {
    "Pending": P.LABEL_CREATED,
    "InfoReceived": P.LABEL_CREATED,
    "InTransit": P.IN_TRANSIT,
    "OutForDelivery": P.OUT_FOR_DELIVERY,
    "AttemptFail": P.ATTEMPT_FAILED,
    "AvailableForPickup": P.READY_FOR_PICKUP,
    "Delivered": P.DELIVERED,
    "Exception": P.ON_HOLD,
    "Expired": P.UNKNOWN,  # nothing was heard for a month: no news is no status
}
# Sub-tags that say more than their tag: https://www.aftership.com/docs/tracking/enum/
# delivery-sub-statuses, those called "Delayed".
DELAYS = frozenset({"Exception_004", "Exception_005", "Exception_016", "Exception_017"})


class AfterShipAdapter:
    """Reads what AfterShip sends; asks nobody unless it is handed a way to fetch."""

    source = "aftership"
    is_carriers_word = True

    def __init__(self, secret: bytes, fetch: Fetch | None = None) -> None:
        self._secret = secret
        self._fetch = fetch

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        digest = hmac.digest(self._secret, body, "sha256")
        require_same(headers.get(HEADER, ""), base64.b64encode(digest).decode())
        sent_at = moment_of(parse(body), "ts")
        if sent_at is None:
            raise unreadable("There is no ts.")
        require_fresh(sent_at, now)

    def read(self, body: bytes) -> Sequence[CarrierReport]:
        content = parse(body)
        if content.get("event") not in EVENTS:
            return []
        message = part(content, "msg")
        last = newest(message.get("checkpoints"), "checkpoint_time")
        at = moment_of(last, "checkpoint_time") or moment_of(content, "ts")
        if at is None:
            raise unreadable("There is no moment.")
        is_delay = text(message, "subtag") in DELAYS
        status = P.DELAYED if is_delay else TAGS.get(text(message, "tag"), P.UNKNOWN)
        report = CarrierReport(
            event_id=event_id_of(content, "event_id"),
            tracking_number=number_of(message, "tracking_number"),
            carrier=carrier_key(text(message, "slug")),
            status=status,
            happened_at=at,
            place=text(last, "location") or text(last, "city"),
            detail=text(last, "message") or text(message, "subtag_message"),
            signed_by=text(message, "signed_by"),
            expected_on=day_of(message, "expected_delivery"),
        )
        return [report]

    async def poll(self, parcel: TrackedParcel, now: datetime) -> Sequence[bytes]:
        return await self._fetch(self.source, parcel.tracking_number) if self._fetch else []
