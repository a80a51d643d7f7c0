"""Orders of the small market that no escrow protects: one waits for its money, one is approved."""

from __future__ import annotations

from uuid import UUID

from backend.chain.devnet_accounts import Role
from backend.domain.gateways.service import BesideService
from backend.domain.orders.methods import Method
from backend.domain.orders.shop_methods import ShopMethods
from scripts.market.desk import Desk
from scripts.market.stage import Stage

_SELLER: Role = "second_seller"
_TAKEN = {
    Method.BANK_TRANSFER: "To the account XX00 0000 0000 1234 of the workshop.",
    Method.ON_DELIVERY: "The courier takes it at the door.",
}


class OpenDesk(Desk):
    """An order that a shop takes up by its own word."""

    async def take_up(self, reason: str) -> None:
        """The shop approves it."""
        viewer = self._stage.people[self._seller].viewer
        await self._stage.work(
            lambda session: BesideService(session, self._stage.resources).take(
                "approve", self._delivery_id, reason, viewer
            )
        )


async def pay_beside_the_chain(stage: Stage, listings: dict[str, UUID]) -> None:
    """A shop takes transfers and payment at the door; a buyer chooses the one, then the other."""
    viewer = stage.people[_SELLER].viewer
    await stage.work(lambda session: ShopMethods(session, stage.resources).set(_TAKEN, viewer))
    place = [listings["mug"]]
    await Desk(stage, place, "buyer", _SELLER).order(method=Method.BANK_TRANSFER)
    at_the_door = OpenDesk(stage, place, "buyer", _SELLER)
    await at_the_door.order(method=Method.ON_DELIVERY)
    await at_the_door.take_up("A regular of ours.")
