"""Carriers that do not answer, break off or talk nonsense hold up neither the others nor the order.

SH-4. covers: S2-28, S3-52
"""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.jobs import poll_carriers
from tests.builders.carriers import NUMBER, aftership, every_way
from tests.builders.fulfilment import allocate, fulfilments, hear


class Carrier:
    """Answers as it is told to, and reads like AfterShip."""

    def __init__(self, answer):
        self.source, self._answer = "aftership", answer
        self.read = every_way()["aftership"].adapter.read

    async def poll(self, _parcel, _now):
        return await self._answer()


async def silent():
    await asyncio.sleep(60)


async def away():
    raise ConnectionRefusedError("nobody there")


async def nonsense():
    return [b"<html>Too many requests</html>"]


@pytest.fixture
async def sent(shop, lamp, buying, selling):
    order = await shop.paid(lamp, buying)
    await hear(shop)
    await allocate(shop)
    await shop.wait(timedelta(hours=1))
    prepared = await shop.shipments.prepare(order.deliveries[0].id, "dhl", NUMBER, selling)
    await shop.move(order, lambda life: life.shipped(prepared.hash))
    await hear(shop)
    return order


@pytest.mark.parametrize("trouble", [silent, away, nonsense])
async def test_who_does_not_answer_is_passed_over(shop, sent, buying, monkeypatch, trouble):
    at = shop.market.clock.now() + timedelta(minutes=10)

    async def fine():
        return [json.dumps(aftership("OutForDelivery", at)).encode()]

    carriers = {"first": Carrier(trouble), "second": Carrier(fine)}
    monkeypatch.setattr(poll_carriers, "carrier_sources", lambda _settings: carriers)
    monkeypatch.setattr(poll_carriers, "ANSWER_SECONDS", 0.05)
    await shop.wait(timedelta(hours=2))
    assert await poll_carriers.poll_once(shop.market.resources) == 1
    await hear(shop)
    (seen,) = (await fulfilments(shop).of_order(sent.id, buying)).values()
    assert seen.status is FulfilmentStatus.OUT_FOR_DELIVERY
