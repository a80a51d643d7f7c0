"""Who runs the time-outs here, and at what cost: sums, runs and what cannot be run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.chain.sender.models import SentState
from backend.core.money import Amount, Currency
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.people import hex_text
from backend.dashboard.presenters.shell import NoticeText
from backend.domain.keeper.service import KeeperBoard, KeeperRun
from backend.domain.relay.lifecycle import UNDER_WAY, RelayStatus
from backend.domain.relay.service import RelayFigures

_BADGES: dict[SentState, Badge] = {
    SentState.PREPARED: Badge("Being sent", "info"),
    SentState.SENT: Badge("On its way", "info"),
    SentState.REPLACED: Badge("On its way, with a higher fee", "info"),
    SentState.MINED: Badge("In a block", "success"),
    SentState.FAILED: Badge("Refused on chain", "error"),
    SentState.DROPPED: Badge("Not sent", "neutral"),
}


@dataclass(frozen=True, slots=True)
class RunRow:
    """One transaction of the keeper."""

    title: str
    badge: Badge
    at: Moment
    cost: str
    transaction: str
    escrows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FailingRow:
    """One escrow that rests."""

    escrow_id: str
    reason: str
    next_try: Moment


@dataclass(frozen=True, slots=True)
class ChainBoard:
    """One chain's part of the page. `name` is empty when there is but one."""

    name: str
    state: NoticeText
    account: str | None
    sums: tuple[Sum, ...]
    relay: tuple[Sum, ...]
    runs: tuple[RunRow, ...]
    failing: tuple[FailingRow, ...]


@dataclass(frozen=True, slots=True)
class KeeperPage:
    """What pages/keeper.html prints."""

    boards: tuple[ChainBoard, ...]


def present_board(
    board: KeeperBoard, relay: RelayFigures, now: datetime, *, is_named: bool
) -> ChainBoard:
    """One chain, without a word about whose orders these are."""
    coin = board.chain.deployment.currency(None)
    return ChainBoard(
        name=board.chain.name if is_named else "",
        state=_state(board),
        account=hex_text(board.standing.account) if board.standing else None,
        sums=_sums(board, coin),
        relay=_relay_sums(relay, coin) if relay.is_on else (),
        runs=tuple(_run(run, coin, now) for run in board.runs),
        failing=tuple(
            FailingRow(hex_text(row.escrow_id), row.reason, present_moment(row.next_try_at, now))
            for row in board.failing
        ),
    )


def _state(board: KeeperBoard) -> NoticeText:
    if not board.is_on:
        return NoticeText(
            "Our keeper is switched off. Anybody can run a time-out; nothing depends on us.",
            "warning",
        )
    if board.standing is None or not board.standing.is_alive:
        return NoticeText(
            "Our keeper is not at work at the moment. Anybody can run a time-out meanwhile.",
            "warning",
        )
    return NoticeText("Our keeper is at work.", "success")


def _sums(board: KeeperBoard, coin: Currency) -> tuple[Sum, ...]:
    lines = [Sum("Time-outs that are due now", str(board.due))]
    if board.standing is not None:
        lines.append(Sum("Transactions on their way", str(board.standing.under_way)))
    if board.balance is not None:
        lines.append(Sum("Coins of the account", _coins(board.balance, coin)))
    lines += [
        Sum("Spent in the last day", _coins(board.spent, coin)),
        Sum("At most in a day", _coins(board.most_per_day, coin)),
    ]
    return tuple(lines)


def _relay_sums(relay: RelayFigures, coin: Currency) -> tuple[Sum, ...]:
    counted = relay.by_status
    return (
        Sum("On their way", str(sum(counted.get(status, 0) for status in UNDER_WAY))),
        Sum("Carried in the last day", str(counted.get(RelayStatus.CARRIED, 0))),
        Sum("Spent in the last day", _coins(relay.spent, coin)),
        Sum("At most in a day", _coins(relay.most_per_day, coin)),
    )


def _run(run: KeeperRun, coin: Currency, now: datetime) -> RunRow:
    count = len(run.escrows) or run.tried
    word = "time-out" if count == 1 else "time-outs"
    return RunRow(
        title=f"{count} {word}",
        badge=_BADGES[run.state],
        at=present_moment(run.settled_at or run.prepared_at, now),
        cost=_coins(run.cost, coin) if run.cost is not None else "",
        transaction=hex_text(run.tx_hash),
        escrows=tuple(hex_text(escrow_id) for escrow_id in run.escrows),
    )


def _coins(units: int, coin: Currency) -> str:
    return str(present_amount(Amount(units, coin)))
