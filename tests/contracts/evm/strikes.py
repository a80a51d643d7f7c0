"""The scene of a strike: sales in which the hostile account has something to do, and the account
itself, which becomes a contract that strikes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.contracts.builders import Status
from tests.contracts.evm.world import Sale, World

HOSTILE = "other_seller"  # an actor with a key, whose account becomes a contract


class Strikes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.me = world.actors[HOSTILE]
        self.buyer, self.seller = world.actors["buyer"], world.actors["seller"]

    def arm(self, kind: str, data: bytes, target: str | None = None) -> None:
        """From now on the hostile account is a contract that strikes with this call."""
        at = target or self.world.escrow.address
        code = self.world.chain.code(self.world.deploy(kind, at, data).address)
        self.world.chain.plant(self.me, code)
        self.world.chain.contract(self.me, self.world.abi(kind))

    @contextmanager
    def harmless(self, kind: str) -> Iterator[Any]:
        """For a moment it is what it will be, and its strikes hit nothing; then a plain account."""
        self.arm(kind, b"")
        yield self.world.chain.contracts[self.me]
        self.world.chain.plant(self.me, b"")

    @contextmanager
    def looking_like(self, kind: str, role: str = HOSTILE) -> Iterator[None]:
        """For a moment the account is another contract, and a plain one again afterwards."""
        self.world.chain.plant(self.world.actors[role], self.world.runtime_code(kind))
        yield
        self.world.chain.plant(self.world.actors[role], b"")

    def make_rich_in_hostile_currency(self) -> None:
        world = self.world
        with self.harmless("ReentrantERC20") as token:
            for owner in (self.buyer, self.seller):
                world.must(token.mint(owner, 10**12, sender=owner))
                world.must(token.approve(world.escrow.address, 10**12, sender=owner))

    def make_rich_in_hostile_edition(self) -> None:
        with self.harmless("ReentrantEdition") as run:
            self.world.must(run.mint(self.seller, 1, 10**6, sender=self.seller))

    def sold(self, status: Status, *, claim: int = 5, **changes: Any) -> Sale:
        """A sale of the hostile seller's."""
        listing = self.world.listing(seller=self.me, **changes)
        return self.world.sale(status, listing, claim=claim)

    def bought(self, status: Status, *, claim: int = 5, **changes: Any) -> Sale:
        """A sale to the hostile buyer."""
        listing = self.world.listing(**changes)
        return self.world.sale(status, listing, claim=claim, buyer=self.me)

    def judged(self, status: Status, **how: Any) -> Sale:
        """A sale whose arbiter is the hostile account."""
        world = self.world
        mine = replace(world.policy, arbiter=self.me)
        world.escrow.register_policy(mine.values, sender=self.me)  # or it is known already
        return world.sale(status, world.listing(policy=mine.id), claim=5, **how)

    def owe_coins(self, role: str) -> None:
        """Somebody refused coins once and now has a credit."""
        world = self.world
        listing = world.listing(seller=world.actors[role])
        sale = world.fund(world.purchase(listing))
        with self.looking_like("Refuser", role):
            world.must(world.escrow.confirm(sale.terms, sender=self.buyer))

    def owe_a_token(self, role: str, listing: Any) -> tuple[str, int]:
        """Somebody could not take a token once and now may claim it."""
        world = self.world
        sale = world.fund(world.purchase(listing, buyer=world.actors[role]))
        with self.looking_like("NoReceiver", role):
            world.must(world.escrow.confirm(sale.terms, sender=world.actors[role]))
        return listing.asset, listing.asset_id
