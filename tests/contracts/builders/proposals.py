"""What one party offers the other."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass
from enum import IntEnum
from typing import Any

from tests.contracts.builders.typed_data import Domain, struct_hash

FAR_FUTURE = 2**40 - 1


class Deal(IntEnum):
    SPLIT = 0
    RETURN = 1
    REPLACEMENT = 2
    RESUME = 3
    MORE_TIME = 4


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Fields in the order of the contract's struct."""

    deal: int
    buyer_share: int = 0
    asset_to_buyer: bool = False
    new_deadline: int = 0
    expiry: int = FAR_FUTURE

    @property
    def values(self) -> tuple[Any, ...]:
        """The struct as an ABI tuple."""
        return astuple(self)

    def hash(self, maker: str, escrow_id: bytes, state: int) -> bytes:
        """What the contract keeps of a posted offer."""
        return struct_hash("SettlementOffer", self._message(maker, escrow_id, state))

    def sign(self, domain: Domain, maker: str, escrow_id: bytes, state: int, key: Any) -> bytes:
        """By a key; `state` is the packed state word that the offer names."""
        return domain.sign("SettlementOffer", self._message(maker, escrow_id, state), key)

    def _message(self, maker: str, escrow_id: bytes, state: int) -> dict[str, Any]:
        return {"maker": maker, "escrow": escrow_id, "state": state, **asdict(self)}
