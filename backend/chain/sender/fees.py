"""What a transaction offers for its gas (EIP-1559), and by how much it is raised. Pure.

Numbers are units of the native coin for one unit of gas.
"""

from __future__ import annotations

from dataclasses import dataclass

# Nodes take a replacement that offers a tenth more in both numbers; an eighth leaves no doubt.
_RAISED = 9, 8
ROOM_FOR_BLOCKS = 2  # six full blocks in a row double the base fee


@dataclass(frozen=True, slots=True)
class Fees:
    """The most that is paid for one unit of gas, and what of it is the block's maker's."""

    max_fee: int
    priority_fee: int

    def __post_init__(self) -> None:
        if not 0 <= self.priority_fee <= self.max_fee:
            raise ValueError("the priority fee is a part of the whole")


@dataclass(frozen=True, slots=True)
class Market:
    """What the node says about fees now."""

    base_fee: int
    tip: int

    @property
    def suggested(self) -> Fees:
        """Enough for the next blocks even when they are full."""
        return Fees(self.base_fee * ROOM_FOR_BLOCKS + self.tip, self.tip)


def first_fees(market: Market, most: int) -> Fees | None:
    """What to offer to begin with; None when not even the next block would take it."""
    wanted = market.suggested
    if market.base_fee >= most:
        return None
    max_fee = min(wanted.max_fee, most)
    return Fees(max_fee, min(wanted.priority_fee, max_fee))


def raised_fees(last: Fees, market: Market, most: int) -> Fees | None:
    """What to offer in the place of `last`; None when that would be more than `most`."""
    least_max, least_priority = _raise(last.max_fee), _raise(last.priority_fee)
    if least_max > most:
        return None
    max_fee = min(max(least_max, market.suggested.max_fee), most)
    priority = max(least_priority, market.tip)
    return Fees(max_fee, min(priority, max_fee))


def _raise(fee: int) -> int:
    return fee * _RAISED[0] // _RAISED[1] + 1
