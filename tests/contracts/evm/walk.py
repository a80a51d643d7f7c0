"""A random life of the market: many sales at once, silent and hostile people, odd currencies, all
from one seed.
"""

from __future__ import annotations

import random
from typing import Any

from tests.contracts.builders import COIN, HOUR, Status
from tests.contracts.evm.chain import Contract, Outcome
from tests.contracts.evm.replay import Replay
from tests.contracts.evm.world import ANSWER, EVIDENCE, PROOF, RULING, SHIPMENT, Sale, World

CLUMSY = ("Refuser", "NoReceiver", "GasBurner", "BombReverter")
RIGHT_ROLE = {
    "cancel": "buyer",
    "ship": "seller",
    "deliver": "buyer",
    "confirm": "buyer",
    "refund": "seller",
    "dispute": "buyer",
    "concede": "seller",
    "contest": "seller",
    "rule": "arbiter",
    "timeout": "keeper",
}
# What people mostly try, by status; the steps that keep an escrow open are likelier, so that all
# others are met.
LIKELY = {
    Status.FUNDED: (*["ship"] * 9, "cancel", "confirm", "refund", "timeout"),
    Status.SHIPPED: (*["deliver", "dispute"] * 3, "confirm", "refund", "timeout"),
    Status.DELIVERED: (*["dispute"] * 5, "confirm", "refund", "timeout"),
    Status.DISPUTED: (*["contest"] * 5, "concede", "confirm", "timeout"),
    Status.ARBITRATION: (*["rule"] * 3, "concede", "refund", "timeout"),
}


class Walk:
    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.replay = Replay()
        self.sales: list[Sale] = []
        self.epochs: dict[str, int] = {}
        self.picky: Contract = world.deploy("Blocklist")
        world.know_currency(self.picky)
        self.done: dict[str, int] = {}

    def step(self) -> None:
        moves = [self._buy, self._act, self._act, self._act, self._wait, self._draw, self._trouble]
        self.dice.choices(moves, weights=[3, 4, 4, 4, 2, 1, 1])[0]()

    def note(self, name: str, outcome: Outcome) -> None:
        if not outcome.ok:
            return
        self.done[name] = self.done.get(name, 0) + 1
        for log in outcome.logs:
            if log.address == self.world.escrow.address:
                self.replay.apply(log)

    def end(self) -> None:
        """Everybody is silent, the keeper is not; then whoever has a credit draws it."""
        keeper = self.world.actors["keeper"]
        for _ in range(6):
            deadlines = [w.deadline for w in map(self.world.word, self.sales) if w.status < 8]
            if not deadlines:
                break
            self.world.chain.at(max(self.world.chain.now, *deadlines))
            for sale in self.sales:
                self.note("timeout", self.world.escrow.timeout(sale.terms, sender=keeper))
        for role, address in self.world.actors.items():
            self.world.chain.plant(address, b"")
            self.world.must(self.picky.block(address, False, sender=keeper))
            for currency in (COIN, *self.world.currencies):
                drawn = self.world.escrow.withdraw(currency, address, sender=address)
                self.note("withdraw", drawn)
            for asset, asset_id, account in sorted(self.replay.waiting):
                if account == self.world.actors[role]:
                    claimed = self.world.escrow.claim_asset(
                        asset, asset_id, address, sender=address
                    )
                    self.note("claim_asset", claimed)

    # -- moves

    def _buy(self) -> None:
        dice, world = self.dice, self.world
        seller = world.actors["seller"]
        fields: dict[str, Any] = {
            "currency": dice.choice([COIN, world.dollars.address, self.picky.address]),
            "unit_price": dice.choice([1, 99, 10_001, dice.randrange(1, 10**9)]),
            "instant": dice.random() < 0.1,
            "max_quantity": dice.choice([0, 3]),
            "epoch": world.escrow.read("epochs", seller),
            "salt": dice.randrange(2**96),
        }
        listing = world.item_listing if dice.random() < 0.4 else world.listing
        purchase = world.purchase(listing(**fields), option=dice.randrange(3))
        outcome = world.try_fund(purchase)
        self.note("fund", outcome)
        if outcome.ok:
            self.sales.append(Sale(purchase, purchase.escrow_id(world.domain), outcome))
        if dice.random() < 0.1:
            self.note(
                "cancel_listing",
                world.escrow.cancel_listing(purchase.listing.hash, sender=seller),
            )

    def _act(self) -> None:
        still_open = [s for s in self.sales if self.world.word(s).status < Status.RELEASED]
        if not still_open:
            return
        sale = self.dice.choice(still_open[-6:])
        likely = LIKELY[Status(self.world.word(sale).status)]
        function = self.dice.choice(likely if self.dice.random() < 0.85 else list(RIGHT_ROLE))
        role = RIGHT_ROLE[function]
        if self.dice.random() < 0.15:
            role = self.dice.choice(list(self.world.actors))
        arguments = self._arguments(function, sale)
        sender = self.world.actors[role]
        outcome = self.world.escrow.call(function, sale.terms, *arguments, sender=sender)
        self.note(function, outcome)

    def _arguments(self, function: str, sale: Sale) -> tuple[Any, ...]:
        dice, amount = self.dice, sale.amount
        some = dice.choice([0, 1, amount // 2, amount, amount + 1, dice.randrange(amount + 1)])
        claim = self.world.word(sale).share
        ruled = dice.choice([0, claim // 3, claim, claim + 1])
        return {
            "ship": (SHIPMENT,),
            "deliver": (PROOF,),
            "dispute": (some, dice.randrange(7), EVIDENCE),
            "contest": (ANSWER,),
            "rule": (ruled, dice.random() < 0.5, RULING),
        }.get(function, ())

    def _wait(self) -> None:
        world, now = self.world, self.world.chain.now
        deadlines = [w.deadline for w in map(world.word, self.sales) if w.status < 8]
        options = [now + 1, now + HOUR, *(d + self.dice.choice([-1, 0, 1]) for d in deadlines)]
        world.chain.at(max(now, self.dice.choice(options)))

    def _draw(self) -> None:
        world, dice = self.world, self.dice
        account = world.actors[dice.choice(list(world.actors))]
        to = world.actors[dice.choice(["keeper", "other_buyer"])]
        currency = dice.choice([COIN, *world.currencies])
        self.note("withdraw", world.escrow.withdraw(currency, to, sender=account))
        for asset, asset_id, owner in sorted(self.replay.waiting)[:1]:
            claimed = world.escrow.claim_asset(asset, asset_id, to, sender=owner)
            self.note("claim_asset", claimed)

    def _trouble(self) -> None:
        """Somebody is shut out of a currency, or becomes a clumsy contract, or recovers."""
        world, dice = self.world, self.dice
        role = dice.choice(["buyer", "seller", "arbiter", "fee_recipient", "artist"])
        address = world.actors[role]
        world.must(self.picky.block(address, dice.random() < 0.5, sender=world.actors["keeper"]))
        world.chain.plant(
            address, world.runtime_code(dice.choice(CLUMSY)) if dice.random() < 0.5 else b""
        )
        if dice.random() < 0.4:
            self.note("bump_epoch", world.escrow.bump_epoch(sender=world.actors["seller"]))
