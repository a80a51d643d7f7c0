"""EasyPost's webhooks: `tracker.created` and `tracker.updated`, signed with HMAC-SHA256.

The header `X-Hmac-Signature` holds `hmac-sha256-hex=` and the hex of the HMAC over the raw body;
the secret goes through Unicode NFKD first: https://docs.easypost.com/guides/webhooks-guide. The
time that is signed along is the event's `created_at`, its id `evt_…`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from backend.domain.shipping.adapters.interface import Fetch, newest, speaks_of_customs, text
from backend.domain.shipping.adapters.webhook import Layout, SignedWebhook
from backend.domain.shipping.progress import ParcelStatus

P = ParcelStatus
SCHEME = "hmac-sha256-hex="
LAYOUT = Layout(
    event="description",
    events=frozenset({"tracker.created", "tracker.updated"}),
    event_id="id",
    sent_at="created_at",
    parcel="result",
    number="tracking_code",
    carrier="carrier",
    signed_by="signed_by",
    expected_on="est_delivery_date",
    stops="tracking_details",
    stop_at="datetime",
)
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
# EasyPost has no word for customs: a parcel that moves or is stuck is told by the newest message.
MAY_BE_CUSTOMS = frozenset({P.IN_TRANSIT, P.ON_HOLD, P.ATTEMPT_FAILED})


class EasyPostAdapter(SignedWebhook):
    """Their body is `result`, a tracker with one status."""

    source = "easypost"
    header = "x-hmac-signature"
    layout = LAYOUT

    def __init__(self, secret: str, fetch: Fetch | None = None) -> None:
        super().__init__(unicodedata.normalize("NFKD", secret).encode(), fetch)

    def signature(self, digest: bytes) -> str:
        return f"{SCHEME}{digest.hex()}"

    def status(self, parcel: Mapping[str, Any]) -> ParcelStatus:
        said = STATUSES.get(text(parcel, "status"), P.UNKNOWN)
        stop = newest(parcel.get(LAYOUT.stops), LAYOUT.stop_at)
        if said in MAY_BE_CUSTOMS and speaks_of_customs(text(stop, "message")):
            return P.HELD_AT_CUSTOMS
        return said

    def place(self, stop: Mapping[str, Any]) -> str:
        location = stop.get("tracking_location")
        return text(location, "city") if isinstance(location, dict) else ""

    def detail(self, parcel: Mapping[str, Any], stop: Mapping[str, Any]) -> str:
        return text(stop, "message")
