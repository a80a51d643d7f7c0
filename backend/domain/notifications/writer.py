"""Writes notices: once per event and party, and takes back what the chain took back.

Called by the handlers, in the unit of work that marks the event as heard.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import uuid7
from backend.core.outbox import StoredEvent, wake
from backend.domain.messaging.events import MessagePosted
from backend.domain.notifications.lines import Audience, Channel, Line, fill
from backend.domain.notifications.models import Notice
from backend.domain.notifications.registry import LINES
from backend.domain.notifications.repository import ChoiceRepository, NoticeRepository
from backend.domain.notifications.sending_repository import SendingRepository, SendingStatus
from backend.domain.notifications.subjects import Subject, SubjectReader
from backend.domain.notifications.target_repository import TargetRepository
from backend.domain.orders.words import told
from backend.resources import Resources

# Ten thousand tiny orders must not become ten thousand mails; the page has them all.
MOST_AN_HOUR = 60
_BUYERS, _SELLERS = "buyer", "seller"


class NoticeWriter:
    """Tells the parties of one event."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._notices = NoticeRepository(session)
        self._sendings = SendingRepository(session)
        self._choices = ChoiceRepository(session)
        self._targets = TargetRepository(session)

    async def tell(self, event: StoredEvent) -> None:
        """Everybody whom the registry names, but not who did it."""
        lines = [line for line in LINES[event.name] if line.fits(event.data)]
        if not lines:
            return
        subject = await SubjectReader(self._session, self._resources).read(event)
        told = await self._doers(event, subject)
        for line in lines:
            for audience in sorted(line.to):
                for party_id in subject.whom(audience):
                    if party_id not in told:
                        told.add(party_id)
                        await self._tell_one(event, subject, line, audience, party_id)

    async def correct(self, event: StoredEvent) -> None:
        """The log an event names is gone: whoever was told of it is told so, unless the same
        transaction stands again already.
        """
        for notice in await self._notices.list_of_log(event):
            if not await self._notices.is_told_again(notice, event):
                await self._take_back(notice, event)

    async def _doers(self, event: StoredEvent, subject: Subject) -> set[UUID]:
        doers = {event.actor_id} if event.actor_id else set()
        if subject.doer is not None:
            party_id = await self._targets.party_of(subject.doer)
            doers |= {party_id} if party_id else set()
        return doers

    async def _tell_one(
        self, event: StoredEvent, subject: Subject, line: Line, audience: Audience, party_id: UUID
    ) -> None:
        if await self._is_told_of_transaction(event, subject, party_id):
            return
        notice = _written(event, subject, line, party_id)
        notice.created_at = self._now
        is_urged = await self._is_urged_already(notice)
        if await self._notices.add_once(notice):
            await wake(self._session, party_id)
            if not is_urged:
                await self._send(notice, line, audience, subject)

    async def _is_told_of_transaction(
        self, event: StoredEvent, subject: Subject, party_id: UUID
    ) -> bool:
        """The same transaction in another block is no news: its notice belongs to that one now."""
        if event.at is None or "tx_hash" not in event.data:
            return False
        if await self._notices.has_event(event.id, party_id):
            return True  # handed over once more
        delivery_id = subject.delivery.id if subject.delivery else None
        hash_ = bytes.fromhex(event.data["tx_hash"])
        known = await self._notices.find_of_transaction(party_id, event, delivery_id, hash_)
        if known is None:
            return False
        known.event_id = event.id
        known.block_hash, known.log_index = event.at.block_hash, event.at.log_index
        await self._session.flush()
        return True

    async def _is_urged_already(self, notice: Notice) -> bool:
        """Whoever has not read the last message yet needs no second mail about the thread."""
        if notice.name != MessagePosted.name or notice.order_id is None:
            return False
        return await self._notices.has_unread_of(notice.party_id, notice.name, notice.order_id)

    async def _send(self, notice: Notice, line: Line, audience: Audience, subject: Subject) -> None:
        chosen = await self._choices.list_of(notice.party_id)
        for channel in sorted(line.weight.channels):
            if not chosen.get((line.topic, channel), True):
                continue
            for target_id in await self._places(channel, notice, audience, subject):
                await self._enqueue(notice, channel, target_id)

    async def _places(
        self, channel: Channel, notice: Notice, audience: Audience, subject: Subject
    ) -> list[UUID]:
        if channel is Channel.PUSH:
            return list(await self._targets.devices_of(notice.party_id))
        shop_id = subject.order.seller_id if subject.order else notice.party_id
        side = _BUYERS if audience is Audience.BUYER else _SELLERS
        rules = await self._choices.rules_about(shop_id, notice.topic, side)
        actions = {rule.action for rule in rules}
        if "suppress" in actions:
            return []
        if "redirect" in actions and audience is Audience.SELLER:
            return list(await self._targets.list_addresses(shop_id))
        own = await self._targets.own_address(notice.party_id)
        return [own] if own else []

    async def _enqueue(self, notice: Notice, channel: Channel, target_id: UUID) -> None:
        recent = await self._sendings.count_since(target_id, self._now - timedelta(hours=1))
        is_flood = recent >= MOST_AN_HOUR
        await self._sendings.add_once(
            id=uuid7(),
            party_id=notice.party_id,
            notice_id=notice.id,
            channel=channel.value,
            target_id=target_id,
            status=(SendingStatus.DROPPED if is_flood else SendingStatus.WAITING).value,
            attempts=0,
            due_at=self._now,
            is_held=False,
            problem="Too many at once: it stands on the page of notices alone." if is_flood else "",
            created_at=self._now,
            ended_at=self._now if is_flood else None,
        )

    async def _take_back(self, notice: Notice, event: StoredEvent) -> None:
        notice.corrected_at = self._now
        correction = Notice(
            id=uuid7(),
            event_id=event.id,
            party_id=notice.party_id,
            name=event.name,
            topic=notice.topic,
            title=f"No longer true: {notice.title}",
            text="The chain took back the block in which this had happened. The order stands as "
            "before it. If it happens again, you are told again.",
            href=notice.href,
            order_id=notice.order_id,
            delivery_id=notice.delivery_id,
            created_at=self._now,
            corrects_id=notice.id,
        )
        if not await self._notices.add_once(correction):
            return
        await wake(self._session, notice.party_id)
        for sending in await self._sendings.list_of_notice(notice.id):
            if sending.status == SendingStatus.WAITING.value and not sending.attempts:
                sending.status, sending.ended_at = SendingStatus.DROPPED.value, self._now
                sending.problem = "It was no longer true before it was sent."
            elif sending.status != SendingStatus.DROPPED.value:
                await self._enqueue(correction, Channel(sending.channel), sending.target_id)


def _written(event: StoredEvent, subject: Subject, line: Line, party_id: UUID) -> Notice:
    """The notice in its final words. A sentence whose facts are not known is left out."""
    facts = {"item": "your order", **{k: v for k, v in subject.facts.items() if v is not None}}
    sentences = [fill(told(sentence, subject.flow), facts) for sentence in line.text]
    hash_ = event.data.get("tx_hash")
    at = event.at
    return Notice(
        id=uuid7(),
        event_id=event.id,
        party_id=party_id,
        name=event.name,
        topic=line.topic.value,
        title=fill(told(line.title, subject.flow), facts) or "News",
        text=" ".join(sentence for sentence in sentences if sentence),
        href=fill(line.link, facts) or "/notices",
        due=subject.due if "due" in line.places() else None,
        order_id=event.order_id,
        delivery_id=subject.delivery.id if subject.delivery else None,
        chain_id=at.chain_id if at else None,
        block_hash=at.block_hash if at else None,
        log_index=at.log_index if at else None,
        tx_hash=bytes.fromhex(hash_) if at and hash_ else None,
    )
