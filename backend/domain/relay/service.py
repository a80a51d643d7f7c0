"""Taking in what a party has signed: checked against the table, the signature and the contract.

Nothing is sent here, and no key is needed: the process that has one picks it up from the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.acceptance import accepted_signature, is_from_future_wallet
from backend.chain.chains import Chain
from backend.chain.errors import CallReverted
from backend.chain.sender.fees import first_fees
from backend.chain.sender.models import RELAY
from backend.chain.sender.node import SenderNode
from backend.chain.sender.repository import SentRepository, list_by_id
from backend.core import outbox
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.orders.calls import Decision
from backend.domain.orders.consents import OFFER, Consent, ConsentService
from backend.domain.orders.service import OrderService
from backend.domain.relay.errors import (
    AlreadyUnderWay,
    CarryingRefused,
    ConsentRefused,
    RelayedActionNotFound,
    RelayOff,
    RelaySpent,
    SignatureExpired,
    TooManySignatures,
)
from backend.domain.relay.events import SignatureAccepted
from backend.domain.relay.lifecycle import UNDER_WAY, RelayStatus
from backend.domain.relay.models import RelayedAction
from backend.domain.relay.repository import RelayRepository

if TYPE_CHECKING:
    from backend.resources import Resources

DAY = timedelta(days=1)
SHORTEST_VALID = timedelta(minutes=2)  # it has to reach a block
LONGEST_VALID = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedView:
    """One signature and how far it has come, for the party that signed it."""

    id: UUID
    delivery_id: UUID
    action: str
    state: int  # the escrow's word that it was signed for
    status: RelayStatus
    reason: str | None
    tx_hash: bytes | None  # of the newest transaction that carries it
    accepted_at: datetime
    expires_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayFigures:
    """The last day of one chain's relay."""

    is_on: bool
    by_status: Mapping[RelayStatus, int]
    spent: int
    most_per_day: int


