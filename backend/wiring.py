"""Joins the floors: builds every adapter once, and names who projects, reacts and sweeps.

The only module that knows all rooms. Processes start here and hand `Resources` down.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain, Chains
from backend.core import idempotency, outbox
from backend.core.clock import SystemClock
from backend.core.database import close_sessions, create_sessions
from backend.core.outbox import EventFeed, Subscription
from backend.core.pagination import CursorSigner
from backend.core.postgres import database_url
from backend.core.sealing import Sealer
from backend.core.settings import Settings
from backend.core.storage import ObjectStore
from backend.domain.billing.handlers import subscriptions as billing_subscriptions
from backend.domain.care.handlers import subscriptions as care_subscriptions
from backend.domain.care.keeper import watcher
from backend.domain.catalog.projector import CatalogProjector
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.stock import StockService
from backend.domain.disputes.handlers import subscriptions as dispute_subscriptions
from backend.domain.documents.service import DocumentService
from backend.domain.escrow.projector import EscrowProjector
from backend.domain.exports.audit_files import AuditFileService
from backend.domain.exports.handlers import subscriptions as export_subscriptions
from backend.domain.exports.keeping import RunFiles
from backend.domain.exports.running import ExportRunner
from backend.domain.fulfilment.allocation import Allocator
from backend.domain.fulfilment.handlers import subscriptions as fulfilment_subscriptions
from backend.domain.notifications.handlers import subscriptions as notice_subscriptions
from backend.domain.notifications.webhooks import WebhookService
from backend.domain.orders.handlers import subscriptions as order_subscriptions
from backend.domain.orders.repository import find_orders
from backend.domain.orders.sweeps import OrderSweeper
from backend.domain.parties.sessions import SessionService
from backend.domain.parties.sign_in import SignInService
from backend.domain.pending.handlers import subscriptions as pending_subscriptions
from backend.domain.pending.watch import PendingWatch
from backend.domain.privacy.service import ErasureService
from backend.domain.questions.handlers import subscriptions as question_subscriptions
from backend.domain.quotes.handlers import QuoteKeeper
from backend.domain.quotes.handlers import subscriptions as quote_subscriptions
from backend.domain.services.handlers import subscriptions as service_subscriptions
from backend.domain.shipping.handlers import subscriptions as shipping_subscriptions
from backend.indexer.projector import Projector
from backend.jobs.sweeps import Sweep
from backend.resources import Resources


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncGenerator[Resources, None]:
    """The bundle for one process; everything it opened is closed at the end."""
    url = database_url(settings)
    sessions = create_sessions(url)
    chains = Chains([Chain.open(chain) for chain in settings.chains])
    try:
        yield Resources(
            settings=settings,
            sessions=sessions,
            chains=chains,
            clock=SystemClock(),
            storage=ObjectStore.from_settings(settings),
            sealer=Sealer.from_settings(settings.secrets),
            cursors=CursorSigner.from_settings(settings.secrets),
            feed=EventFeed(make_url(url)),
        )
    finally:
        await chains.close()
        await close_sessions(sessions)


def projectors() -> Sequence[Projector]:
    """Who turns chain events into rows, in the order in which they are called."""
    return (CatalogProjector(), EscrowProjector(find_orders))


def subscriptions(resources: Resources) -> Sequence[Subscription]:
    """Who reacts to events of lower rooms."""
    return (
        *order_subscriptions(resources),
        *shipping_subscriptions(),
        *fulfilment_subscriptions(resources),
        *quote_subscriptions(resources),
        *question_subscriptions(resources),
        *service_subscriptions(resources),
        *care_subscriptions(resources),
        *dispute_subscriptions(resources),
        *pending_subscriptions(resources),
        *billing_subscriptions(resources),
        *export_subscriptions(resources),
        *notice_subscriptions(resources),
    )


def sweeps(resources: Resources) -> Sequence[Sweep]:
    """What is looked after at intervals."""

    async def expire_unpaid(session: AsyncSession) -> int:
        return await OrderSweeper(session, resources).expire_unpaid()

    async def erase_addresses(session: AsyncSession) -> int:
        return await OrderSweeper(session, resources).erase_addresses()

    async def forget_reservations(session: AsyncSession) -> int:
        return await StockService(session, resources).forget_expired()

    async def forget_challenges(session: AsyncSession) -> int:
        return await SignInService(session, resources).forget_expired()

    async def forget_sessions(session: AsyncSession) -> int:
        return await SessionService(session, resources).forget_dead()

    async def forget_answers(session: AsyncSession) -> int:
        return await idempotency.forget_old(session, resources.clock.now())

    async def measure_events(session: AsyncSession) -> int:
        await outbox.measure(session, resources.clock.now())
        return 0

    return (
        Sweep("measure_events", 5, measure_events),
        *_pending_sweeps(resources),
        Sweep("expire_unpaid", 15, expire_unpaid),
        _allocation(resources),
        *_sweeps_of_prices(resources),
        Sweep("watch_expectations", 15, watcher(resources)),
        Sweep("erase_addresses", 600, erase_addresses),
        _documents(resources),
        _erasures(resources),
        Sweep("forget_reservations", 600, forget_reservations),
        Sweep("forget_challenges", 60, forget_challenges),
        Sweep("forget_sessions", 600, forget_sessions),
        Sweep("forget_answers", 600, forget_answers),
        _sendings(resources),
        _export_runs(resources),
        _audit_files(resources),
        _run_files(resources),
    )


def _erasures(resources: Resources) -> Sweep:
    """Requests to be erased whose last order has closed."""

    async def carry_on(session: AsyncSession) -> int:
        return await ErasureService(session, resources).carry_on()

    return Sweep("carry_on_erasures", 600, carry_on)


def _allocation(resources: Resources) -> Sweep:
    """Pieces for paid orders. People wait for it, so it comes often."""

    async def allocate(session: AsyncSession) -> int:
        return await Allocator(session, resources).allocate()

    return Sweep("allocate", 3, allocate)


def _sendings(resources: Resources) -> Sweep:
    async def forget(session: AsyncSession) -> int:
        return await WebhookService(session, resources).forget_old()

    return Sweep("forget_sendings", 600, forget)


def _export_runs(resources: Resources) -> Sweep:
    """The record of cycles in which there was nothing to hand on."""

    async def forget(session: AsyncSession) -> int:
        return await ExportRunner(session, resources).forget_empty()

    return Sweep("forget_export_runs", 600, forget)


def _audit_files(resources: Resources) -> Sweep:
    async def forget(session: AsyncSession) -> int:
        return await AuditFileService(session, resources).forget_old()

    return Sweep("forget_audit_files", 600, forget)


def _run_files(resources: Resources) -> Sweep:
    """Files of runs, a while after they were handed on or once somebody in one is erased."""

    async def forget(session: AsyncSession) -> int:
        return await RunFiles(session, resources).forget_next()

    return Sweep("forget_run_files", 60, forget)


def _documents(resources: Resources) -> Sweep:
    """Files that were handed in and never sent."""

    async def forget(session: AsyncSession) -> int:
        return await DocumentService(session, resources).forget_orphans()

    return Sweep("forget_documents", 600, forget)


def _sweeps_of_prices(resources: Resources) -> tuple[Sweep, ...]:
    async def expire_quotes(session: AsyncSession) -> int:
        return await QuoteKeeper(session, resources).expire_due()

    async def end_discounts(session: AsyncSession) -> int:
        return await ListingService(session, resources).end_due_discounts()

    return (Sweep("expire_quotes", 15, expire_quotes), Sweep("end_discounts", 15, end_discounts))


def _pending_sweeps(resources: Resources) -> Sequence[Sweep]:
    async def watch(session: AsyncSession) -> int:
        return await PendingWatch(session, resources).look()

    async def forget(session: AsyncSession) -> int:
        return await PendingWatch(session, resources).forget()

    return (Sweep("watch_transactions", 1, watch), Sweep("forget_transactions", 600, forget))
