"""Keys that sign messages: a wallet authorises one, once, and may take that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.acceptance import accepted_signature
from backend.chain.message_keys import MessageKeyGrant
from backend.chain.types import Address
from backend.core import outbox
from backend.core.ids import public_id, uuid7
from backend.core.viewer import Viewer
from backend.domain.messaging.canonical import is_public_key, key_id_of
from backend.domain.messaging.errors import MessageKeyNotFound, MessageKeyRefused
from backend.domain.messaging.events import MessageKeyAuthorised, MessageKeyRevoked
from backend.domain.messaging.key_repository import MessageKeyRepository
from backend.domain.messaging.models import MessageKey

if TYPE_CHECKING:
    from backend.resources import Resources

KEY_PREFIX = "mky"
LONGEST_LIFE = timedelta(days=90)
MOST_USABLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKeyView:
    """A key as its owner sees it."""

    id: UUID
    chain_id: int
    public_key: bytes
    valid_until: datetime
    created_at: datetime
    revoked_at: datetime | None
    is_usable: bool

    @property
    def public_id(self) -> str:
        return public_id(KEY_PREFIX, self.id)


class MessageKeyService:
    """Ask, authorise, list, revoke."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._chains = resources.chains
        self._clock = resources.clock
        self._keys = MessageKeyRepository(session)

    def typed_data(
        self, public_key: bytes, valid_until: datetime, chain_id: int, viewer: Viewer
    ) -> dict[str, Any]:
        """What the wallet is asked to sign."""
        grant = self._grant(public_key, valid_until, viewer)
        return grant.typed_data(self._chains.get(chain_id).deployment.domain)

    async def authorise(
        self,
        public_key: bytes,
        valid_until: datetime,
        chain_id: int,
        signature: bytes,
        viewer: Viewer,
    ) -> MessageKeyView:
        """Let this key sign; by a key of the account, or by what its wallet contract says."""
        grant, chain = self._grant(public_key, valid_until, viewer), self._chains.get(chain_id)
        digest = grant.digest(chain.deployment.domain)
        accepted = await accepted_signature(chain.gateway, grant.party, digest, signature)
        if accepted is None:
            raise _refuse("signature", "This was not signed by your wallet, so nothing changed.")
        party_id, now = viewer.require_party(), self._clock.now()
        known = await self._keys.find_by_public(public_key, chain_id, party_id)
        if known is not None:
            raise _refuse("public_key", "This key is known already. Make a new one.")
        if await self._keys.count_usable(party_id, now) >= MOST_USABLE:
            raise _refuse("public_key", "There are many keys of yours. Revoke one first.")
        row = MessageKey(
            id=uuid7(),
            party_id=party_id,
            chain_id=chain_id,
            public_key=public_key,
            valid_until=valid_until,
            authorisation=accepted,
            created_at=now,
        )
        self._keys.add(row)
        await self._session.flush()
        event = MessageKeyAuthorised(occurred_at=now, party_id=party_id, key_id=row.id)
        await outbox.record(self._session, event, viewer)
        return self._view(row)

    async def revoke(self, key_id: UUID, viewer: Viewer) -> MessageKeyView:
        """From now on it signs nothing; a second time changes nothing."""
        party_id = viewer.require_party()
        row = await self._keys.find(key_id, party_id, lock=True)
        if row is None:
            raise MessageKeyNotFound("There is no such key.")
        if row.revoked_at is None:
            row.revoked_at = self._clock.now()
            event = MessageKeyRevoked(occurred_at=row.revoked_at, party_id=party_id, key_id=row.id)
            await outbox.record(self._session, event, viewer)
        return self._view(row)

    async def list(self, viewer: Viewer) -> Sequence[MessageKeyView]:
        """The viewer's keys, the newest first."""
        return [self._view(row) for row in await self._keys.list_of(viewer.require_party())]

    async def find_usable(self, key_id: UUID, chain_id: int, viewer: Viewer) -> MessageKey | None:
        """The viewer's key, if it may sign now on this chain."""
        row = await self._keys.find(key_id, viewer.require_party(), lock=True)
        if row is None or row.chain_id != chain_id or not self._view(row).is_usable:
            return None
        return row

    def _grant(self, public_key: bytes, valid_until: datetime, viewer: Viewer) -> MessageKeyGrant:
        viewer.require_party()
        if not is_public_key(public_key):
            raise _refuse("public_key", "This is no public key of P-256.")
        now = self._clock.now()
        if not now < valid_until <= now + LONGEST_LIFE:
            most = LONGEST_LIFE.days
            raise _refuse("valid_until", f"A key signs for {most} days at most, from now on.")
        return grant_of(_address(viewer), public_key, valid_until)

    def _view(self, row: MessageKey) -> MessageKeyView:
        return MessageKeyView(
            id=row.id,
            chain_id=row.chain_id,
            public_key=row.public_key,
            valid_until=row.valid_until,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
            is_usable=row.revoked_at is None and self._clock.now() < row.valid_until,
        )


def grant_of(party: Address, public_key: bytes, valid_until: datetime) -> MessageKeyGrant:
    """What was authorised, as it is hashed."""
    return MessageKeyGrant(party, key_id_of(public_key), int(valid_until.timestamp()))


def _address(viewer: Viewer) -> Address:
    assert viewer.address is not None
    return Address(viewer.address)


def _refuse(field: str, sentence: str) -> MessageKeyRefused:
    return MessageKeyRefused(sentence, fields={field: sentence})
