"""A fiat price is shown with its source and time, marked when it is old, and paid by nobody."""
# covers: S0-33, S2-29

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from backend.domain.prices.service import PriceService
from backend.domain.prices.sources import DevnetPrices
from tests.builders.market import tusd


def prices(trade):
    return PriceService(trade.market.session, trade.market.resources)


async def keep(trade, price="0.90", source=DevnetPrices.name):
    await prices(trade).keep("tUSD", Decimal(price), fiat="EUR", source=source)


async def test_an_amount_is_worth_what_the_newest_price_says(trade):
    assert await prices(trade).worth(tusd(120_000_000)) is None
    await keep(trade, "0.80")
    await keep(trade)
    view = await prices(trade).worth(tusd(120_000_000))
    assert (view.value, view.fiat, view.source) == (Decimal("108.00"), "EUR", DevnetPrices.name)
    assert not view.is_stale
    await trade.wait(timedelta(hours=1, seconds=1))
    assert (await prices(trade).worth(tusd(1))).is_stale


async def test_a_price_of_a_source_that_was_replaced_is_not_shown(trade):
    await keep(trade, source="Somebody before")
    assert await prices(trade).worth(tusd(1)) is None
