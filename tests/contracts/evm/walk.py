"""A random life of the market: many sales at once, silent and hostile people, odd currencies, all
from one seed.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from tests.contracts.builders import COIN, HOUR, Deal, Proposal, Purchase, Status
from tests.contracts.evm.chain import Contract, Outcome
from tests.contracts.evm.replay import Replay
from tests.contracts.evm.routes import (
    ANSWER,
    EVIDENCE,
    OBJECTION,
    PROOF,
    RULING,
    SENT_BACK,
    SHIPMENT,
)
from tests.contracts.evm.world import CHIP, Sale, World

CLUMSY = ("Refuser", "NoReceiver", "GasBurner", "BombReverter")
PARTY = "buyer seller"
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
    "rule_return": "arbiter",
    "return_shipped": "buyer",
    "contest_return": "seller",
    "accept_return": "seller",
    "offer": PARTY,
    "withdraw_offer": PARTY,
    "settle": PARTY,
    "extend": PARTY,
    "prove_item": PARTY,
    "refund_released": "seller",
    "timeout": "keeper",
}
TALK = ("offer", "offer", "settle", "settle", "extend", "extend", "withdraw_offer", "prove_item")
# What people mostly try, by status; the steps that keep an escrow open are likelier, so that all
# others are met.
LIKELY = {
    Status.FUNDED: (*["ship"] * 15, "cancel", "confirm", "refund", "timeout", *TALK),
    Status.SHIPPED: (*["deliver", "dispute"] * 7, "confirm", "refund", "timeout", *TALK),
    Status.DELIVERED: (*["dispute"] * 11, "confirm", "refund", "timeout", *TALK),
    Status.DISPUTED: (*["contest"] * 11, "concede", "confirm", "timeout", *TALK),
    Status.ARBITRATION: (*["rule", "rule_return"] * 4, "concede", "refund", "timeout", *TALK),
    Status.RETURNING: (*["return_shipped"] * 11, "confirm", "timeout", *TALK),
    Status.RETURNED: (*["contest_return", "accept_return"] * 4, "timeout", *TALK),
    Status.RELEASED: ("refund_released", "confirm"),
}


class Walk:
    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.replay = Replay()
        self.sales: list[Sale] = []
        self.posted: dict[tuple[bytes, str], Proposal] = {}
        self.done: dict[str, int] = {}
        self.picky: Contract = world.deploy("Blocklist")
        world.know_currency(self.picky)
        self.policy = replace(world.policy, fee_bps=seed)
        values = self.policy.values
        self.note(
            "register_policy", world.escrow.register_policy(values, sender=self._who("keeper"))
        )

    def step(self) -> None:
        moves = [self._buy, self._act, self._wait, self._draw, self._trouble]
        self.dice.choices(moves, weights=[2, 14, 1, 1, 1])[0]()

    def note(self, name: str, outcome: Outcome) -> None:
        if not outcome.ok:
            return
        self.done[name] = self.done.get(name, 0) + 1
        for log in outcome.logs:
            if log.address == self.world.escrow.address:
                self.replay.apply(log)

    def end(self) -> None:
        """Everybody is silent, the keeper is not; then whoever has a credit draws it."""
        keeper, escrow = self._who("keeper"), self.world.escrow
        for _ in range(6):
            still_open = [s for s in self.sales if self.world.word(s).status < Status.RELEASED]
            if not still_open:
                break
            latest = max(self.world.word(sale).deadline for sale in still_open)
            self.world.chain.at(max(self.world.chain.now, latest))
            for start in range(0, len(still_open), 50):
                many = [sale.terms for sale in still_open[start : start + 50]]
                self.note("timeout_many", escrow.timeout_many(many, sender=keeper))
        for address in self.world.actors.values():
            self.world.chain.plant(address, b"")
            self.world.must(self.picky.block(address, False, sender=keeper))
            for currency in (COIN, *self.world.currencies):
                self.note("withdraw", escrow.withdraw(currency, address, sender=address))
        for asset, asset_id, account in sorted(self.replay.waiting):
            claimed = escrow.claim_asset(asset, asset_id, account, sender=account)
            self.note("claim_asset", claimed)

    # -- moves

    def _who(self, role: str) -> str:
        return self.world.actors[role]

    def _purchase(self, **changes: Any) -> Purchase:
        dice, world = self.dice, self.world
        fields: dict[str, Any] = {
            "policy": self.policy.id,
            "currency": dice.choice([COIN, world.dollars.address, self.picky.address]),
            "unit_price": dice.choice([1, 99, 10_001, dice.randrange(1, 10**9)]),
            "instant": dice.random() < 0.1,
            "max_quantity": dice.choice([0, 3]),
            "epoch": world.escrow.read("epochs", self._who("seller")),
            "salt": dice.randrange(2**96),
        }
        kinds = [world.listing, world.listing, world.item_listing]
        if not world.chain.code(self._who("seller")):  # a clumsy one could not even receive a run
            kinds.append(world.edition_listing)
        kind = dice.choice(kinds)
        if kind == world.item_listing:
            fields["chip"] = CHIP
        return world.purchase(kind(**fields | changes), option=dice.randrange(3))

    def _buy(self) -> None:
        world, dice = self.world, self.dice
        purchase = self._purchase()
        how = dice.choice([self._pay, self._pay, self._pay_for_two, self._authorize])
        how(purchase)
        if dice.random() < 0.1:
            hash_, seller = purchase.listing.hash, purchase.listing.seller
            self.note("cancel_listing", world.escrow.cancel_listing(hash_, sender=seller))

    def _pay(self, purchase: Purchase) -> None:
        self._bought("fund", self.world.try_fund(purchase), purchase)

    def _pay_for_two(self, purchase: Purchase) -> None:
        world, currency = self.world, purchase.listing.currency
        both = [purchase, self._purchase(currency=currency)]
        total = sum(p.amount for p in both)
        given = ([world.fund_arguments(p) for p in both], currency, total)
        value = total if currency == COIN else 0
        paid = world.escrow.fund_many(*given, sender=purchase.buyer, value=value)
        self._bought("fund_many", paid, *both)

    def _authorize(self, purchase: Purchase) -> None:
        world = self.world
        if purchase.listing.currency != world.dollars.address:
            return
        given = (*world.fund_arguments(purchase), purchase.buyer, world.authorization(purchase))
        paid = world.escrow.fund_with_authorization(*given, sender=self._who("keeper"))
        self._bought("fund_with_authorization", paid, purchase)

    def _bought(self, name: str, outcome: Outcome, *purchases: Purchase) -> None:
        self.note(name, outcome)
        if outcome.ok:
            ids = [purchase.escrow_id(self.world.domain) for purchase in purchases]
            pairs = zip(purchases, ids, strict=True)
            self.sales += [Sale(purchase, id_, outcome) for purchase, id_ in pairs]

    def _act(self) -> None:
        dice, world = self.dice, self.world
        last = Status.RELEASED if dice.random() < 0.15 else Status.RETURNED
        candidates = [s for s in self.sales[-20:] if world.word(s).status <= last][-6:]
        if not candidates:
            return
        sale = dice.choice(candidates)
        likely = LIKELY[Status(world.word(sale).status)]
        function = dice.choice(likely if dice.random() < 0.9 else list(RIGHT_ROLE))
        role = dice.choice(RIGHT_ROLE[function].split())
        if dice.random() < 0.1:
            role = dice.choice(list(world.actors))
        if function == "withdraw_offer" and (sale.id, sale.seller) in self.posted:
            role = "seller"
        given = self._arguments(function, sale, self._who(role))
        if given is None:
            return
        is_coin_back = function == "refund_released" and sale.listing.currency == COIN
        value = given[1] if is_coin_back else 0
        outcome = world.escrow.call(function, *given, sender=self._who(role), value=value)
        if function == "offer" and outcome.ok:
            self.posted[sale.id, self._who(role)] = self.latest
        self.note(function, outcome)

    def _arguments(self, function: str, sale: Sale, sender: str) -> tuple[Any, ...] | None:
        dice, amount, word = self.dice, sale.amount, self.world.word(sale)
        some = dice.choice([0, 1, amount // 2, amount, amount + 1, dice.randrange(amount + 1)])
        ruled = dice.choice([0, word.share // 3, word.share, word.share + 1])
        if function == "withdraw_offer":
            return (sale.id,)
        if function == "prove_item" and sale.listing.asset != self.world.items.address:
            return None
        more = {
            "ship": lambda: (SHIPMENT,),
            "deliver": lambda: (PROOF,),
            "dispute": lambda: (some, dice.randrange(7), EVIDENCE),
            "contest": lambda: (ANSWER,),
            "rule": lambda: (ruled, dice.random() < 0.5, RULING),
            "rule_return": lambda: (ruled, RULING),
            "return_shipped": lambda: (SENT_BACK,),
            "contest_return": lambda: (OBJECTION,),
            "extend": lambda: (word.deadline + dice.choice([0, 1, HOUR, 200 * 24 * HOUR]),),
            "refund_released": lambda: (some,),
            "offer": lambda: (self._a_proposal(sale).values,),
            "settle": lambda: self._acceptance(sale, sender),
            "prove_item": lambda: self.world.presence(sale, sender),
        }.get(function, tuple)
        return (sale.terms, *more())

    def _a_proposal(self, sale: Sale) -> Proposal:
        dice = self.dice
        deal = dice.choices(list(Deal), weights=[1, 4, 1, 1, 1])[0]
        share = dice.randrange(sale.amount + 1) if deal in {Deal.SPLIT, Deal.RETURN} else 0
        later = self.world.word(sale).deadline + dice.choice([1, HOUR])
        self.latest = Proposal(
            deal=deal,
            buyer_share=share,
            asset_to_buyer=deal == Deal.SPLIT and dice.random() < 0.5,
            new_deadline=later if deal == Deal.MORE_TIME else 0,
            expiry=self.world.chain.now + dice.choice([0, 10 * HOUR, 10_000 * HOUR]),
        )
        return self.latest

    def _acceptance(self, sale: Sale, taker: str) -> tuple[Any, ...]:
        maker = sale.seller if taker == sale.buyer else sale.buyer
        posted = self.posted.get((sale.id, maker))
        if posted and self.dice.random() < 0.7:
            return (posted.values, b"")
        proposal = self._a_proposal(sale)
        return (proposal.values, self.world.offer_signature(sale, maker, proposal))

    def _wait(self) -> None:
        world, now = self.world, self.world.chain.now
        deadlines = [w.deadline for w in map(world.word, self.sales) if w.status < 8]
        options = [now + 1, now + HOUR, *(d + self.dice.choice([-1, 0, 1]) for d in deadlines)]
        world.chain.at(max(now, self.dice.choice(options)))
        if self.dice.random() < 0.3:
            many = [sale.terms for sale in self.sales[-5:]]
            keeper = self._who("keeper")
            self.note("timeout_many", world.escrow.timeout_many(many, sender=keeper))

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
