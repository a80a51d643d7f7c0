"""What a program has to know of the chain and the contracts."""

from __future__ import annotations

from datetime import datetime

from backend.api.schemas.base import AddressText, Shown
from backend.api.schemas.listings import PolicyShown
from backend.core.money import Currency


class CurrencyShown(Shown):
    """A currency prices can be in."""

    chain_id: int
    symbol: str
    decimals: int
    address: AddressText | None

    @classmethod
    def of(cls, currency: Currency) -> CurrencyShown:
        return cls(
            chain_id=currency.chain_id,
            symbol=currency.symbol,
            decimals=currency.decimals,
            address=currency.address,
        )


class ChainShown(Shown):
    """A chain behind this marketplace. `address` null in a currency: the native coin.

    `chain_time` is what deadlines are compared with; null while the node does not answer.
    """

    chain_id: int
    name: str
    chain_time: datetime | None
    contracts: dict[str, AddressText]
    currencies: list[CurrencyShown]
    policies: list[PolicyShown]


class ChainListShown(Shown):
    """All of them, the first is where a listing begins by itself."""

    items: list[ChainShown]
