"""Webhooks of a seller: named by an address, signed with a secret that is shown once.

After a rotation the old secret signs as well for a day, so that no event is lost while the receiver
changes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Invalid
from backend.core.ids import public_id, uuid7
from backend.core.outgoing import Outgoing
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.core.webhook_signatures import new_secret
from backend.domain.notifications.errors import TooManyEndpoints
from backend.domain.notifications.models import WebhookAttempt, WebhookEndpoint, WebhookSending
from backend.domain.notifications.sending_repository import SendingStatus
from backend.domain.notifications.webhook_events import TEST_NAME, WEBHOOK_EVENTS, trial_body
from backend.domain.notifications.webhook_queue import WebhookQueue
from backend.domain.notifications.webhook_repository import WebhookRepository
from backend.resources import Resources

ENDPOINT_PREFIX, SENDING_PREFIX = "whk", "snd"
BOTH_SECRETS_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
MOST_ENDPOINTS = 10
_SECRET_PLACE, _PREVIOUS_PLACE = "webhook_endpoints.secret", "webhook_endpoints.previous"
_FORGET_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """An endpoint as its owner sees it; the secret is not among it."""

    id: UUID
    url: str
    names: tuple[str, ...]
    is_on: bool
    switched_off_why: str
    failures: int
    waiting: int
    created_at: datetime
    previous_until: datetime | None

    @property
    def public_id(self) -> str:
        return public_id(ENDPOINT_PREFIX, self.id)


@dataclass(frozen=True, slots=True)
class SendingView:
    """One event at one endpoint, with every try."""

    row: WebhookSending
    attempts: tuple[WebhookAttempt, ...]

    @property
    def public_id(self) -> str:
        return public_id(SENDING_PREFIX, self.row.id)


class WebhookService:
    """Endpoints and their log, for their owner."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._webhooks = WebhookRepository(session)

    async def create(
        self, url: str, names: Sequence[str], viewer: Viewer
    ) -> tuple[EndpointView, str]:
        """A new endpoint and its secret, which nobody sees again."""
        party_id = viewer.require_party()
        self._check(url, names)
        if len(await self._webhooks.list_of(party_id)) >= MOST_ENDPOINTS:
            raise TooManyEndpoints(f"You can have {MOST_ENDPOINTS} webhooks at most.")
        endpoint_id = uuid7()
        data_key = self._resources.sealer.new_data_key(str(endpoint_id))
        secret = new_secret()
        endpoint = WebhookEndpoint(
            id=endpoint_id,
            party_id=party_id,
            url=url,
            names=sorted(set(names)),
            data_key=data_key,
            sealed_secret=self._resources.sealer.seal(
                data_key, str(endpoint_id), _SECRET_PLACE, secret
            ),
            failures=0,
            switched_off_why="",
            created_at=self._now,
        )
        self._webhooks.add(endpoint)
        await self._session.flush()
        return (await self._views([endpoint]))[0], secret

    async def rotate(self, endpoint_id: UUID, viewer: Viewer) -> str:
        """A new secret; the old one signs as well for a day."""
        endpoint = await self._webhooks.get(endpoint_id, viewer, lock=True)
        sealer, owner, secret = self._resources.sealer, str(endpoint.id), new_secret()
        old = sealer.open(endpoint.data_key, owner, _SECRET_PLACE, endpoint.sealed_secret)
        endpoint.sealed_previous = sealer.seal(endpoint.data_key, owner, _PREVIOUS_PLACE, old)
        endpoint.previous_until = self._now + BOTH_SECRETS_FOR
        endpoint.sealed_secret = sealer.seal(endpoint.data_key, owner, _SECRET_PLACE, secret)
        await self._session.flush()
        return secret

    async def switch_on(self, endpoint_id: UUID, viewer: Viewer) -> EndpointView:
        """After it failed: what waited goes out now."""
        endpoint = await self._webhooks.get(endpoint_id, viewer, lock=True)
        endpoint.switched_off_at, endpoint.switched_off_why = None, ""
        endpoint.failures = 0
        await self._webhooks.wake_waiting(endpoint.id, self._now)
        await self._session.flush()
        return (await self._views([endpoint]))[0]

    async def remove(self, endpoint_id: UUID, viewer: Viewer) -> None:
        """Nothing more is sent there; its secrets are gone."""
        endpoint = await self._webhooks.get(endpoint_id, viewer, lock=True)
        endpoint.removed_at = self._now
        endpoint.data_key = endpoint.sealed_secret = b""
        endpoint.sealed_previous = None
        await self._webhooks.drop_waiting(endpoint.id, "The webhook was removed.", self._now)
        await self._session.flush()

    async def try_out(self, endpoint_id: UUID, viewer: Viewer) -> None:
        """Send it an event that tells of nothing."""
        endpoint = await self._webhooks.get(endpoint_id, viewer, lock=True)
        queue = WebhookQueue(self._session, self._resources)
        await queue.add(endpoint, uuid7(), TEST_NAME, trial_body(self._now.isoformat()))

    async def send_again(self, endpoint_id: UUID, sending_id: UUID, viewer: Viewer) -> None:
        """The same event with the same id once more, whatever became of it."""
        endpoint = await self._webhooks.get(endpoint_id, viewer)
        sending = await self._webhooks.get_sending(endpoint, sending_id)
        sending.status, sending.ended_at = SendingStatus.WAITING.value, None
        sending.due_at, sending.attempts, sending.is_held = self._now, 0, False
        await self._session.flush()

    async def list_own(self, viewer: Viewer) -> list[EndpointView]:
        return await self._views(await self._webhooks.list_of(viewer.require_party()))

    async def get(self, endpoint_id: UUID, viewer: Viewer) -> EndpointView:
        return (await self._views([await self._webhooks.get(endpoint_id, viewer)]))[0]

    async def list_sendings(
        self, endpoint_id: UUID, asked: PageRequest, viewer: Viewer
    ) -> Page[SendingView]:
        """What was sent or waits, newest first, each with its tries."""
        endpoint = await self._webhooks.get(endpoint_id, viewer)
        page = await self._webhooks.list_sendings(endpoint, asked, self._resources.cursors)
        tries = await self._webhooks.list_attempts([row.id for row in page.items])
        return page.map(
            lambda row: SendingView(row, tuple(a for a in tries if a.sending_id == row.id))
        )

    async def forget_old(self) -> int:
        """The log goes back a month."""
        return await self._webhooks.forget(self._now - KEPT_FOR, _FORGET_AT_ONCE)

    def _check(self, url: str, names: Sequence[str]) -> None:
        Outgoing.from_settings(self._resources.settings).check(url)
        unknown = set(names) - WEBHOOK_EVENTS
        if unknown:
            sentence = "Choose events from the list."
            raise Invalid(sentence, fields={"names": sentence})

    async def _views(self, endpoints: Sequence[WebhookEndpoint]) -> list[EndpointView]:
        waiting = await self._webhooks.count_waiting([each.id for each in endpoints])
        return [
            EndpointView(
                id=each.id,
                url=each.url,
                names=tuple(each.names),
                is_on=each.switched_off_at is None,
                switched_off_why=each.switched_off_why,
                failures=each.failures,
                waiting=waiting.get(each.id, 0),
                created_at=each.created_at,
                previous_until=each.previous_until,
            )
            for each in endpoints
        ]


def secrets_of(endpoint: WebhookEndpoint, resources: Resources, now: datetime) -> list[str]:
    """What signs now: the secret, and the one before it for as long as both hold."""
    sealer, owner = resources.sealer, str(endpoint.id)
    found = [sealer.open(endpoint.data_key, owner, _SECRET_PLACE, endpoint.sealed_secret)]
    is_both = endpoint.previous_until is not None and now < endpoint.previous_until
    if endpoint.sealed_previous is not None and is_both:
        previous = endpoint.sealed_previous
        found.append(sealer.open(endpoint.data_key, owner, _PREVIOUS_PLACE, previous))
    return found
