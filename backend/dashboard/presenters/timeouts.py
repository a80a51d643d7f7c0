"""Time-outs that anybody may run, as a list with one button each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.chain.chains import Chain
from backend.chain.deployment import Deployment
from backend.chain.types import ZERO_ADDRESS
from backend.core.money import Amount
from backend.dashboard.presenters.badges import Badge, present_status
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.people import hex_text
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.escrow.overdue import OverdueEscrow
from backend.domain.orders.calls import step_call
from backend.domain.orders.moments import Moments


@dataclass(frozen=True, slots=True)
class TimeoutRow:
    """One escrow past its deadline."""

    escrow_id: str
    chain_id: int
    amount: str
    badge: Badge
    label: str
    explains: str
    since: Moment
    chain: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class TimeoutsPage:
    """What pages/timeouts.html prints."""

    rows: tuple[TimeoutRow, ...]
    chain_time: int


def present_timeouts(
    found: Sequence[tuple[Chain, Sequence[OverdueEscrow]]],
    moments: Moments,
    *,
    sender: bytes | None,
) -> TimeoutsPage:
    """Only currencies of the address books: of others we could not even say how much it is."""
    rows = [
        _row(item, chain.deployment, sender, moments.on(chain.id))
        for chain, items in found
        for item in items
        if item.record.currency in known_currencies(chain.deployment)
    ]
    times = [moments.on(chain.id) for chain, _ in found]
    return TimeoutsPage(tuple(rows), int(max(times).timestamp()))


def known_currencies(deployment: Deployment) -> set[bytes]:
    """By address, as the contract writes them: the chain's own coin is zero."""
    return {currency.address or ZERO_ADDRESS for currency in deployment.currencies}


def _row(
    item: OverdueEscrow, deployment: Deployment, sender: bytes | None, chain_now: datetime
) -> TimeoutRow:
    record, step = item.record, item.step
    assert record.deadline is not None
    amount = Amount(record.amount, deployment.currency(record.currency))
    call = step_call("timeout", item.terms, deployment)
    action = None
    if sender is not None and call is not None:
        action = wallet_action("timeout", step.label, call, sender, location="/timeouts")
    return TimeoutRow(
        escrow_id=hex_text(record.escrow_id),
        chain_id=record.chain_id,
        amount=str(present_amount(amount)),
        badge=present_status(record.status),
        label=step.label,
        explains=step.explains,
        since=present_moment(record.deadline, chain_now),
        chain=action,
    )
