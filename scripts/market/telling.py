"""How a tale of the small market is told: who buys what, and which scenes follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.chain.devnet_accounts import Role


@dataclass(frozen=True, slots=True)
class Scene:
    """Something somebody does with an order, so many days ago."""

    days_ago: float
    verb: str
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tale:
    """One order: who buys which thing, and what happens."""

    buyer: Role
    picture: str
    scenes: tuple[Scene, ...]
    also: tuple[str, ...] = ()  # what else is in the order, each a delivery of its own

    @property
    def pictures(self) -> tuple[str, ...]:
        return (self.picture, *self.also)


def on(days_ago: float, verb: str, **words: Any) -> Scene:
    return Scene(days_ago, verb, words)
