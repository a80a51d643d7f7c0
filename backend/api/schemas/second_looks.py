"""What deserves a second look, for programs."""

from __future__ import annotations

from backend.api.schemas.base import OrderId, Shown
from backend.domain.orders.second_looks import Look, SecondLook


class SecondLookShown(Shown):
    """Something odd, in a sentence. `order_id` names the other order it is about, if any."""

    kind: Look
    sentence: str
    order_id: OrderId | None

    @classmethod
    def of(cls, look: SecondLook) -> SecondLookShown:
        other = look.order.id if look.order else None
        return cls(kind=look.kind, sentence=look.sentence, order_id=other)


class SecondLookListShown(Shown):
    """All of them."""

    items: list[SecondLookShown]
