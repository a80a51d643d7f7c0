"""How carriers keep what was promised: the register of carriers with its figures.

The figures are those of the whole market over the last months, and name nobody. Each stands beside
the number of parcels behind it, so that a rate of three parcels is read as what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.fulfilment.carrier_repository import CarrierRepository
from backend.domain.shipping.carriers import CARRIERS
from backend.domain.shipping.tracking import carrier_name

if TYPE_CHECKING:
    from backend.resources import Resources

LOOKS_BACK = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPerformance:
    """One carrier. Rates are in percent, times in hours; None without a parcel behind them."""

    carrier: str
    name: str
    is_known: bool  # it has a key and a link of ours; else sellers wrote its name
    parcels: int
    arrived: int
    on_time: int
    with_exceptions: int
    median_hours: int | None

    @property
    def on_time_percent(self) -> int | None:
        return self.on_time * 100 // self.arrived if self.arrived else None

    @property
    def exception_percent(self) -> int | None:
        return self.with_exceptions * 100 // self.parcels if self.parcels else None


class CarrierRegister:
    """Every carrier we know or sellers have used, the most used first."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._rows = CarrierRepository(session)
        self._now = resources.clock.now()
        self._is_devnet = resources.settings.is_devnet

    async def list(self) -> Sequence[CarrierPerformance]:
        rows = await self._rows.list_figures(self._now - LOOKS_BACK)
        used = {row.carrier: _performance(row) for row in rows}
        known = [
            used.get(carrier.key, _unused(carrier.key))
            for carrier in CARRIERS
            if self._is_devnet or not carrier.is_simulated
        ]
        others = [figures for key, figures in used.items() if key not in _KEYS]
        return sorted([*known, *others], key=lambda one: (-one.parcels, one.name))


_KEYS = {carrier.key for carrier in CARRIERS}


def _performance(row: Any) -> CarrierPerformance:
    seconds = row.median_seconds
    return CarrierPerformance(
        carrier=row.carrier,
        name=carrier_name(row.carrier),
        is_known=row.carrier in _KEYS,
        parcels=row.parcels,
        arrived=row.arrived,
        on_time=row.on_time,
        with_exceptions=row.with_exceptions,
        median_hours=None if seconds is None else max(0, round(seconds)) // 3600,
    )


def _unused(key: str) -> CarrierPerformance:
    return CarrierPerformance(
        carrier=key,
        name=carrier_name(key),
        is_known=True,
        parcels=0,
        arrived=0,
        on_time=0,
        with_exceptions=0,
        median_hours=None,
    )
