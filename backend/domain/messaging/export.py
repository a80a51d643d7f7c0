"""A thread with everything somebody needs to check it without us: docs/evidence.md says how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import Address
from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.domain.messaging.canonical import FORMAT, spelled_time
from backend.domain.messaging.keys import grant_of
from backend.domain.messaging.models import Message, MessageKey
from backend.domain.messaging.repository import MessageRepository
from backend.domain.messaging.service import MOST_AT_ONCE
from backend.domain.messaging.views import MESSAGE_PREFIX
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import ORDER_PREFIX
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources


class ThreadExport:
    """The conversation of an order as records."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._orders = OrderService(session, resources)
        self._messages = MessageRepository(session)
        self._chains = resources.chains

    async def of(self, order_id: UUID, viewer: Viewer) -> dict[str, Any]:
        """All of it, for those who may read it."""
        await self._orders.require(Action.READ_THREAD, order_id, viewer)
        messages = await self._messages.list_all(order_id)
        return {
            "format": FORMAT,
            "order": public_id(ORDER_PREFIX, order_id),
            "messages": [self.record(message) for message in messages],
        }

    async def newest(self, order_id: UUID, viewer: Viewer) -> Sequence[Message]:
        """As much of the thread as is shown at once. Its first leans on all before it."""
        await self._orders.require(Action.READ_THREAD, order_id, viewer)
        return await self._messages.list_newest(order_id, MOST_AT_ONCE)

    def record(self, message: Message) -> dict[str, Any]:
        """One message: what was hashed, what was written, who signed, and who let them."""
        return {
            "id": public_id(MESSAGE_PREFIX, message.id),
            "text": message.text,
            "salt": message.salt or None,
            "canonical": message.spelled,
            "hash": message.hash.hex(),
            "signature": f"0x{message.signature.hex()}" if message.signature else None,
            "key": self._key(message.key, message) if message.key else None,
        }

    def _key(self, key: MessageKey, message: Message) -> dict[str, Any]:
        grant = grant_of(Address(message.author.address), key.public_key, key.valid_until)
        return {
            "public_key": f"0x{key.public_key.hex()}",
            "authorisation": f"0x{key.authorisation.hex()}",
            "revoked_at": spelled_time(key.revoked_at) if key.revoked_at else None,
            "typed_data": grant.typed_data(self._chains.get(key.chain_id).deployment.domain),
        }
