"""What the chain says, read through public getters, and what its events add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.contracts.builders import COIN
from tests.contracts.evm.chain import Log
from tests.invariants.chain import Question, question
from tests.invariants.outside import Token
from tests.invariants.signing import offer_hash
from tests.invariants.stage import Stage

Whose = tuple[str, str]  # currency, account
Held = tuple[str, int, str]  # token contract, id, account


class Unreadable(Exception):
    """A view reverted."""


@dataclass(frozen=True)
class Facts:
    """One moment: state words, and who holds or is owed what."""

    words: dict[bytes, int]
    balances: dict[Whose, int]  # the contract's own included
    credits: dict[Whose, int]
    holdings: dict[Held, int]  # a single token is one unit
    claims: dict[Held, int]


def read_facts(stage: Stage, ids: Iterable[bytes]) -> Facts:
    """Every getter that a step could change, asked now."""
    plan, contract = stage_plan(stage), stage.escrow.address
    ids = tuple(ids)
    words = [(contract, question("escrows(bytes32)", i)) for i in ids]
    try:
        answers = iter(stage.bench.look_around(stage.looker.address, plan.questions))
        read = stage.bench.look_around(stage.looker.address, tuple(words)) if ids else []
    except RuntimeError as error:
        raise Unreadable(str(error)) from error
    balances = {(COIN, account): stage.balance(COIN, account) for account in plan.accounts}
    balances |= {whose: next(answers) for whose in plan.balances}
    credits_of = {whose: next(answers) for whose in plan.credits}
    owners = {item: plan.names.get(next(answers)) for item in plan.items}
    holdings = {(*i, a): int(owner == a) for i, owner in owners.items() for a in plan.accounts}
    holdings |= {held: next(answers) for held in plan.units}
    claims = {waiting: next(answers) for waiting in plan.claims}
    return Facts(dict(zip(ids, read, strict=True)), balances, credits_of, holdings, claims)


@dataclass(frozen=True)
class Plan:
    """What is asked on a stage, in the order of the answers."""

    accounts: list[str]
    names: dict[int, str]
    balances: list[Whose]
    credits: list[Whose]
    items: list[Token]
    units: list[Held]
    claims: list[Held]
    questions: tuple[Question, ...]


@cache
def stage_plan(stage: Stage) -> Plan:
    contract, asset, edition = stage.escrow.address, stage.items.address, stage.edition.address
    accounts = [*stage.accounts, contract]
    balances = [(c, a) for c in stage.currencies for a in accounts]
    credits_of = [(c, a) for c in (COIN, *stage.currencies) for a in accounts]
    items = [(asset, number) for number in stage.all_items]
    units = [(edition, number, a) for number in stage.runs for a in accounts]
    claims = [(*token, a) for token in stage.tokens for a in accounts]
    waiting = "asset_credit(address,uint256,address)"
    questions = (
        *((c, question("balanceOf(address)", a)) for c, a in balances),
        *((contract, question("credit(address,address)", c, a)) for c, a in credits_of),
        *((asset, question("ownerOf(uint256)", number)) for _, number in items),
        *((edition, question("balanceOf(address,uint256)", a, n)) for _, n, a in units),
        *((contract, question(waiting, token, n, a)) for token, n, a in claims),
    )
    names = {int(account, 16): account for account in accounts}
    return Plan(accounts, names, balances, credits_of, items, units, claims, questions)


@dataclass
class Fold:
    """The contract's state as its logs alone tell it."""

    words: dict[bytes, int] = field(default_factory=dict)
    credits: Counter[Whose] = field(default_factory=Counter)
    created: Counter[Whose] = field(default_factory=Counter)
    withdrawn: Counter[Whose] = field(default_factory=Counter)
    claims: Counter[Held] = field(default_factory=Counter)
    offers: dict[tuple[bytes, str], bytes] = field(default_factory=dict)
    epochs: Counter[str] = field(default_factory=Counter)
    sold: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    cancelled: set[tuple[str, bytes]] = field(default_factory=set)
    policies: dict[bytes, tuple[object, ...]] = field(default_factory=dict)

    def take(self, logs: Iterable[Log]) -> None:
        for log in logs:
            self._take_one(log.name, log.args)

    def _take_one(self, name: str, args: dict[str, Any]) -> None:
        if "state" in args:
            self.words[args["escrow_id"]] = args["state"]
        if name in {"Credited", "Withdrawn"}:
            self._credit(name, (args["currency"], args["account"]), args["amount"])
        elif name in {"AssetCredited", "AssetClaimed"}:
            self._claim(name, args)
        elif name in {"OfferPosted", "OfferWithdrawn"}:
            self._offer(name, args)
        else:
            self._paper(name, args)

    def _paper(self, name: str, args: dict[str, Any]) -> None:
        if name == "Funded":
            self.sold[args["seller"], args["listing"]] += args["purchase"] & 0xFFFFFFFF
        elif name == "EpochBumped":
            self.epochs[args["seller"]] = args["epoch"]
        elif name == "ListingCancelled":
            self.cancelled.add((args["seller"], args["listing"]))
        elif name == "PolicyRegistered":
            self.policies[args["policy_id"]] = args["policy"]

    def _credit(self, name: str, whose: Whose, amount: int) -> None:
        is_new = name == "Credited"
        self.credits[whose] += amount if is_new else -amount
        (self.created if is_new else self.withdrawn)[whose] += amount

    def _claim(self, name: str, args: dict[str, Any]) -> None:
        units = args["asset_units"] or 1
        whose = (args["asset"], args["asset_id"], args["account"])
        self.claims[whose] += units if name == "AssetCredited" else -units

    def _offer(self, name: str, args: dict[str, Any]) -> None:
        i, maker = args["escrow_id"], args["maker"]
        is_new = name == "OfferPosted"
        made = offer_hash(maker, i, args["state"], args["proposal"]) if is_new else bytes(32)
        self.offers[i, maker] = made
