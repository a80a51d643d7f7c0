"""Notices as their party reads them, and what the party wants to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.core.outbox import wake
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.models import MailRule, Notice
from backend.domain.notifications.repository import ChoiceRepository, NoticeRepository
from backend.domain.parties.policy import Action
from backend.domain.parties.staff import require_house
from backend.resources import Resources

NOTICE_PREFIX = "ntc"
AS_USUAL, SUPPRESS, REDIRECT = "as_usual", "suppress", "redirect"
BUYERS, SELLERS = "buyer", "seller"
# What a shop may decide for the mails of its orders: those who argue hear of it in any case.
RULED_TOPICS = (Topic.ORDERS, Topic.SHIPPING, Topic.MESSAGES, Topic.STOCK, Topic.QUOTES)
Choices = Mapping[tuple[Topic, Channel], bool]


class NoticeService:
    """The viewer's own notices."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._now = resources.clock.now()
        self._cursors = resources.cursors
        self._notices = NoticeRepository(session)

    async def list_page(
        self, asked: PageRequest, viewer: Viewer, *, only_unread: bool = False
    ) -> Page[Notice]:
        return await self._notices.list_page(asked, viewer, self._cursors, only_unread=only_unread)

    async def count_unread(self, viewer: Viewer) -> int:
        return await self._notices.count_unread(viewer.require_party())

    async def read(self, notice_id: UUID, viewer: Viewer) -> Notice:
        """Open one: it is read from then on."""
        notice = await self._notices.get(notice_id, viewer)
        if notice.read_at is None:
            notice.read_at = self._now
            await self._session.flush()
            await wake(self._session, notice.party_id)
        return notice

    async def set_unread(self, notice_id: UUID, viewer: Viewer) -> Notice:
        """Keep it for later."""
        notice = await self._notices.get(notice_id, viewer)
        notice.read_at = None
        await self._session.flush()
        await wake(self._session, notice.party_id)
        return notice

    async def read_all(self, viewer: Viewer, until: UUID | None = None) -> None:
        """All of them, or those up to the one the page showed first."""
        party_id = viewer.require_party()
        await self._notices.mark_read(party_id, self._now, until)
        await wake(self._session, party_id)


class ChoiceService:
    """What is sent: each person decides for itself, a shop for its orders, staff for all."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._now = resources.clock.now()
        self._choices = ChoiceRepository(session)

    async def list_own(self, viewer: Viewer) -> Choices:
        """Every topic and channel; those without a word of the viewer are on."""
        found = await self._choices.list_of(viewer.require_party())
        return {
            (topic, channel): found.get((topic, channel), True)
            for topic in Topic
            for channel in Channel
        }

    async def choose(self, wanted: Choices, viewer: Viewer) -> None:
        party_id = viewer.require_party()
        for (topic, channel), is_on in wanted.items():
            await self._choices.keep(party_id, topic, channel, is_on=is_on)

    async def list_rules(
        self, viewer: Viewer, *, is_house: bool = False
    ) -> dict[tuple[Topic, str], str]:
        """Of the viewer's shop, or of the whole place: for admins."""
        rules = await self._choices.list_rules(self._owner(viewer, is_house=is_house))
        return {(Topic(rule.topic), rule.side): rule.action for rule in rules}

    async def rule(
        self, topic: Topic, side: str, action: str, viewer: Viewer, *, is_house: bool = False
    ) -> None:
        """Whose mails about a topic go as usual, not at all, or to the shop's list instead."""
        shop_id = self._owner(viewer, is_house=is_house)
        allowed = {AS_USUAL, SUPPRESS}
        if side == SELLERS and not is_house:
            allowed.add(REDIRECT)
        if topic not in RULED_TOPICS or side not in {BUYERS, SELLERS} or action not in allowed:
            sentence = "Choose one of the offered ways."
            raise Invalid(sentence, fields={"action": sentence})
        if action == AS_USUAL:
            await self._choices.drop_rule(shop_id, topic.value, side)
            return
        rule = MailRule(
            id=uuid7(),
            shop_id=shop_id,
            topic=topic.value,
            side=side,
            action=action,
            set_by=viewer.require_party(),
            set_at=self._now,
        )
        await self._choices.set_rule(rule)

    def _owner(self, viewer: Viewer, *, is_house: bool) -> UUID | None:
        party_id = viewer.require_party()
        if is_house:
            require_house(Action.MANAGE_STAFF, viewer)
            return None
        return party_id
