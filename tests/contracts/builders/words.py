"""The state word: everything that changes in an escrow, in 256 bits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag
from typing import Self


class Status(IntEnum):
    """0 is no status: such an escrow was never funded."""

    FUNDED = 1
    SHIPPED = 2
    DELIVERED = 3
    DISPUTED = 4
    ARBITRATION = 5
    RETURNING = 6
    RETURNED = 7
    RELEASED = 8
    REFUNDED = 9
    SETTLED = 10
    RULED = 11

    @property
    def is_closed(self) -> bool:
        return self >= Status.RELEASED


class Flag(IntFlag):
    NONE = 0
    ASSET_TO_BUYER = 1
    ATTESTED = 2
    CANCELLING_OVER = 4
    RETURN_RULED = 8
    RETURN_SPENT = 16


LAYOUT = (
    ("status", 0, 8),
    ("deadline", 8, 40),
    ("share", 48, 128),
    ("extended", 176, 28),
    ("fee_bps", 204, 14),
    ("flags", 218, 8),
    ("steps", 226, 30),
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """A state word, unpacked."""

    status: int
    deadline: int = 0
    share: int = 0
    extended: int = 0
    fee_bps: int = 250
    flags: int = 0
    steps: int = 1

    @property
    def packed(self) -> int:
        return sum(getattr(self, name) << start for name, start, _ in LAYOUT)

    @classmethod
    def unpack(cls, word: int) -> Self:
        return cls(**{name: word >> start & (2**bits - 1) for name, start, bits in LAYOUT})

    def advanced(self, status: int, deadline: int = 0, share: int = 0, flags: int = 0) -> Self:
        """The word after one more step; flags are added, never taken away."""
        return replace(
            self,
            status=status,
            deadline=deadline,
            share=share,
            flags=self.flags | flags,
            steps=self.steps + 1,
        )