class RelayService:
    """A party's own signatures, handed in and looked after."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._consents = ConsentService(session, resources)
        self._relayed = RelayRepository(session)

    async def accept(
        self,
        delivery_id: UUID,
        action: str,
        given: Mapping[str, Decision],
        *,
        expiry: int,
        signature: bytes,
        viewer: Viewer,
    ) -> RelayedView:
        """Take in the viewer's signature of a step. The very same one twice is one."""
        party_id = viewer.require_party()
        consent = await self._consents.find(delivery_id, action, given, viewer, expiry)
        if not consent.is_carried:
            raise RelayOff("This step is not carried here. Send it with your wallet.")
        await self._relayed.lock_party(party_id)
        known = await self._relayed.find_by_digest(consent.chain.id, consent.digest)
        if known is not None and known.party_id == party_id:
            return await self._one(known)
        _require_time(consent)
        await self._require_room(delivery_id, party_id, consent.chain)
        accepted = await self._accepted(consent, signature)
        data = consent.call_data(accepted)
        await self._require_payable(consent, data)
        return await self._keep(consent, data, party_id, viewer)

    async def list(self, delivery_id: UUID, viewer: Viewer) -> Sequence[RelayedView]:
        """The viewer's own, the newest first."""
        await self._orders.get_delivery(delivery_id, viewer)
        rows = await self._relayed.list_own([delivery_id], viewer.require_party())
        return await self._many(rows)

    async def newest_of(
        self, delivery_ids: Sequence[UUID], viewer: Viewer
    ) -> Mapping[UUID, RelayedView]:
        """The viewer's newest for each of these, which the caller may see."""
        if viewer.party_id is None:
            return {}
        rows = await self._relayed.list_own(delivery_ids, viewer.party_id)
        newest = {row.delivery_id: row for row in reversed(rows)}
        return {view.delivery_id: view for view in await self._many(list(newest.values()))}

    async def get(self, delivery_id: UUID, action_id: UUID, viewer: Viewer) -> RelayedView:
        """One of the viewer's own."""
        await self._orders.get_delivery(delivery_id, viewer)
        row = await self._relayed.find_own(delivery_id, action_id, viewer.require_party())
        if row is None:
            raise RelayedActionNotFound("There is no such signature.", action_id=str(action_id))
        return await self._one(row)

    async def figures(self, chain: Chain) -> RelayFigures:
        """How much is carried on a chain, and what it costs. Nobody's steps are told."""
        since = self._resources.clock.now() - DAY
        sent = SentRepository(self._session, chain.id)
        return RelayFigures(
            is_on=chain.settings.relay.is_on,
            by_status=await self._relayed.count_by_status(chain.id, since),
            spent=await sent.spent_since(RELAY, since),
            most_per_day=chain.settings.relay.most_per_day,
        )

    async def _require_room(self, delivery_id: UUID, party_id: UUID, chain: Chain) -> None:
        """Cheap questions first: nobody makes the node work for nothing."""
        most = chain.settings.relay.most_per_account
        since = self._resources.clock.now() - DAY
        if await self._relayed.count_since(party_id, since) >= most:
            raise TooManySignatures(
                f"We carry {most} signatures of one account in a day. Send this one yourself.",
                retry_after=3_600,
            )
        own = await self._relayed.list_own([delivery_id], party_id)
        if any(row.status in UNDER_WAY for row in own):
            raise AlreadyUnderWay("What you signed before is on its way. Wait until it is there.")

    async def _accepted(self, consent: Consent, signature: bytes) -> bytes:
        if is_from_future_wallet(signature):
            raise ConsentRefused("This wallet has to be set up on the chain first.")
        chain, signer = consent.chain, consent.signed.party
        accepted = await accepted_signature(chain.gateway, signer, consent.digest, signature)
        if accepted is None:
            raise ConsentRefused(
                "This signature is not yours, or the order has moved on. Reload and sign again."
            )
        return accepted

    async def _require_payable(self, consent: Consent, data: bytes) -> None:
        """Try it out, and see that there is money left for it."""
        chain, node = consent.chain, SenderNode(consent.chain.gateway)
        try:
            gas = await node.estimate(consent.signed.party, chain.deployment.relay, data)
        except CallReverted as error:
            raise CarryingRefused(
                "The contract would refuse this now. Reload the page to see what is possible.",
                reason=str(error)[:200],
            ) from None
        settings = chain.settings.relay
        fees = first_fees(await node.market(), chain.settings.sender.most_fee_per_gas)
        worst = gas * fees.max_fee if fees else settings.most_per_day + 1
        sent = SentRepository(self._session, chain.id)
        spent = await sent.spent_since(RELAY, self._resources.clock.now() - DAY)
        if worst > settings.most_per_transaction or spent + worst > settings.most_per_day:
            raise RelaySpent("Carrying this costs too much at the moment. Send it yourself.")

    async def _keep(
        self, consent: Consent, data: bytes, party_id: UUID, viewer: Viewer
    ) -> RelayedView:
        now, signed = self._resources.clock.now(), consent.signed
        values: dict[str, object] = {
            "order_id": consent.order.id,
            "id": uuid7(),
            "chain_id": consent.chain.id,
            "delivery_id": consent.delivery.id,
            "party_id": party_id,
            "party": signed.party,
            "action": signed.function,
            "state": signed.state,
            "digest": consent.digest,
            "data": data,
            "expiry": signed.expiry,
            "status": RelayStatus.ACCEPTED.value,
            "accepted_at": now,
        }
        if not await self._relayed.add(values):
            raise AlreadyUnderWay("What you signed before is on its way. Wait until it is there.")
        row = await self._relayed.find_by_digest(consent.chain.id, consent.digest)
        assert row is not None
        event = SignatureAccepted(
            occurred_at=now,
            order_id=row.order_id,
            delivery_id=row.delivery_id,
            action_id=row.id,
            party_id=party_id,
            action=row.action,
        )
        await outbox.record(self._session, event, viewer)
        return await self._one(row)

    async def _one(self, row: RelayedAction) -> RelayedView:
        return (await self._many([row]))[0]

    async def _many(self, rows: Sequence[RelayedAction]) -> Sequence[RelayedView]:
        ids = {row.transaction_id for row in rows if row.transaction_id is not None}
        sent = await list_by_id(self._session, ids)
        return [
            RelayedView(
                id=row.id,
                delivery_id=row.delivery_id,
                action=row.action,
                state=row.state,
                status=RelayStatus(row.status),
                reason=row.reason,
                tx_hash=sent[row.transaction_id].shown_hash if row.transaction_id in sent else None,
                accepted_at=row.accepted_at,
                expires_at=row.expires_at,
                settled_at=row.settled_at,
            )
            for row in rows
        ]


def _require_time(consent: Consent) -> None:
    now, expiry = consent.order.chain_time, consent.signed.expiry
    longest = consent.order.chain_time + LONGEST_VALID
    is_short = consent.signed.function == OFFER or expiry <= longest.timestamp()
    if not (now + SHORTEST_VALID).timestamp() <= expiry or not is_short:
        raise SignatureExpired("This signature has run out, or is for too long. Sign again.")
