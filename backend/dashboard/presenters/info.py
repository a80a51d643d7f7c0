"""Who can be played on the devnet, and whether what we show is up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.chain.deployment import Deployment
from backend.chain.types import checksum
from backend.core.money import Currency
from backend.dashboard.forms.listing import currency_value
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Moment, present_duration, present_moment
from backend.dashboard.presenters.players import PLAYERS, Player
from backend.dashboard.presenters.shell import MONEY_IS_SAFE
from backend.indexer.health import Health


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What pages/sign_in.html prints."""

    next: str
    reason: str
    players: tuple[Player, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """A leap of the devnet's clock."""

    label: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Coin:
    """A currency of the faucet."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class DevnetPage:
    """What pages/devnet.html prints."""

    players: tuple[Player, ...]
    chain_now: Moment
    jumps: tuple[Jump, ...]
    coins: tuple[Coin, ...]
    ideas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractText:
    """A contract people may look up."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class StatusPage:
    """What pages/status.html prints."""

    title: str
    text: str
    tone: str
    sums: tuple[Sum, ...]
    contracts: tuple[ContractText, ...]


_JUMPS = (
    Jump("1 hour on", 3_600),
    Jump("1 day on", 86_400),
    Jump("1 week on", 604_800),
    Jump("1 month on", 2_592_000),
)
_IDEAS = (
    "Sign in as Buyer, order something and pay into the escrow.",
    "Sign in as Seller in another window, ship it, and watch the buyer's page change.",
    "Confirm as Buyer: the money and the token change hands.",
    "Or say that it is damaged, contest that as Seller, and decide it as Arbiter.",
    "Let a deadline pass with the clock above, and press the time-out.",
)


def present_sign_in(next_path: str, player: str, *, is_devnet: bool) -> SignInPage:
    """The wallet picker; on the devnet it says which test wallet was asked for."""
    known = {one.title for one in PLAYERS}
    reason = f"Choose the wallet “{player}” below." if is_devnet and player in known else ""
    return SignInPage(next_path, reason, PLAYERS if is_devnet else ())


def present_devnet(
    chain_now: datetime, now: datetime, currencies: Sequence[Currency]
) -> DevnetPage:
    """The playground."""
    coins = (
        Coin(currency.symbol, "" if currency.is_native else currency_value(currency))
        for currency in currencies
    )
    moment = present_moment(chain_now, now)
    return DevnetPage(PLAYERS, moment, _JUMPS, tuple(coins), _IDEAS)


def present_system_status(health: Health, deployment: Deployment) -> StatusPage:
    """Fresh, behind, or in the dark, said plainly."""
    title, tone = _verdict(health)
    stale = (MONEY_IS_SAFE,) if health.stale else ()
    return StatusPage(
        title=title,
        text=" ".join((*health.problems, *stale)) or "Pages show the chain as it is now.",
        tone=tone,
        sums=_block_lines(health),
        contracts=tuple(
            ContractText(name, checksum(contract.address))
            for name, contract in deployment.contracts.items()
        ),
    )


def _verdict(health: Health) -> tuple[str, str]:
    """The worst of it in a few words, and its tone."""
    if health.is_ready:
        return "Everything is up to date", "success"
    if health.node_block is None:
        return "We cannot reach the chain: pages show what we read last", "error"
    if health.indexed_block is None:
        return "We have not read the chain yet", "warning"
    if health.stale:
        return "We are behind: what you see may be old", "warning"
    return "Pages are up to date, notices are late", "warning"


def _block_lines(health: Health) -> tuple[Sum, ...]:
    lines = [
        Sum("Newest block of the chain", _number(health.node_block)),
        Sum("Newest block we have read", _number(health.indexed_block)),
    ]
    behind, read = health.blocks_behind, health.indexed_time
    if behind is not None:
        lines.append(Sum("Behind", f"{behind} blocks" if behind != 1 else "1 block", is_total=True))
    if read and health.node_time and health.node_time > read:
        lines.append(Sum("Behind in time", present_duration(health.node_time - read)))
    return tuple(lines)


def _number(value: int | None) -> str:
    return f"{value:,}" if value is not None else "unknown"
