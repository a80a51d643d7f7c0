"""What deserves a second look, as lines of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.orders.second_looks import SecondLook


@dataclass(frozen=True, slots=True)
class LookLine:
    """One sentence, and where to look."""

    text: str
    href: str | None


def present_looks(looks: Sequence[SecondLook]) -> tuple[LookLine, ...]:
    return tuple(
        LookLine(look.sentence, f"/orders/{look.order.public_id}" if look.order else None)
        for look in looks
    )
