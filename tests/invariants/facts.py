"""What the chain says, read through public getters, and what its events add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from tests.contracts.builders import COIN
from tests.contracts.evm.chain import Log
from tests.invariants.chain import Question, question
from tests.invariants.stage import Stage


@dataclass(frozen=True)
class Facts:
    """One moment: state words, and who holds or is owed what."""

    words: dict[bytes, int]
    balances: dict[tuple[str, str], int]  # (currency, account), the contract's own included
    credits: dict[tuple[str, str], int]
    owners: dict[int, str]
    item_credits: dict[tuple[int, str], int]


def read_facts(stage: Stage, ids: Iterable[bytes]) -> Facts:
    """Every getter that a step could change, asked now."""
    plan = stage_plan(stage)
    ids = tuple(ids)
    answers = iter(stage.bench.look_around(stage.looker.address, plan.questions))
    coins = {(COIN, account): stage.balance(COIN, account) for account in plan.accounts}
    return Facts(
        balances=coins | {whose: next(answers) for whose in plan.balances},
        credits={whose: next(answers) for whose in plan.credits},
        owners={item: plan.names.get(number := next(answers), hex(number)) for item in plan.items},
        item_credits={waiting: next(answers) for waiting in plan.claims},
        words={
            i: stage.bench.look(stage.escrow.address, question("escrows(bytes32)", i)) for i in ids
        },
    )


@dataclass(frozen=True)
class Plan:
    """What is asked on a stage, in the order of the answers."""

    accounts: list[str]
    names: dict[int, str]
    balances: list[tuple[str, str]]
    credits: list[tuple[str, str]]
    items: list[int]
    claims: list[tuple[int, str]]
    questions: tuple[Question, ...]


@cache
def stage_plan(stage: Stage) -> Plan:
    contract, asset = stage.escrow.address, stage.items.address
    accounts = [*stage.accounts, contract]
    balances = [(c, a) for c in stage.currencies for a in accounts]
    credits_of = [(c, a) for c in (COIN, *stage.currencies) for a in accounts]
    claims = [(item, a) for item in stage.all_items for a in accounts]
    waiting = "asset_credit(address,uint256,address)"
    questions = (
        *((c, question("balanceOf(address)", a)) for c, a in balances),
        *((contract, question("credit(address,address)", c, a)) for c, a in credits_of),
        *((asset, question("ownerOf(uint256)", item)) for item in stage.all_items),
        *((contract, question(waiting, asset, item, a)) for item, a in claims),
    )
    names = {int(account, 16): account for account in accounts}
    return Plan(accounts, names, balances, credits_of, stage.all_items, claims, questions)


@dataclass
class Fold:
    """The contract's state as its logs alone tell it."""

    words: dict[bytes, int] = field(default_factory=dict)
    credits: Counter[tuple[str, str]] = field(default_factory=Counter)
    created: Counter[tuple[str, str]] = field(default_factory=Counter)
    withdrawn: Counter[tuple[str, str]] = field(default_factory=Counter)
    item_credits: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    epochs: Counter[str] = field(default_factory=Counter)
    sold: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    cancelled: set[tuple[str, bytes]] = field(default_factory=set)
    policies: dict[bytes, tuple[object, ...]] = field(default_factory=dict)

    def take(self, logs: Iterable[Log]) -> None:
        for log in logs:
            self._take_one(log.name, log.args)

    def _take_one(self, name: str, args: dict[str, object]) -> None:
        if "state" in args:
            self.words[args["escrow_id"]] = args["state"]
        if name == "Funded":
            self.sold[args["seller"], args["listing"]] += args["quantity"]
        elif name in {"Credited", "Withdrawn"}:
            self._credit(name, (args["currency"], args["account"]), args["amount"])
        elif name in {"AssetCredited", "AssetClaimed"}:
            waiting = (args["asset"], args["asset_id"], args["account"])
            self.item_credits[waiting] += 1 if name == "AssetCredited" else -1
        elif name == "EpochBumped":
            self.epochs[args["seller"]] = args["epoch"]
        elif name == "ListingCancelled":
            self.cancelled.add((args["seller"], args["listing"]))
        elif name == "PolicyRegistered":
            self.policies[args["policy_id"]] = args["policy"]

    def _credit(self, name: str, whose: tuple[str, str], amount: int) -> None:
        is_new = name == "Credited"
        self.credits[whose] += amount if is_new else -amount
        (self.created if is_new else self.withdrawn)[whose] += amount
