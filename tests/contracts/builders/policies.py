"""A marketplace's rules."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass

from tests.contracts.builders.constants import DAY, HOUR, NOBODY
from tests.contracts.builders.typed_data import struct_hash


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Fields in the order of the contract's struct. Every window differs, so that none can stand
    for another.
    """

    arbiter: str
    attester: str = NOBODY
    fee_recipient: str
    fee_bps: int = 250
    arbiter_fee_bps: int = 300
    silence_bps: int = 4_000
    cancel_window: int = 2 * HOUR
    ship_window: int = 5 * DAY
    transit_window: int = 21 * DAY
    inspection_window: int = 3 * DAY
    long_inspection_window: int = 14 * DAY
    response_window: int = 4 * DAY
    arbitration_window: int = 30 * DAY
    return_window: int = 9 * DAY
    return_inspection_window: int = 6 * DAY

    @property
    def values(self) -> tuple[str | int, ...]:
        """The struct as an ABI tuple."""
        return astuple(self)

    @property
    def id(self) -> bytes:
        return struct_hash("Policy", asdict(self))
