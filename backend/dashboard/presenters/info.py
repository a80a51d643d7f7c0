"""Who can be played on the devnet, and whether what we show is up to date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backend.chain.chains import Chain
from backend.chain.types import checksum
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Moment, present_duration, present_moment
from backend.dashboard.presenters.players import PLAYERS, Player
from backend.dashboard.presenters.shell import MONEY_IS_SAFE
from backend.domain.orders.moments import Moments
from backend.indexer.health import ChainHealth, Health


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
class DevnetChain:
    """One devnet: its time, its money."""

    id: int
    name: str
    now: Moment
    coins: tuple[Coin, ...]


@dataclass(frozen=True, slots=True)
class DevnetPage:
    """What pages/devnet.html prints."""

    players: tuple[Player, ...]
    chains: tuple[DevnetChain, ...]
    jumps: tuple[Jump, ...]
    ideas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractText:
    """A contract people may look up."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ChainStatus:
    """How one chain stands. Its name is empty when it is the only one."""

    id: int
    name: str
    title: str
    text: str
    tone: str
    sums: tuple[Sum, ...]
    contracts: tuple[ContractText, ...]


@dataclass(frozen=True, slots=True)
class StatusPage:
    """What pages/status.html prints."""

    chains: tuple[ChainStatus, ...]


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


def present_devnet(chains: Iterable[Chain], moments: Moments) -> DevnetPage:
    """The playground."""
    playgrounds = tuple(
        DevnetChain(
            id=chain.id,
            name=chain.name,
            now=present_moment(moments.on(chain.id), moments.now),
            coins=tuple(
                Coin(one.symbol, checksum(one.address) if one.address else "")
                for one in chain.deployment.currencies
            ),
        )
        for chain in chains
    )
    return DevnetPage(PLAYERS, playgrounds, _JUMPS, _IDEAS)


def present_system_status(chains: Iterable[Chain], health: Health) -> StatusPage:
    """Each chain by itself: one in the dark says nothing of the others."""
    known = {one.chain_id: one for one in health.chains}
    return StatusPage(tuple(_chain_status(chain, known[chain.id], health) for chain in chains))


def _chain_status(chain: Chain, known: ChainHealth, health: Health) -> ChainStatus:
    """Fresh, behind, or in the dark, said plainly."""
    title, tone = _verdict(known, health)
    stale = (MONEY_IS_SAFE,) if known.problems else ()
    problems = (*health.own_problems, *known.problems)
    return ChainStatus(
        id=chain.id,
        name=chain.name if len(health.chains) > 1 else "",
        title=title,
        text=" ".join((*problems, *stale)) or "Pages show the chain as it is now.",
        tone=tone,
        sums=_block_lines(known),
        contracts=tuple(
            ContractText(name, checksum(contract.address))
            for name, contract in chain.deployment.contracts.items()
        ),
    )


def _verdict(chain: ChainHealth, health: Health) -> tuple[str, str]:
    """The worst of it in a few words, and its tone."""
    if not health.own_problems and not chain.problems:
        return "Everything is up to date", "success"
    if chain.node_block is None:
        return "We cannot reach the chain: pages show what we read last", "error"
    if chain.indexed_block is None:
        return "We have not read the chain yet", "warning"
    if chain.problems:
        return "We are behind: what you see may be old", "warning"
    return "Pages are up to date, notices are late", "warning"


def _block_lines(chain: ChainHealth) -> tuple[Sum, ...]:
    lines = [
        Sum("Newest block of the chain", _number(chain.node_block)),
        Sum("Newest block we have read", _number(chain.indexed_block)),
    ]
    behind, read = chain.blocks_behind, chain.indexed_time
    if behind is not None:
        lines.append(Sum("Behind", f"{behind} blocks" if behind != 1 else "1 block", is_total=True))
    if read and chain.node_time and chain.node_time > read:
        lines.append(Sum("Behind in time", present_duration(chain.node_time - read)))
    return tuple(lines)


def _number(value: int | None) -> str:
    return f"{value:,}" if value is not None else "unknown"
