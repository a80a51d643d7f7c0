"""One marketplace on a real node: contracts, people with keys, listings, orders, signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from eth_utils import keccak

from scripts.devnet import CHAIN_ID
from tests.bench.node import Cost, Node, Placed, account
from tests.contracts.builders import COIN, DAY, NOBODY, Domain, Listing, Policy, Purchase

PEOPLE = ("buyer", "seller", "arbiter", "attester", "marketplace", "artist", "keeper")
FAR = 2_000_000_000  # unix seconds; where a signature's end does not matter
LOTS = 10**15
EDITION_UNITS = 5
CURRENCY_NAME = "Test dollar"
HASH = keccak(text="a commitment")
CURRENCIES = ("eth", "erc20")


@dataclass(frozen=True)
class Order:
    """A funded escrow; `cost` is what funding it cost."""

    purchase: Purchase
    id: bytes
    cost: Cost

    @property
    def terms(self) -> tuple[Any, ...]:
        return self.purchase.terms.values

    @property
    def amount(self) -> int:
        return self.purchase.amount


class Market:
    """Built once; every figure is measured on it and undone."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.relay = node.deploy("EscrowRelay")
        self.extension = node.deploy("EscrowExtension", self.relay.address)
        self.escrow = node.deploy("PhygitalEscrow", self.relay.address, self.extension.address)
        self.dollars = node.deploy("MockERC20", CURRENCY_NAME, "tUSD", 6)
        self.items = node.deploy("PhygitalToken")
        self.editions = node.deploy("PhygitalEdition")
        self.domain = Domain(self.escrow.address, CHAIN_ID)
        self.currency_domain = Domain(self.dollars.address, CHAIN_ID, CURRENCY_NAME)
        self.plain = Policy(
            arbiter=self.address("arbiter"),
            fee_recipient=NOBODY,
            fee_bps=0,
            arbiter_fee_bps=0,
        )
        self.with_fees = replace(
            self.plain,
            fee_recipient=self.address("marketplace"),
            fee_bps=250,
            arbiter_fee_bps=300,
            attester=self.address("attester"),
        )
        self.policy_cost = self.send("keeper", self.escrow, "register_policy", self.plain.values)
        self.send("keeper", self.escrow, "register_policy", self.with_fees.values)
        self._hand_out()
        self._orders = 0

    @staticmethod
    def address(role: str) -> str:
        return str(account(role).address)

    def send(self, role: str, place: Placed, name: str, *arguments: Any, value: int = 0) -> Cost:
        return self.node.send(role, place.address, place.calldata(name, *arguments), value=value)

    # -- listings and orders

    def listing(self, currency: str = "eth", **changes: Any) -> Listing:
        """Signed for a month, not counted, nothing in it but goods."""
        is_coin = currency == "eth"
        fields = {
            "seller": self.address("seller"),
            "policy": self.plain.id,
            "currency": COIN if is_coin else self.dollars.address,
            "unit_price": 137_500_000_000_000_000 if is_coin else 349_900_000,
            "fee_standard": 2_310_000_000_000_000 if is_coin else 5_900_000,
            "fee_expedited": 5_080_000_000_000_000 if is_coin else 12_900_000,
            "valid_until": FAR,
            "salt": int.from_bytes(keccak(text="salt")[:12], "big"),
            "details": keccak(text="the document as sold"),
        }
        return Listing(**fields | changes)

    def item(self, currency: str, **changes: Any) -> Listing:
        """With an ERC-721 token in it."""
        return self.listing(currency, asset=self.items.address, asset_id=1, **changes)

    def edition(self, currency: str, **changes: Any) -> Listing:
        """With a unit of an ERC-1155 edition in it."""
        goods = {"asset": self.editions.address, "asset_id": 1, "asset_units": 1}
        return self.listing(currency, **goods | changes)

    def purchase(self, listing: Listing, buyer: str = "buyer") -> Purchase:
        self._orders += 1
        reference = keccak(text=f"order {self._orders}")[:16]
        return Purchase(listing=listing, buyer=self.address(buyer), reference=reference)

    def arguments(self, purchase: Purchase) -> tuple[Any, ...]:
        """Of `fund`."""
        signature = purchase.listing.sign(self.domain, account("seller").key)
        order = (purchase.quantity, purchase.option, purchase.reference)
        return (purchase.listing.packed, *order, signature)

    def fund(self, listing: Listing) -> Order:
        purchase = self.purchase(listing)
        cost = self.send(
            "buyer", self.escrow, "fund", *self.arguments(purchase), value=coins(purchase)
        )
        return self.order(purchase, cost)

    def order(self, purchase: Purchase, cost: Cost) -> Order:
        return Order(purchase, purchase.escrow_id(self.domain), cost)

    def act(self, role: str, name: str, order: Order, *arguments: Any) -> Cost:
        return self.send(role, self.escrow, name, order.terms, *arguments)

    def word(self, order: Order) -> int:
        return self.node.ask_number(self.escrow, "escrows", order.id)

    # -- signatures

    def consent(self, role: str, order: Order, action: str) -> tuple[Any, ...]:
        """A party's signature of an action without fields, as the relay takes it."""
        party = self.address(role)
        message = {"party": party, "escrow": order.id, "state": self.word(order), "expiry": FAR}
        return party, FAR, self.domain.sign(action, message, account(role).key)

    def offer(self, role: str, order: Order, proposal: tuple[Any, ...]) -> bytes:
        """A maker's signature of a settlement offer on the escrow as it is now."""
        fields = ("deal", "buyer_share", "asset_to_buyer", "new_deadline", "expiry")
        message = {"maker": self.address(role), "escrow": order.id, "state": self.word(order)}
        message |= dict(zip(fields, proposal, strict=True))
        return self.domain.sign("SettlementOffer", message, account(role).key)

    # -- before the first figure

    def _hand_out(self) -> None:
        """Nobody's balance is zero before or after, in no currency; allowances are finite."""
        for role in PEOPLE:
            self.node.give_coins(self.address(role))
            self.send("deployer", self.dollars, "mint", self.address(role), LOTS)
        self.send("deployer", self.dollars, "mint", self.escrow.address, LOTS)
        for role in ("buyer", "seller"):
            self.send(role, self.dollars, "approve", self.escrow.address, LOTS)
        seller, nothing = self.address("seller"), (NOBODY, 0)
        for _ in range(2):
            self.send("deployer", self.items, "mint", seller, "ipfs://item", NOBODY, *nothing)
        self.send("deployer", self.editions, "mint", seller, "ipfs://run", EDITION_UNITS, *nothing)
        for goods in (self.items, self.editions):
            self.send("seller", goods, "setApprovalForAll", self.escrow.address, True)
        self.node.wait(DAY)


def coins(purchase: Purchase) -> int:
    """What is sent along with a purchase."""
    return purchase.amount if purchase.listing.currency == COIN else 0
