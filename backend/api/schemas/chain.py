"""What a program has to know of the chain and the contracts."""

from __future__ import annotations

from datetime import datetime

from backend.api.schemas.base import AddressText, Shown
from backend.api.schemas.listings import PolicyShown
from backend.core.money import Currency


class CurrencyShown(Shown):
    """A currency prices can be in."""

    symbol: str
    decimals: int
    address: AddressText | None

    @classmethod
    def of(cls, currency: Currency) -> CurrencyShown:
        return cls(symbol=currency.symbol, decimals=currency.decimals, address=currency.address)


class ChainShown(Shown):
    """The chain behind this marketplace. `address` null in a currency: the native coin."""

    chain_id: int
    chain_time: datetime | None
    contracts: dict[str, AddressText]
    currencies: list[CurrencyShown]
    policies: list[PolicyShown]
