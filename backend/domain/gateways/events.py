"""What happens to deliveries that are paid beside the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import Transition
from backend.domain.orders.methods import METHODS, Method

_SENTENCES: dict[str, str] = {
    "go_ahead": "It goes ahead though its payment is not there.",
    "stop": "It waits for its payment after all.",
    "receive": "{amount} has come, says the shop. No escrow holds it.",
    "take_back": "{amount} had not come after all, says the shop.",
    "ship": "It was handed over to be brought to the buyer.",
    "hold": "It should go out, and its payment is not there. It waits.",
    "cancel": "The shop called it off.",
    "confirm": "The buyer has it.",
    "complete": "The buyer has it, says the shop.",
    "return": "It is back with the shop.",
}
_ENDS = frozenset({"cancel", "return"})


@dataclass(frozen=True, kw_only=True)
class BesideMoved(Transition):
    """A step of a delivery that is paid beside the chain; its reason is everybody's who sees it."""

    name: ClassVar[str] = "beside.moved"
    delivery_id: UUID
    seller_id: UUID
    target: str
    method: str
    amount: str = ""  # as people read it
    reason: str = ""

    def sentence(self) -> str:
        action = "hold" if self.target == "waiting_payment" else self.action
        text = _SENTENCES.get(action) or METHODS[Method(self.method)].approved
        text = text.format(amount=self.amount or "The payment")
        if self.action in _ENDS and self.amount:
            text = f"{text} {self.amount} was given back, says the shop."
        return f"{text} {self.reason}".strip()
