"""One valid call of each function for the hostile account: what a strike tries from inside a
callback.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.contracts.builders import COIN, HOUR, Status
from tests.contracts.evm.world import (
    ANSWER,
    DAMAGED,
    EVIDENCE,
    PROOF,
    RULING,
    SHIPMENT,
    Sale,
    World,
)

HOSTILE = "other_seller"  # an actor with a key, whose account becomes a contract


class Strikes:
    """Makes sales in which the hostile account has something to do, and writes down the call that
    does it.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.me = world.actors[HOSTILE]
        self.buyer, self.seller = world.actors["buyer"], world.actors["seller"]

    def calldata(self, function: str) -> bytes:
        return self.world.escrow.encode(function, *getattr(self, f"_{function}")())

    def arm(self, kind: str, data: bytes) -> None:
        """From now on the hostile account is a contract that strikes at the escrow with this
        call.
        """
        self.world.chain.plant(self.me, self._armed(kind, data))
        self.world.chain.contract(self.me, self.world.abi(kind))

    def _armed(self, kind: str, data: bytes) -> bytes:
        return self.world.chain.code(
            self.world.deploy(kind, self.world.escrow.address, data).address
        )

    @contextmanager
    def looking_like_token(self) -> Iterator[None]:
        """A collection that says the escrow owns everything; its strikes hit nothing."""
        self.arm("Reenterer", b"")
        yield
        self.world.chain.plant(self.me, b"")

    @contextmanager
    def looking_like_currency(self) -> Iterator[None]:
        self.arm("ReentrantERC20", b"")
        yield
        self.world.chain.plant(self.me, b"")

    def make_rich_in_hostile_currency(self) -> None:
        world = self.world
        with self.looking_like_currency():
            token = world.chain.contracts[self.me]
            world.must(token.mint(self.buyer, 10**12, sender=self.buyer))
            world.must(token.approve(world.escrow.address, 10**12, sender=self.buyer))

    @contextmanager
    def looking_like(self, kind: str, role: str = HOSTILE) -> Iterator[None]:
        """For a moment the account is another contract, and a plain one again afterwards."""
        self.world.chain.plant(self.world.actors[role], self.world.runtime_code(kind))
        yield
        self.world.chain.plant(self.world.actors[role], b"")

    def sold(self, status: Status, **changes: Any) -> Sale:
        """A sale of the hostile seller's."""
        world = self.world
        sale = world.fund(world.purchase(world.listing(seller=self.me, **changes)))
        if status >= Status.SHIPPED:
            world.must(world.escrow.ship(sale.terms, SHIPMENT, sender=self.me))
        if status >= Status.DISPUTED:
            self._dispute_it(sale)
        return sale

    def bought(self, status: Status, **changes: Any) -> Sale:
        """A sale to the hostile buyer."""
        world = self.world
        sale = world.fund(world.purchase(world.listing(**changes), buyer=self.me))
        if status >= Status.SHIPPED:
            world.must(world.escrow.ship(sale.terms, SHIPMENT, sender=self.seller))
        return sale

    def owe_coins(self, role: str) -> None:
        """Somebody refused coins once and now has a credit."""
        world = self.world
        listing = world.listing(seller=world.actors[role])
        sale = world.fund(world.purchase(listing))
        with self.looking_like("Refuser", role):
            world.must(world.escrow.confirm(sale.terms, sender=self.buyer))

    def owe_an_item(self, role: str) -> tuple[str, int]:
        """Somebody could not take an item once and now may claim it."""
        world = self.world
        listing = world.item_listing()
        sale = world.fund(world.purchase(listing, buyer=world.actors[role]))
        with self.looking_like("NoReceiver", role):
            world.must(world.escrow.confirm(sale.terms, sender=world.actors[role]))
        return listing.asset, listing.asset_id

    # -- arguments by function

    def _register_policy(self) -> tuple[Any, ...]:
        return (replace(self.world.policy, fee_bps=1).values,)

    def _fund(self) -> tuple[Any, ...]:
        listing = self.world.listing(currency=self.world.dollars.address)
        return self.world.fund_arguments(self.world.purchase(listing, buyer=self.me))

    def _cancel(self) -> tuple[Any, ...]:
        return (self.bought(Status.FUNDED).terms,)

    def _ship(self) -> tuple[Any, ...]:
        return (self.sold(Status.FUNDED).terms, SHIPMENT)

    def _deliver(self) -> tuple[Any, ...]:
        return (self.sold(Status.SHIPPED).terms, PROOF)

    def _confirm(self) -> tuple[Any, ...]:
        return (self.bought(Status.SHIPPED).terms,)

    def _refund(self) -> tuple[Any, ...]:
        return (self.sold(Status.FUNDED).terms,)

    def _dispute(self) -> tuple[Any, ...]:
        return (self.bought(Status.SHIPPED).terms, 1, DAMAGED, EVIDENCE)

    def _concede(self) -> tuple[Any, ...]:
        return (self.sold(Status.DISPUTED).terms,)

    def _contest(self) -> tuple[Any, ...]:
        return (self.sold(Status.DISPUTED).terms, ANSWER)

    def _rule(self) -> tuple[Any, ...]:
        world = self.world
        mine = replace(world.policy, arbiter=self.me)
        world.must(world.escrow.register_policy(mine.values, sender=self.me))
        sale = world.fund(world.purchase(world.listing(policy=mine.id)))
        world.must(world.escrow.ship(sale.terms, SHIPMENT, sender=self.seller))
        self._dispute_it(sale)
        world.must(world.escrow.contest(sale.terms, ANSWER, sender=self.seller))
        return (sale.terms, 1, True, RULING)

    def _timeout(self) -> tuple[Any, ...]:
        """A sale whose clock has run out while all others still run."""
        world = self.world
        short = replace(world.policy, ship_window=HOUR, cancel_window=0)
        world.must(world.escrow.register_policy(short.values, sender=self.me))
        now = world.chain.now
        world.chain.at(now - HOUR)
        sale = world.fund(world.purchase(world.listing(policy=short.id)))
        world.chain.at(now)
        return (sale.terms,)

    def _withdraw(self) -> tuple[Any, ...]:
        self.owe_coins(HOSTILE)
        return (COIN, self.buyer)

    def _claim_asset(self) -> tuple[Any, ...]:
        return (*self.owe_an_item(HOSTILE), self.buyer)

    def _cancel_listing(self) -> tuple[Any, ...]:
        return (b"\1" * 32,)

    def _bump_epoch(self) -> tuple[Any, ...]:
        return ()

    def _dispute_it(self, sale: Sale) -> None:
        self.world.must(
            self.world.escrow.dispute(sale.terms, 5, DAMAGED, EVIDENCE, sender=self.buyer)
        )
