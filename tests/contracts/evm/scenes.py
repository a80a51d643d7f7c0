"""Running one operation and writing down what it changed, for the pages of docs/contracts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.contract_docs.render import Example
from tests.contracts.builders import COIN, DAY, HOUR, NOBODY, Flag, Status
from tests.contracts.evm.chain import Log, Outcome
from tests.contracts.evm.world import Sale, World

Probe = Callable[[], Any]
# Not news: who is known from the setting, and what the rows say already.
DULL = {"state", "escrow_id", "purchase", "policy", "uri", "_evidence", "salt"}


@dataclass
class Scene:
    """A moment before a call, and the call."""

    setting: str
    act: Callable[[], Outcome]
    sale: Sale | None = None
    currency: str = COIN
    probes: Mapping[str, Probe] = field(default_factory=dict)


def play(world: World, scene: Scene) -> Example:
    before = _facts(world, scene)
    held = _money(world, scene.currency)
    outcome = world.must(scene.act())
    after = _facts(world, scene)
    rows = [(k, before[k], after[k]) for k in before if k == "status" or before[k] != after[k]]
    now_held = _money(world, scene.currency)
    for role, units in held.items():
        if now_held[role] != units:
            rows.append((f"{role}'s wallet", "", f"{now_held[role] - units:+,}"))
    rows += [(name, "", what) for name, what in _new(before, after)]
    return Example(scene.setting, rows, [_said(log) for log in outcome.logs])


def _new(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, what) for name, what in after.items() if name not in before]


def _facts(world: World, scene: Scene) -> dict[str, str]:
    facts: dict[str, str] = {}
    if scene.sale:
        facts |= _of_sale(world, scene.sale)
        facts["held by the escrow"] = f"{world.balance(scene.currency, world.escrow.address):,}"
        for role, address in world.actors.items():
            owed = world.escrow.read("credit", scene.currency, address)
            facts[f"credit of the {words(role)}"] = f"{owed:,}"
    return facts | {name: _shown(probe()) for name, probe in scene.probes.items()}


def _of_sale(world: World, sale: Sale) -> dict[str, str]:
    word, listing = world.word(sale), sale.listing
    facts = {
        "status": Status(word.status).name if word.status else "none",
        "deadline": _in(word.deadline - world.chain.now) if word.deadline else "none",
        "buyer's part": f"{word.share:,}",
        "time given so far": _length(word.extended),
        "flags": words(str(Flag(word.flags).name or "none").lower().replace("|", ", ")),
    }
    if listing.asset != NOBODY:
        facts["token"] = ", ".join(
            words(role) if units == 1 else f"{words(role)} {units}"
            for role, units in world.holders(listing).items()
        )
    return facts


def _money(world: World, currency: str) -> dict[str, int]:
    return {words(role): world.balance(currency, a) for role, a in world.actors.items()}


def _said(log: Log) -> str:
    said = [f"{name} {_shown(value)}" for name, value in log.args.items() if _is_news(name, value)]
    return f"`{log.name}`" + (f": {', '.join(said)}" if said else "")


def _is_news(name: str, value: Any) -> bool:
    if name in DULL or isinstance(value, (bytes, tuple)):
        return False
    is_address = isinstance(value, str) and value.startswith("0x") and len(value) == 42
    return not is_address and not (isinstance(value, int) and value > 2**100)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def words(role: str) -> str:
    return role.replace("_", " ")


def _in(seconds: int) -> str:
    return f"in {_length(seconds)}" if seconds > 0 else "now"


def _length(seconds: int) -> str:
    days, rest = divmod(seconds, DAY)
    hours = rest // HOUR
    parts = [f"{days} days"] * bool(days) + [f"{hours} hours"] * bool(hours)
    return " ".join(parts) or "none"
