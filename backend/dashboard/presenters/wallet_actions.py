"""A step as the wallet module takes it: the call, what it needs first, the sentences around."""

from __future__ import annotations

from typing import Any

from backend.chain.types import checksum
from backend.core.money import Amount
from backend.dashboard.presenters.buttons import DONE_SENTENCES
from backend.dashboard.presenters.money import present_amount
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.planning import Flow
from backend.domain.orders.words import told


def wallet_action(
    action: str,
    title: str,
    call: WalletCall,
    sender: bytes,
    *,
    total: Amount | None = None,
    location: str | None = None,
    flow: Flow = Flow.PARCEL,
) -> dict[str, Any]:
    """The JSON of `data-chain-action`. `total` names the amount an allowance is about.

    `flow` is the way of what it is done to, for words.
    """
    content: dict[str, Any] = {
        "title": title,
        "sender": checksum(sender),
        "call": call.to_json(),
        "needs": [{**need.to_json(), "text": _allowance_text(total)} for need in call.needs],
        "done": told(DONE_SENTENCES.get(action, "Done."), flow),
    }
    if location:
        content["location"] = location
    return content


def _allowance_text(total: Amount | None) -> str:
    amount = present_amount(total) if total else "this amount"
    return f"Allow the escrow to take {amount}, no more"
