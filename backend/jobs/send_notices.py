"""The notifier: sends mails, pushes and webhooks. Any number may run; it may die at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from backend.core import metrics
from backend.core.database import unit_of_work
from backend.core.mailer import SmtpMailer
from backend.core.outgoing import Outgoing
from backend.core.waiting import wait
from backend.domain.notifications.mail_courier import MailCourier
from backend.domain.notifications.push import PushCourier
from backend.domain.notifications.sending_repository import measure_sendings
from backend.domain.notifications.webhook_courier import WebhookCourier
from backend.resources import Resources

ROUND_SECONDS = 5.0  # retries come due without anybody ringing
MEASURE_SECONDS = 5.0
TROUBLE_SECONDS = 2.0
MAILERS, PUSHERS, WEBHOOKERS = 2, 2, 8

CarryOne = Callable[[], Awaitable[bool]]
log = structlog.get_logger(__name__)


async def run_notifier(resources: Resources, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    outgoing = Outgoing.from_settings(resources.settings)
    mail = resources.settings.notices.mail
    try:
        async with asyncio.TaskGroup() as group:
            if mail.is_on:
                courier = MailCourier(resources, SmtpMailer(mail))
                _start(group, "mail", courier.carry_one, MAILERS, resources, stop)
            pushes, webhooks = PushCourier(resources, outgoing), WebhookCourier(resources, outgoing)
            _start(group, "push", pushes.carry_one, PUSHERS, resources, stop)
            _start(group, "webhook", webhooks.carry_one, WEBHOOKERS, resources, stop)
            group.create_task(_measure(resources, stop))
    finally:
        await outgoing.close()


def _start(
    group: asyncio.TaskGroup,
    channel: str,
    carry_one: CarryOne,
    workers: int,
    resources: Resources,
    stop: asyncio.Event,
) -> None:
    for _ in range(workers):
        group.create_task(_work(channel, carry_one, resources, stop))


async def _work(
    channel: str, carry_one: CarryOne, resources: Resources, stop: asyncio.Event
) -> None:
    """One after the other for as long as something is due, then wait for the bell."""
    async with resources.feed.subscribe() as bell:
        while not stop.is_set():
            try:
                if await carry_one():
                    metrics.SENDINGS_TRIED.labels(channel).inc()
                    continue
            except (OperationalError, InterfaceError, OSError) as error:
                log.warning("notifier.trouble", channel=channel, error=type(error).__name__)
                await wait(stop, TROUBLE_SECONDS)
            except Exception as error:
                log.exception("notifier.failed", channel=channel, error=repr(error)[:200])
                await wait(stop, TROUBLE_SECONDS)
            await _until_rung(bell.wait(ROUND_SECONDS), stop)


async def _until_rung(ring: Awaitable[bool], stop: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(ring), asyncio.ensure_future(stop.wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()
        with suppress(asyncio.CancelledError):
            await each


async def _measure(resources: Resources, stop: asyncio.Event) -> None:
    """Tell operators how much is due and since when."""
    while not stop.is_set():
        with suppress(OperationalError, InterfaceError, OSError):
            now = resources.clock.now()
            async with unit_of_work(resources.sessions) as session:
                found = await measure_sendings(session, now)
            for channel, (count, oldest) in found.items():
                metrics.SENDINGS_DUE.labels(channel).set(count)
                age = (now - oldest).total_seconds() if oldest else 0
                metrics.OLDEST_SENDING_SECONDS.labels(channel).set(max(0, age))
        await wait(stop, MEASURE_SECONDS)
