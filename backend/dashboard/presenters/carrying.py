"""Signing a step instead of sending it: the second button, and a note on how far that has come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from backend.chain.chains import Chains
from backend.chain.deployment import ESCROW
from backend.chain.types import checksum
from backend.dashboard.presenters.people import hex_text
from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.consents import consent_to, is_carried
from backend.domain.orders.decisions import decisions_told, read_decisions
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.relay.lifecycle import UNDER_WAY, RelayStatus
from backend.domain.relay.service import RelayedView

CARRIED_LABEL = "Sign, without a fee"
DONE = "Signed. We carry it to the chain; this page changes when it is there."
_HOUR = 3_600
_VALID_HOURS = 25  # whole hours, so that a page drawn again asks for the same signature
_STILL_NEWS = timedelta(days=1)
_CHANGES_NO_STATE = frozenset({"offer", "withdraw_offer", "refund_released"})

_NOTES: dict[RelayStatus, tuple[str, str]] = {
    RelayStatus.ACCEPTED: (
        "You signed “{label}”. We are about to send it; you need not do anything.",
        "info",
    ),
    RelayStatus.SENT: (
        "You signed “{label}”. It is on its way to the chain; this page changes when it is there.",
        "info",
    ),
    RelayStatus.CARRIED: (
        "“{label}” is in a block. This page changes in a moment.",
        "info",
    ),
    RelayStatus.FAILED: (
        "“{label}” reached the chain and was refused there. Nothing has changed because of it.",
        "warning",
    ),
    RelayStatus.REFUSED: (
        "“{label}” was not carried: the order had moved on since. Nothing changed because of it.",
        "warning",
    ),
    RelayStatus.EXPIRED: (
        "“{label}” was not carried in time. Sign it again, or send it with your wallet.",
        "warning",
    ),
}


@dataclass(frozen=True, slots=True)
class CarriedNote:
    """What became of the viewer's signature."""

    text: str
    tone: str
    transaction: str | None


@dataclass(frozen=True, slots=True)
class Carrier:
    """What the marketplace offers to carry for one viewer, and what it carries already."""

    chains: Chains
    newest: Mapping[UUID, RelayedView] = field(default_factory=dict)  # by delivery

    def action(
        self, title: str, call: WalletCall, order: OrderView, delivery: DeliveryView, sender: bytes
    ) -> dict[str, Any] | None:
        """The JSON of `data-chain-action` for the signature; None when it is not carried now."""
        chain, name = self.chains.get(order.currency.chain_id), call.function
        is_open = delivery.action(name) is not None
        if call.contract != ESCROW or not (is_open and is_carried(name, order, chain)):
            return None
        if delivery.id in self.newest and self.newest[delivery.id].status in UNDER_WAY:
            return None
        told = decisions_told(call)
        expiry = (int(order.chain_time.timestamp()) // _HOUR + _VALID_HOURS) * _HOUR
        decided = read_decisions(name, told)
        consent = consent_to(order, delivery, name, decided, sender, chain, expiry)
        asked = {
            "delivery": delivery.public_id,
            "action": name,
            "expiry": consent.signed.expiry,
            "inputs": json.dumps(told, separators=(",", ":")),
        }
        return {
            "title": title,
            "sender": checksum(sender),
            "sign": consent.typed_data,
            "needs": [need.to_json() for need in call.needs],
            "then": {"post": f"/orders/{order.public_id}/relayed?{urlencode(asked)}"},
            "done": DONE,
        }

    def note(self, delivery: DeliveryView, now: datetime) -> CarriedNote | None:
        """How far the viewer's newest signature has come, while that is news."""
        view = self.newest.get(delivery.id)
        if view is None or not _is_news(view, delivery, now):
            return None
        text, tone = _NOTES[view.status]
        label = LIFECYCLE.rows(view.action)[0].label
        transaction = hex_text(view.tx_hash) if view.tx_hash else None
        return CarriedNote(text.format(label=label), tone, transaction)


def _is_news(view: RelayedView, delivery: DeliveryView, now: datetime) -> bool:
    if view.status in UNDER_WAY:
        return True
    if view.status is RelayStatus.CARRIED:  # until the index has it
        is_same = delivery.escrow is not None and delivery.escrow.state == view.state
        return is_same and view.action not in _CHANGES_NO_STATE
    return view.settled_at is not None and now - view.settled_at < _STILL_NEWS
