"""Rotating the master key: data keys are wrapped anew, what they sealed is not touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.orders.address_repository import KeyRepository

if TYPE_CHECKING:
    from backend.resources import Resources

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key by its id; the key itself is in the settings alone."""

    id: bytes
    orders: int  # whose data key it wraps
    is_current: bool
    is_configured: bool


class KeyRotation:
    """What `keys list` and `keys rotate` do."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._keys = KeyRepository(session)
        self._session = session
        self._sealer = resources.sealer

    async def list(self) -> list[MasterKey]:
        """The current one first. A key that wraps nothing any more can leave the settings."""
        counts = await self._keys.count_by_master()
        ids = {*counts, *self._sealer.known}
        found = [
            MasterKey(
                id=key_id,
                orders=counts.get(key_id, 0),
                is_current=key_id == self._sealer.current,
                is_configured=key_id in self._sealer.known,
            )
            for key_id in sorted(ids)
        ]
        return sorted(found, key=lambda key: not key.is_current)

    async def rotate(self, limit: int = AT_ONCE) -> int:
        """Wrap some data keys anew with the current master key; 0 when all of them are."""
        orders = await self._keys.list_wrapped_by_others(self._sealer.current, limit)
        for order in orders:
            assert order.data_key is not None
            order.data_key = self._sealer.rewrap(order.data_key, str(order.id))
        await self._session.flush()
        return len(orders)
