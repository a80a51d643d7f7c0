"""Who came to the small market, what they sold and bought, and how it went. In order of time."""

from __future__ import annotations

from datetime import timedelta

from backend.chain.devnet_accounts import Role
from scripts.market.goods import GOODS
from scripts.market.stage import Stage

PEOPLE: tuple[Role, ...] = ("seller", "second_seller", "buyer", "second_buyer", "arbiter", "attester", "stranger")


async def tell(stage: Stage) -> None:
    for role in PEOPLE:
        await stage.join(role)
    for good in GOODS:
        stage.travel_to(stage.clock.now() + timedelta(hours=1))
        await stage.offer(good)
