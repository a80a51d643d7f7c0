"""Which events webhooks carry, and how one looks on the wire. Nobody's name, nobody's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from backend.core.ids import public_id
from backend.core.outbox import StoredEvent
from backend.domain.catalog.events import ListingRanLow
from backend.domain.escrow.events import MOVES, ROLLBACKS
from backend.domain.fulfilment.events import FulfilmentMoved, FulfilmentShort
from backend.domain.gateways.events import BesideMoved
from backend.domain.notifications.subjects import LISTING_PREFIX
from backend.domain.orders.events import (
    DeliveryOversold,
    OrderAbandoned,
    OrderDecided,
    OrderExpired,
    OrderHeld,
    OrderPlaced,
)
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX
from backend.domain.services.events import RequestMoved, ServiceReported
from backend.domain.shipping.events import ParcelReported

TEST_NAME = "webhook.test"
WEBHOOK_EVENTS: frozenset[str] = (
    MOVES
    | ROLLBACKS
    | {
        OrderPlaced.name,
        OrderAbandoned.name,
        OrderExpired.name,
        OrderHeld.name,
        OrderDecided.name,
        BesideMoved.name,
        DeliveryOversold.name,
        FulfilmentMoved.name,
        FulfilmentShort.name,
        ParcelReported.name,
        RequestMoved.name,
        ServiceReported.name,
        ListingRanLow.name,
    }
)


def _hex(value: str) -> str:
    return f"0x{value}"


def _public(prefix: str) -> Callable[[str], str]:
    return lambda value: public_id(prefix, UUID(value))


def _same(value: Any) -> Any:
    return value


# What leaves the house of an event's data, and in which form. All else stays.
_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "delivery_id": _public(DELIVERY_PREFIX),
    "listing_id": _public(LISTING_PREFIX),
    "escrow_id": _hex,
    "tx_hash": _hex,
    "status": _same,
    "undone": _same,
    "action": _same,
    "source": _same,
    "target": _same,
    "decision": _same,
    "kind": _same,
    "role": _same,
    "left": _same,
}


def body_of(event: StoredEvent, confirmations: int) -> str:
    """The exact text that is signed and sent: type, time, data, and the log it follows from.

    A log can be taken back by its chain; `escrow.rolled_back` names the same log then.
    """
    data: dict[str, Any] = {
        name: write(event.data[name])
        for name, write in _FIELDS.items()
        if event.data.get(name) is not None
    }
    if event.order_id is not None:
        data["order_id"] = public_id(ORDER_PREFIX, event.order_id)
    if event.at is not None:
        data["log"] = {
            "chain_id": event.at.chain_id,
            "block_hash": _hex(event.at.block_hash.hex()),
            "log_index": event.at.log_index,
            "confirmations": confirmations,
        }
    return _text(event.name, event.occurred_at.isoformat(), data)


def trial_body(at: str) -> str:
    """What a receiver is sent to try it."""
    return _text(TEST_NAME, at, {})


def _text(name: str, at: str, data: Mapping[str, Any]) -> str:
    return json.dumps({"type": name, "timestamp": at, "data": data}, separators=(",", ":"))
