"""Where chance has not been yet: a walk that heads for one cell of the table."""

from __future__ import annotations

import random
from typing import Any

from tests.contracts.builders import Status
from tests.invariants.deals import Deal
from tests.invariants.dice import opened
from tests.invariants.drawing import rolled
from tests.invariants.pair import VISITS
from tests.invariants.walker import Walker

Cell = tuple[Status | None, str]
PLAIN = {"twist": None}
FUNDINGS = {
    "fund": "fund",
    "fund_many": "fund_many",
    "fund_with_permit": "fund_permitted",
    "fund_with_authorization": "fund_authorized",
}
MARKET = ("bump_epoch", "cancel_listing")


def visit(cell: Cell, least: int, tries: int = 60) -> int:
    """Walk until the cell was visited often enough, or give up. How often it was."""
    status, action = cell
    for seed in range(tries):
        if VISITS[status, action, True] >= least:
            break
        with opened(seed) as (walker, dice):
            for _ in range(5):
                head_for(walker, dice, status, action)
    return VISITS[status, action, True]


def head_for(walker: Walker, dice: random.Random, status: Status | None, action: str) -> None:
    """The deed that fits the cell, with everything else as it comes."""
    if action in {"withdraw", "claim_asset"}:
        walker.do(*rolled(dice, "spoil"))
        walker.do(*rolled(dice, "race"))
        name = "claim" if action == "claim_asset" else action
        walker.do(name, rolled(dice, name)[1] | {"is_owner": True, "to": "keeper"})
    elif action in MARKET:
        walker.do("trade", rolled(dice, "trade")[1] | {"what": action})
    elif action in FUNDINGS:
        name = FUNDINGS[action]
        walker.do(name, rolled(dice, name)[1] | PLAIN)
    elif status is not None:
        _at(walker, dice, status, action)


def _at(walker: Walker, dice: random.Random, status: Status, action: str) -> None:
    number = dice.randint(0, 9)
    place: dict[str, Any] = {"number": number, "goal": status}
    if action.startswith("settle"):
        kind = action.removeprefix("settle ")
        special: dict[str, Any] = {"deal": int(Deal[kind])} if kind in Deal.__members__ else {}
        ways = {"signed": "signed", "posted": "posted", "by relay": "signed by relay"}
        special |= {"way": ways[kind]} if kind in ways else {"part": 50}
        walker.do(
            "settle", rolled(dice, "settle")[1] | place | PLAIN | special | {"taker": "buyer"}
        )
    elif action == "prove_item":
        right = {"age": 1, "holder": "buyer"}
        walker.do("prove", rolled(dice, "prove")[1] | place | PLAIN | right)
    else:
        walker.go_and_do(number, status, action)
