"""The way of a delivery in words. A new way fails a test until it has some."""

from __future__ import annotations

from backend.domain.orders.planning import Flow

FLOWS: dict[Flow, tuple[str, str]] = {
    Flow.PARCEL: ("Parcel", "Packed and sent."),
    Flow.COLLECTION: ("Collection", "Picked up where the seller is; nothing is sent."),
    Flow.INSTANT: ("At once", "The seller is paid and it is yours in the same moment."),
    Flow.ELECTRONIC: ("Electronic", "Nothing is packed: it is sent over the wire."),
    Flow.SERVICE: ("Service", "Done by the seller, then looked at by the buyer."),
    Flow.PREORDER: ("Preorder", "Nothing leaves before the day of release."),
    Flow.BACKORDER: ("Backorder", "It has to be made or restocked before it can leave."),
}


def flow_name(flow: Flow) -> str:
    return FLOWS[flow][0]
