"""AfterShip's webhooks: `tracking_update` and `edd_revise`, signed with HMAC-SHA256.

The header `aftership-hmac-sha256` holds the base64 of the HMAC over the raw body, with the secret
of the account: https://www.aftership.com/docs/tracking/webhook/webhook-signature (2025-01). The
time that is signed along is `ts`, the id of an event `event_id`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from backend.domain.shipping.adapters.interface import text
from backend.domain.shipping.adapters.webhook import Layout, SignedWebhook
from backend.domain.shipping.progress import ParcelStatus

P = ParcelStatus
LAYOUT = Layout(
    event="event",
    events=frozenset({"tracking_update", "edd_revise"}),
    event_id="event_id",
    sent_at="ts",
    parcel="msg",
    number="tracking_number",
    carrier="slug",
    signed_by="signed_by",
    expected_on="expected_delivery",
    stops="checkpoints",
    stop_at="checkpoint_time",
)
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
# delivery-sub-statuses, those called "Delayed"; 018 are papers that customs miss.
SUBTAGS: dict[str, ParcelStatus] = {
    "Exception_004": P.HELD_AT_CUSTOMS,
    "Exception_005": P.DELAYED,
    "Exception_016": P.DELAYED,
    "Exception_017": P.DELAYED,
    "Exception_018": P.HELD_AT_CUSTOMS,
}


class AfterShipAdapter(SignedWebhook):
    """Their body is `msg`, with a tag and a sub-tag for the status."""

    source = "aftership"
    header = "aftership-hmac-sha256"
    layout = LAYOUT

    def signature(self, digest: bytes) -> str:
        return base64.b64encode(digest).decode()

    def status(self, parcel: Mapping[str, Any]) -> ParcelStatus:
        said = SUBTAGS.get(text(parcel, "subtag"))
        return said or TAGS.get(text(parcel, "tag"), P.UNKNOWN)

    def place(self, stop: Mapping[str, Any]) -> str:
        return text(stop, "location") or text(stop, "city")

    def detail(self, parcel: Mapping[str, Any], stop: Mapping[str, Any]) -> str:
        return text(stop, "message") or text(parcel, "subtag_message")
