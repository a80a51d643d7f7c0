"""Which ways to pay a seller takes. The escrow is always one of them and needs no row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.viewer import Viewer
from backend.domain.orders.errors import MethodNotTaken
from backend.domain.orders.events import MethodsChanged
from backend.domain.orders.methods import (
    BESIDE_CHAIN,
    LONGEST_INSTRUCTIONS,
    METHODS,
    Method,
    ShopMethodView,
)
from backend.domain.orders.shop_method_repository import ShopMethodRepository

if TYPE_CHECKING:
    from backend.resources import Resources


class ShopMethods:
    """Read by everybody who may buy, set by the seller."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._rows = ShopMethodRepository(session)

    async def of(self, seller_id: UUID) -> list[ShopMethodView]:
        """Those beside the chain, in the order of the words."""
        taken = await self._rows.instructions_of(seller_id)
        return [
            ShopMethodView(each, taken[each.value]) for each in BESIDE_CHAIN if each.value in taken
        ]

    async def set(self, wanted: Mapping[Method, str], viewer: Viewer) -> list[ShopMethodView]:
        """All of them at once, with what buyers have to know; counts for orders from now on."""
        seller_id = viewer.require_party()
        checks = FieldChecks()
        is_known = Method.ESCROW not in wanted
        checks.require("method", "The escrow is always taken; it needs no words.", met=is_known)
        tidy = {
            method: checks.block(method.value, text, shortest=3, longest=LONGEST_INSTRUCTIONS)
            for method, text in wanted.items()
        }
        checks.raise_if_any()
        await self._rows.replace(seller_id, tidy)
        event = MethodsChanged(occurred_at=self._clock.now(), seller_id=seller_id)
        await outbox.record(self._session, event, viewer)
        await self._session.flush()
        return await self.of(seller_id)

    async def require(self, method: Method, seller_id: UUID, *, has_token: bool) -> None:
        """Refuse what this shop does not take, and what no word between people can hand over."""
        if method is Method.ESCROW:
            return
        if has_token:
            raise MethodNotTaken(
                "A token comes with it, which only the escrow hands over. Pay into the escrow."
            )
        if method not in {each.method for each in await self.of(seller_id)}:
            label = METHODS[method].label.lower()
            raise MethodNotTaken(f"This shop does not take payment {label}.", method=method.value)
