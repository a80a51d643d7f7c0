"""Every query on notices and on what people want. A viewer reaches its own notices alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.columns import Xid8
from backend.core.outbox import StoredEvent
from backend.core.outbox.models import EventRow
from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.notifications.errors import NoticeNotFound
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.models import MailRule, Notice, NoticeChoice

_BY_STATEMENT = {"synchronize_session": False}


class NoticeRepository:
    """Notices of one party, and those about one log."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_once(self, notice: Notice) -> bool:
        """False when this party was told of this event already."""
        values = {
            column.key: getattr(notice, column.key)
            for column in Notice.__table__.columns  # a notice is plain values
        }
        statement = insert(Notice).values(**values).on_conflict_do_nothing()
        added = await self._session.execute(statement.returning(Notice.id))
        return added.scalar_one_or_none() is not None

    async def get(self, notice_id: UUID, viewer: Viewer) -> Notice:
        query = select(Notice).where(
            Notice.id == notice_id, Notice.party_id == viewer.require_party()
        )
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise NoticeNotFound("There is no such notice.", notice_id=str(notice_id))
        return found

    async def list_page(
        self, asked: PageRequest, viewer: Viewer, signer: CursorSigner, *, only_unread: bool
    ) -> Page[Notice]:
        """The viewer's own, newest first."""
        party_id = viewer.require_party()
        query = select(Notice).where(Notice.party_id == party_id)
        if only_unread:
            query = query.where(Notice.read_at.is_(None))
        scope = f"notices:{party_id}:{only_unread}"
        order = Order((Notice.id,))
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    async def count_unread(self, party_id: UUID) -> int:
        query = select(func.count()).where(Notice.party_id == party_id, Notice.read_at.is_(None))
        return int((await self._session.execute(query)).scalar_one())

    async def mark_read(self, party_id: UUID, now: datetime, until: UUID | None) -> None:
        """All that came up to `until`, so that what arrives meanwhile stays unread."""
        statement = update(Notice).where(Notice.party_id == party_id, Notice.read_at.is_(None))
        if until is not None:
            statement = statement.where(Notice.id <= until)
        await self._session.execute(
            statement.values(read_at=now).execution_options(**_BY_STATEMENT)
        )

    async def has_unread_of(self, party_id: UUID, name: str, order_id: UUID) -> bool:
        query = select(
            exists().where(
                Notice.party_id == party_id,
                Notice.name == name,
                Notice.order_id == order_id,
                Notice.read_at.is_(None),
            )
        )
        return bool(await self._session.scalar(query))

    async def has_event(self, event_id: UUID, party_id: UUID) -> bool:
        """Whether this party was told of this very event, corrected since or not."""
        query = select(Notice.id).where(Notice.event_id == event_id, Notice.party_id == party_id)
        return (await self._session.scalars(query)).first() is not None

    async def find_of_transaction(
        self, party_id: UUID, event: StoredEvent, delivery_id: UUID | None, tx_hash: bytes
    ) -> Notice | None:
        """What this party was told of the same step of the same transaction, and still holds."""
        query = select(Notice).where(
            Notice.party_id == party_id,
            Notice.order_id == event.order_id,
            Notice.delivery_id == delivery_id,
            Notice.name == event.name,
            Notice.tx_hash == tx_hash,
            Notice.corrected_at.is_(None),
        )
        return (await self._session.scalars(query)).first()

    async def list_of_log(self, event: StoredEvent) -> Sequence[Notice]:
        """Notices about the log an event names that still hold."""
        if event.at is None:
            return []
        query = select(Notice).where(
            Notice.chain_id == event.at.chain_id,
            Notice.block_hash == event.at.block_hash,
            Notice.log_index == event.at.log_index,
            Notice.corrected_at.is_(None),
        )
        return (await self._session.scalars(query.order_by(Notice.id))).all()

    async def is_told_again(self, notice: Notice, event: StoredEvent) -> bool:
        """Whether the same transaction was read again after it had been taken back."""
        here = literal(event.position.xid, Xid8()), literal(event.position.number)
        after = tuple_(EventRow.xid, EventRow.number) > tuple_(*here)
        query = select(
            exists().where(
                EventRow.order_id == notice.order_id,
                EventRow.name == notice.name,
                EventRow.data["tx_hash"].astext == event.data["tx_hash"],
                EventRow.data["escrow_id"].astext == event.data["escrow_id"],
                after,
            )
        )
        return bool(await self._session.scalar(query))


class ChoiceRepository:
    """What people and shops want to be sent."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_of(self, party_id: UUID) -> dict[tuple[Topic, Channel], bool]:
        query = select(NoticeChoice).where(NoticeChoice.party_id == party_id)
        found = (await self._session.scalars(query)).all()
        return {(Topic(row.topic), Channel(row.channel)): row.is_on for row in found}

    async def keep(self, party_id: UUID, topic: Topic, channel: Channel, *, is_on: bool) -> None:
        statement = insert(NoticeChoice).values(
            party_id=party_id, topic=topic.value, channel=channel.value, is_on=is_on
        )
        statement = statement.on_conflict_do_update(
            index_elements=["party_id", "topic", "channel"], set_={"is_on": is_on}
        )
        await self._session.execute(statement, execution_options=_BY_STATEMENT)

    async def list_rules(self, shop_id: UUID | None) -> Sequence[MailRule]:
        same = MailRule.shop_id.is_(None) if shop_id is None else MailRule.shop_id == shop_id
        query = select(MailRule).where(same).order_by(MailRule.topic, MailRule.side)
        return (await self._session.scalars(query)).all()

    async def rules_about(self, shop_id: UUID | None, topic: str, side: str) -> Sequence[MailRule]:
        """The shop's own and that of the whole place."""
        query = select(MailRule).where(
            or_(MailRule.shop_id == shop_id, MailRule.shop_id.is_(None)),
            MailRule.topic == topic,
            MailRule.side == side,
        )
        return (await self._session.scalars(query)).all()

    async def drop_rule(self, shop_id: UUID | None, topic: str, side: str) -> None:
        same = MailRule.shop_id.is_(None) if shop_id is None else MailRule.shop_id == shop_id
        statement = delete(MailRule).where(same, MailRule.topic == topic, MailRule.side == side)
        await self._session.execute(statement, execution_options=_BY_STATEMENT)

    async def set_rule(self, rule: MailRule) -> None:
        await self.drop_rule(rule.shop_id, rule.topic, rule.side)
        self._session.add(rule)
        await self._session.flush()
