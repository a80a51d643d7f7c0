"""Where mail may go: an address is named, asked, confirmed by a link, and left by a link.

Whoever opens a link of ours reads that mailbox; nobody else is asked anything. A party has one
address of its own, and a seller a list for the shop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Invalid
from backend.core.ids import public_id, uuid7
from backend.core.outbox import wake
from backend.core.signed_links import LinkNotGood, LinkSigner
from backend.core.viewer import Viewer
from backend.domain.notifications.errors import AskedTooOften, MailNotOffered, TooManyAddresses
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.models import MailAddress
from backend.domain.notifications.repository import ChoiceRepository
from backend.domain.notifications.sending_repository import SendingRepository, SendingStatus
from backend.domain.notifications.target_repository import LIST, OWN, TargetRepository
from backend.resources import Resources

ADDRESS_PREFIX = "mad"
CONFIRM, STOP = "mail.confirm", "mail.stop"
CONFIRM_WITHIN, STOP_WITHIN = timedelta(days=2), timedelta(days=400)
MOST_ON_LIST = 10
MOST_PROBLEMS = 5
QUESTIONS_AN_HOUR = 5
LONGEST_ADDRESS = 254
_PLACE = "mail_addresses.address"
_NOT_OFFERED = "This place sends no mail."
# One @, no blanks, no quoting: what mailboxes of people look like, and nothing a header could mean.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


@dataclass(frozen=True, slots=True)
class AddressView:
    """An address as its party sees it."""

    id: UUID
    address: str
    is_own: bool
    is_confirmed: bool
    is_stopped: bool

    @property
    def public_id(self) -> str:
        return public_id(ADDRESS_PREFIX, self.id)


class MailAddressService:
    """Names, confirms and forgets addresses."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._targets = TargetRepository(session)
        self._links = LinkSigner.from_settings(resources.settings.secrets)

    async def set_own(self, text: str, viewer: Viewer) -> AddressView:
        """The viewer's own address, in place of an earlier one; it is asked at once."""
        party_id = viewer.require_party()
        address = self._checked(text)
        for row in await self._targets.list_of(party_id):
            if row.purpose == OWN:
                await self._forget(row)
        return await self._add(party_id, OWN, address)

    async def add_to_list(self, text: str, viewer: Viewer) -> AddressView:
        """Another reader of the shop's mails; it is asked at once."""
        party_id = viewer.require_party()
        address = self._checked(text)
        known = [row for row in await self._targets.list_of(party_id) if row.purpose == LIST]
        if len(known) >= MOST_ON_LIST:
            raise TooManyAddresses(f"The list has {MOST_ON_LIST} addresses at most.")
        if any(read_address(row, self._resources) == address for row in known):
            sentence = "This address is on the list already."
            raise Invalid(sentence, fields={"address": sentence})
        return await self._add(party_id, LIST, address)

    async def ask_again(self, address_id: UUID, viewer: Viewer) -> None:
        """Send the question once more."""
        row = await self._targets.get(address_id, viewer)
        if row.confirmed_at is None:
            await self._ask(row)

    async def remove(self, address_id: UUID, viewer: Viewer) -> None:
        await self._forget(await self._targets.get(address_id, viewer))

    async def list_own(self, viewer: Viewer) -> list[AddressView]:
        rows = await self._targets.list_of(viewer.require_party())
        return [self._view(row) for row in rows]

    async def list_problems(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Titles of the last mails that did not reach the viewer, and why."""
        rows = await self._targets.list_of(viewer.require_party())
        sendings = SendingRepository(self._session)
        found = await sendings.list_problems([row.id for row in rows], MOST_PROBLEMS)
        return [(notice.title, sending.problem) for sending, notice in found]

    async def confirm(self, token: str) -> None:
        """Whoever opens the link reads this mailbox."""
        row = await self._of_link(CONFIRM, token)
        row.confirmed_at = row.confirmed_at or self._now
        row.stopped_at = None
        await self._session.flush()

    async def check_link(self, token: str) -> None:
        """LinkNotGood unless `stop` would work: for the page that asks first."""
        await self._of_link(STOP, token)

    async def stop(self, token: str) -> None:
        """No more mails about this topic; somebody on a list leaves the list."""
        row = await self._of_link(STOP, token)
        if row.purpose == LIST:
            await self._forget(row)
            return
        topic = Topic(self._links.read(STOP, token, self._now)[16:].decode())
        await ChoiceRepository(self._session).keep(row.party_id, topic, Channel.MAIL, is_on=False)

    def confirm_path(self, address_id: UUID) -> str:
        token = self._links.make(CONFIRM, address_id.bytes, self._now + CONFIRM_WITHIN)
        return f"/mail/confirm/{token}"

    def stop_path(self, address_id: UUID, topic: str) -> str:
        subject = address_id.bytes + topic.encode()
        return f"/mail/stop/{self._links.make(STOP, subject, self._now + STOP_WITHIN)}"

    async def _of_link(self, purpose: str, token: str) -> MailAddress:
        address_id = UUID(bytes=self._links.read(purpose, token, self._now)[:16])
        row = await self._targets.find(address_id)
        if row is None:
            raise LinkNotGood("This address is not used here any more.")
        return row

    async def _add(self, party_id: UUID, purpose: str, address: str) -> AddressView:
        row_id = uuid7()
        data_key = self._resources.sealer.new_data_key(str(row_id))
        row = MailAddress(
            id=row_id,
            party_id=party_id,
            purpose=purpose,
            data_key=data_key,
            sealed=self._resources.sealer.seal(data_key, str(row_id), _PLACE, address),
            created_at=self._now,
        )
        self._targets.add(row)
        await self._session.flush()
        await self._ask(row)
        return self._view(row)

    async def _ask(self, row: MailAddress) -> None:
        sendings, hour = SendingRepository(self._session), timedelta(hours=1)
        if await sendings.count_questions(row.party_id, self._now - hour) >= QUESTIONS_AN_HOUR:
            sentence = "You had several mailboxes asked already. Try again in an hour."
            raise AskedTooOften(sentence, retry_after=int(hour.total_seconds()))
        await sendings.add_once(
            id=uuid7(),
            party_id=row.party_id,
            notice_id=None,
            channel=Channel.MAIL.value,
            target_id=row.id,
            status=SendingStatus.WAITING.value,
            attempts=0,
            due_at=self._now,
            is_held=False,
            problem="",
            created_at=self._now,
        )
        await wake(self._session, row.party_id)

    async def _forget(self, row: MailAddress) -> None:
        sendings = SendingRepository(self._session)
        await sendings.drop_of_target(row.id, "The address was taken away.", self._now)
        await self._targets.delete(row)

    def _checked(self, text: str) -> str:
        if not self._resources.settings.notices.mail.is_on:
            raise MailNotOffered(_NOT_OFFERED)
        address = text.strip()
        if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address) or ".." in address:
            sentence = "Write one mail address, such as ada@example.org."
            raise Invalid(sentence, fields={"address": sentence})
        return address

    def _view(self, row: MailAddress) -> AddressView:
        return AddressView(
            id=row.id,
            address=read_address(row, self._resources),
            is_own=row.purpose == OWN,
            is_confirmed=row.confirmed_at is not None,
            is_stopped=row.stopped_at is not None,
        )


def read_address(row: MailAddress, resources: Resources) -> str:
    """The address behind its seal."""
    return resources.sealer.open(row.data_key, str(row.id), _PLACE, row.sealed)


def is_good(row: MailAddress) -> bool:
    """Whether notices may go there."""
    return row.confirmed_at is not None and row.stopped_at is None
