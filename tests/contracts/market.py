"""A small market on ape's chain: sells, ships and disputes in one line each, and counts who got
what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ape
from ape.api import AccountAPI
from ape.contracts import ContractInstance

from tests.contracts.builders import COIN, Domain, Listing, Policy, Purchase, Status, Word

SHIPMENT = b"\x51" * 32
PROOF = b"\x52" * 32
EVIDENCE = b"\x53" * 32
ANSWER = b"\x54" * 32
RULING = b"\x55" * 32
DAMAGED = 2


@dataclass(frozen=True)
class Sale:
    """One escrow, with the purchase it came from."""

    purchase: Purchase
    id: bytes
    receipt: Any

    @property
    def terms(self) -> tuple[Any, ...]:
        return self.purchase.terms.values

    @property
    def amount(self) -> int:
        return self.purchase.amount

    @property
    def listing(self) -> Listing:
        return self.purchase.listing


@dataclass
class Market:
    """Everything a scenario needs; `people` are accounts by role."""

    escrow: ContractInstance
    items: ContractInstance
    dollars: ContractInstance
    currency: str
    policy: Policy
    people: dict[str, AccountAPI]
    sales: list[Sale] = field(default_factory=list)
    burnt: Counter[str] = field(default_factory=Counter)
    counted_to: int = field(default_factory=lambda: int(ape.chain.provider.web3.eth.block_number))

    @property
    def domain(self) -> Domain:
        return Domain(self.escrow.address)

    @property
    def now(self) -> int:
        """The time of the newest block."""
        return int(self._chain.blocks.head.timestamp)

    @property
    def _chain(self) -> Any:
        return ape.chain

    # -- selling and buying

    def listing(self, **changes: Any) -> Listing:
        fields = {
            "seller": self.people["seller"].address,
            "policy": self.policy.id,
            "currency": self.currency,
        }
        return Listing(**fields | changes)

    def item_listing(self, **changes: Any) -> Listing:
        """A listing of a fresh item, which the seller has approved for custody; 5 % go to the
        artist.
        """
        seller = self.people["seller"]
        self.items.mint(seller, "ipfs://item", COIN, COIN, 0, sender=seller)
        if not self.items.isApprovedForAll(seller, self.escrow):
            self.items.setApprovalForAll(self.escrow, True, sender=seller)
        fields = {
            "asset": self.items.address,
            "asset_id": self.items.minted(),
            "royalty_recipient": self.people["artist"].address,
            "royalty_bps": 500,
        }
        return self.listing(**fields | changes)

    def purchase(self, listing: Listing | None = None, **changes: Any) -> Purchase:
        fields = {"listing": listing or self.listing(), "buyer": self.people["buyer"].address}
        return Purchase(**fields | changes)

    def pay_for(self, purchase: Purchase) -> dict[str, int]:
        """Approve, or send along, what the purchase costs."""
        if purchase.listing.currency == COIN:
            return {"value": purchase.amount}
        buyer = self.person(purchase.buyer)
        self.dollars.approve(self.escrow, purchase.amount, sender=buyer)
        return {}

    def fund_arguments(self, purchase: Purchase, signature: bytes | None = None) -> tuple[Any, ...]:
        if signature is None:
            key = self.people["seller"].private_key
            signature = purchase.listing.sign(self.domain, key)
        return (
            purchase.listing.packed,
            purchase.quantity,
            purchase.option,
            purchase.reference,
            signature,
        )

    def fund(self, purchase: Purchase | None = None) -> Sale:
        purchase = purchase or self.purchase()
        payment = self.pay_for(purchase)
        receipt = self.escrow.fund(
            *self.fund_arguments(purchase), sender=self.person(purchase.buyer), **payment
        )
        sale = Sale(purchase, purchase.escrow_id(self.domain), receipt)
        self.sales.append(sale)
        return sale

    # -- bringing a sale to a status

    def bring(self, sale: Sale, status: Status, *, claim: int | None = None) -> Sale:
        """Take a funded sale along the usual way: shipped, delivered, disputed, contested."""
        buyer, seller = self.people["buyer"], self.people["seller"]
        if status >= Status.SHIPPED:
            self.escrow.ship(sale.terms, SHIPMENT, sender=seller)
        if status >= Status.DELIVERED:
            self.escrow.deliver(sale.terms, PROOF, sender=buyer)
        if status >= Status.DISPUTED:
            claim = sale.amount if claim is None else claim
            self.escrow.dispute(sale.terms, claim, DAMAGED, EVIDENCE, sender=buyer)
        if status >= Status.ARBITRATION:
            self.escrow.contest(sale.terms, ANSWER, sender=seller)
        return sale

    def word(self, sale: Sale) -> Word:
        return Word.unpack(self.escrow.escrows(sale.id))

    def at(self, timestamp: int) -> None:
        """Give the next block this time."""
        self._chain.pending_timestamp = timestamp

    # -- who got what

    def balance(self, address: str) -> int:
        if self.currency == COIN:
            return int(self._chain.get_balance(address)) + self._fees(address)
        return int(self.dollars.balanceOf(address))

    def balances(self) -> dict[str, int]:
        """By role, in the market's currency; what was burnt as gas is added back."""
        holders = {name: person.address for name, person in self.people.items()}
        holders["escrow"] = self.escrow.address
        return {name: self.balance(address) for name, address in holders.items()}

    @contextmanager
    def moves(self) -> Iterator[dict[str, int]]:
        """What every account gained or lost inside, leaving out those that did neither."""
        moved: dict[str, int] = {}
        before = self.balances()
        yield moved
        for name, balance in self.balances().items():
            if balance != before[name]:
                moved[name] = balance - before[name]

    @contextmanager
    def refused(self, reason: str | None) -> Iterator[None]:
        """The call inside must revert with this very reason (None: with any) and change nothing."""
        with self._unchanged(), ape.reverts(reason):
            yield

    def all_refused(self, reason: str, calls: Iterable[Callable[[], object]]) -> None:
        """Each call must revert with this very reason, and together they change nothing."""
        with self._unchanged():
            for call in calls:
                with ape.reverts(reason):
                    call()

    @contextmanager
    def _unchanged(self) -> Iterator[None]:
        before = self._picture()
        yield
        assert self._picture() == before, "a refused call changed something"

    def _picture(self) -> dict[str, Any]:
        escrow, seller = self.escrow, self.people["seller"]
        picture: dict[str, Any] = self.balances()
        picture["epoch"] = escrow.epochs(seller)
        for sale in self.sales:
            listing = sale.listing
            picture[f"word {sale.id.hex()}"] = escrow.escrows(sale.id)
            picture[f"sold {listing.hash.hex()}"] = escrow.listings(listing.seller, listing.hash)
            if listing.asset == self.items.address:
                picture[f"item {listing.asset_id}"] = self.items.ownerOf(listing.asset_id)
        return picture

    def person(self, address: str) -> AccountAPI:
        return next(person for person in self.people.values() if person.address == address)

    def _fees(self, address: str) -> int:
        """What an account has burnt as gas since this market opened."""
        web3 = self._chain.provider.web3
        for number in range(self.counted_to + 1, web3.eth.block_number + 1):
            for transaction in web3.eth.get_block(number)["transactions"]:
                receipt = web3.eth.get_transaction_receipt(transaction)
                self.burnt[receipt["from"]] += receipt["gasUsed"] * receipt["effectiveGasPrice"]
            self.counted_to = number
        return self.burnt[address]


def logged(receipt: Any, contract: ContractInstance) -> list[tuple[str, dict[str, Any]]]:
    """Names and arguments of everything a contract logged in one transaction, in order."""
    return [
        (log.event_name, dict(log.event_arguments))
        for log in receipt.events
        if log.contract_address == contract.address
    ]
