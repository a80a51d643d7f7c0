"""Devices that show notices: a browser subscribes, and what is sent only it can read."""

from __future__ import annotations

import binascii
import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import run_in_unit_of_work
from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.core.outgoing import NoAnswer, Outgoing
from backend.core.settings import Settings, key_bytes
from backend.core.viewer import Viewer
from backend.domain.notifications.couriers import Outcome, drop, settle
from backend.domain.notifications.errors import PushNotOffered, TooManyAddresses
from backend.domain.notifications.lines import Channel
from backend.domain.notifications.models import Notice, PushSubscription
from backend.domain.notifications.push_encryption import (
    LONGEST_MESSAGE,
    SECRET_BYTES,
    encrypt,
    from_text,
    is_point,
    raw_public_key,
    sender_header,
    sender_key,
    to_text,
)
from backend.domain.notifications.sending_repository import SendingRepository, SendingStatus
from backend.domain.notifications.spoken_due import spoken_text
from backend.domain.notifications.target_repository import TargetRepository
from backend.domain.parties.service import PartyService
from backend.resources import Resources

MOST_DEVICES = 10
KEPT_SECONDS = 86_400  # by the push service, while the device is away
LONGEST_TEXT = 200
_GONE = frozenset({404, 410})
_REFUSED = frozenset({400, 401, 403, 413})


def public_push_key(settings: Settings) -> str | None:
    """What browsers subscribe with; None where nothing is sent to devices."""
    secret = settings.notices.push_key
    return to_text(raw_public_key(sender_key(key_bytes(secret)))) if secret else None


class PushService:
    """The devices of a party."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._resources = resources
        self._now = resources.clock.now()
        self._targets = TargetRepository(session)
        self._session = session

    async def subscribe(self, endpoint: str, key: str, secret: str, viewer: Viewer) -> None:
        """This browser shows the viewer's notices from now on, and nobody else's any more."""
        party_id = viewer.require_party()
        if self._resources.settings.notices.push_key is None:
            raise PushNotOffered("This place sends nothing to devices.")
        Outgoing.from_settings(self._resources.settings).check(endpoint, field="endpoint")
        raw_key, raw_secret = _read(key, secret)
        known = await self._targets.find_device(endpoint)
        if known is None:
            if await self._targets.count_devices(party_id) >= MOST_DEVICES:
                raise TooManyAddresses(f"You can have {MOST_DEVICES} devices at most.")
            known = PushSubscription(id=uuid7(), endpoint=endpoint, created_at=self._now)
            self._targets.add(known)
        known.party_id, known.public_key, known.secret = party_id, raw_key, raw_secret
        await self._session.flush()

    async def unsubscribe(self, endpoint: str, viewer: Viewer) -> None:
        """This browser shows nothing any more."""
        await self._targets.forget_device(viewer.require_party(), endpoint)

    async def count(self, viewer: Viewer) -> int:
        return await self._targets.count_devices(viewer.require_party())


@dataclass(frozen=True, slots=True)
class _Load:
    sending_id: UUID
    endpoint: str
    body: bytes


class PushCourier:
    """Carries one notice to one device."""

    def __init__(self, resources: Resources, outgoing: Outgoing) -> None:
        self._resources = resources
        self._outgoing = outgoing
        secret = resources.settings.notices.push_key
        self._key = sender_key(key_bytes(secret)) if secret else None

    async def carry_one(self) -> bool:
        """False when nothing is due, or nothing is sent to devices here."""
        if self._key is None:
            return False
        sessions = self._resources.sessions
        is_any, load = await run_in_unit_of_work(sessions, self._claim)
        if load is None:
            return is_any
        status = await self._post(load)
        await run_in_unit_of_work(sessions, lambda session: self._settle(session, load, status))
        return True

    async def _post(self, load: _Load) -> int | None:
        assert self._key is not None
        contact = self._resources.settings.notices.push_contact
        now = self._resources.clock.now()
        headers = {
            "authorization": sender_header(self._key, load.endpoint, contact, now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(KEPT_SECONDS),
            "urgency": "high",
        }
        try:
            return (await self._outgoing.post(load.endpoint, load.body, headers)).status
        except NoAnswer:
            return None

    async def _claim(self, session: AsyncSession) -> tuple[bool, _Load | None]:
        sendings, now = SendingRepository(session), self._resources.clock.now()
        sending = await sendings.claim(Channel.PUSH, now)
        if sending is None:
            return False, None
        device = await sendings.subscription_of(sending)
        notice = await sendings.notice_of(sending)
        if device is None or notice is None or device.party_id != notice.party_id:
            drop(sending, "The device shows nothing any more.", now)
            return True, None
        zone = await PartyService(session, self._resources).zone_of(notice.party_id)
        body = encrypt(message_of(notice, zone), device.public_key, device.secret)
        return True, _Load(sending.id, device.endpoint, body)

    async def _settle(self, session: AsyncSession, load: _Load, status: int | None) -> None:
        sendings, now = SendingRepository(session), self._resources.clock.now()
        sending = await sendings.get(load.sending_id)
        if sending is None or sending.status != SendingStatus.WAITING.value:
            return
        if status in _GONE:
            device = await sendings.subscription_of(sending)
            drop(sending, "The device shows nothing any more.", now)
            if device is not None:
                await sendings.drop_of_target(device.id, sending.problem, now)
                await TargetRepository(session).delete(device)
            return
        is_sent = status is not None and 200 <= status < 300
        problem = "" if is_sent else "The push service did not take it."
        settle(sending, Outcome(is_sent, problem, is_final=status in _REFUSED), now)


def message_of(notice: Notice, zone: str) -> bytes:
    """What the device shows: the words of the notice, and where a click leads."""
    text = spoken_text(notice, zone)
    shown = {"title": notice.title[:LONGEST_TEXT], "text": text[:LONGEST_TEXT]}
    message = json.dumps({**shown, "href": notice.href, "tag": str(notice.id)}).encode()
    return message[:LONGEST_MESSAGE]


def _read(key: str, secret: str) -> tuple[bytes, bytes]:
    try:
        raw_key, raw_secret = from_text(key), from_text(secret)
    except (ValueError, binascii.Error):
        raw_key = raw_secret = b""
    if not is_point(raw_key) or len(raw_secret) != SECRET_BYTES:
        sentence = "This is not what a browser gives when it subscribes."
        raise Invalid(sentence, fields={"key": sentence})
    return raw_key, raw_secret
