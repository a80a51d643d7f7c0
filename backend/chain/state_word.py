"""The one word an escrow is on chain, as IPhygitalEscrow.vyi lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, IntFlag
from functools import lru_cache

from backend.chain.types import moment


class EscrowStatus(IntEnum):
    """The contract's numbers. From RELEASED on an escrow is closed."""

    NONE = 0
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
        return self >= EscrowStatus.RELEASED


class EscrowFlag(IntFlag):
    """Facts kept beside the status."""

    ASSET_TO_BUYER = 1  # only in a closed escrow
    ATTESTED = 2  # arrival was stated by the buyer or the attester
    CANCELLING_OVER = 4
    RETURN_RULED = 8  # the return under way is the arbiter's decision
    RETURN_SPENT = 16  # a return was ruled once, which is all the arbiter may


@dataclass(frozen=True, slots=True)
class StateWord:
    """The fields of a state word. `deadline` is in unix seconds, 0 once closed."""

    status: EscrowStatus
    deadline: int
    share: int
    extended: int
    fee_bps: int
    flags: EscrowFlag
    steps: int

    @property
    def deadline_at(self) -> datetime | None:
        """The first moment of the time-out; None once closed."""
        return moment(self.deadline) if self.deadline else None

    def pack(self) -> int:
        return (
            self.status
            | self.deadline << 8
            | self.share << 48
            | self.extended << 176
            | self.fee_bps << 204
            | self.flags << 218
            | self.steps << 226
        )


@lru_cache(maxsize=20_000)  # a batch of the index asks for each of its words several times
def unpack(word: int) -> StateWord:
    """Cut a word into its fields. ValueError for a status no contract of ours has."""
    return StateWord(
        status=EscrowStatus(word & 0xFF),
        deadline=word >> 8 & (1 << 40) - 1,
        share=word >> 48 & (1 << 128) - 1,
        extended=word >> 176 & (1 << 28) - 1,
        fee_bps=word >> 204 & (1 << 14) - 1,
        flags=EscrowFlag(word >> 218 & 0xFF),
        steps=word >> 226,
    )
