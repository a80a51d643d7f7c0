"""A whole marketplace on pyrevm: actors with keys, currencies, items, sales in any status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from eth_utils import to_checksum_address

from tests.contracts.builders import (
    COIN,
    NOBODY,
    Domain,
    Listing,
    Policy,
    Proposal,
    Purchase,
    Status,
    Word,
)
from tests.contracts.evm.chain import GAS, Chain, Contract, Outcome, address_of, key_of
from tests.contracts.evm.routes import (
    ANSWER,
    DAMAGED,
    EVIDENCE,
    OBJECTION,
    PROOF,
    RULING,
    SENT_BACK,
    SHIPMENT,
    Step,
    route,
)
from tests.contracts.whole_escrow import plain_abi, whole_abi

__all__ = [
    "ANSWER",
    "CHIP",
    "DAMAGED",
    "EVIDENCE",
    "OBJECTION",
    "OTHERS",
    "PARTIES",
    "PROOF",
    "RULING",
    "SENT_BACK",
    "SHIPMENT",
    "Sale",
    "World",
]

PARTIES = ("buyer", "seller", "arbiter", "attester", "fee_recipient", "artist")
OTHERS = ("keeper", "other_buyer", "other_seller", "other_arbiter")
RICH = 10**30

FAR_FUTURE = 2**40 - 1
CHIP = address_of("chip")


@dataclass(frozen=True)
class Sale:
    purchase: Purchase
    id: bytes
    funding: Outcome | None  # None: nobody has paid for it

    @property
    def terms(self) -> tuple[Any, ...]:
        return self.purchase.terms.values

    @property
    def amount(self) -> int:
        return self.purchase.amount

    @property
    def listing(self) -> Listing:
        return self.purchase.listing

    @property
    def buyer(self) -> str:
        return self.purchase.buyer

    @property
    def seller(self) -> str:
        return self.listing.seller


class World:
    """Built once; tests work inside `chain.undone()`."""

    def __init__(self, project: Any) -> None:
        self.project = project
        self.chain = Chain()
        self.actors = {role: address_of(role) for role in (*PARTIES, *OTHERS)}
        for address in self.actors.values():
            self.chain.evm.set_balance(address, RICH)
        self.relay = self.deploy("EscrowRelay")
        self.extension = self.deploy("EscrowExtension", self.relay.address)
        self.escrow = self.deploy("PhygitalEscrow", self.relay.address, self.extension.address)
        self.escrow = self.chain.contract(self.escrow.address, whole_abi(project))
        self.items = self.deploy("PhygitalToken")
        self.editions = self.deploy("PhygitalEdition")
        self.dollars = self.deploy("MockERC20", "Test dollar", "tUSD", 6)
        self.currencies: dict[str, Contract] = {}
        self.know_currency(self.dollars)
        self.policy = Policy(
            arbiter=self.actors["arbiter"],
            attester=self.actors["attester"],
            fee_recipient=self.actors["fee_recipient"],
        )
        self.other_policy = replace(self.policy, arbiter=self.actors["other_arbiter"])
        for policy in (self.policy, self.other_policy):
            self.must(self.escrow.register_policy(policy.values, sender=self.actors["keeper"]))
        self.references = 0
        self._signed: dict[Any, bytes] = {}  # signing takes longer than a call

    @property
    def domain(self) -> Domain:
        return Domain(self.escrow.address)

    def deploy(self, name: str, *args: Any) -> Contract:
        container = getattr(self.project, name)
        return self.chain.deploy(container, *args, sender=self.actors["keeper"])

    def abi(self, name: str) -> list[dict[str, Any]]:
        return plain_abi(self.project, name)

    def runtime_code(self, name: str) -> bytes:
        """What a deployment leaves behind; only for contracts without immutables."""
        return bytes(getattr(self.project, name).contract_type.get_runtime_bytecode())

    def know_currency(self, token: Contract) -> None:
        """Make everybody rich in it and let the escrow spend it."""
        self.currencies[token.address] = token
        for address in self.actors.values():
            self.must(token.mint(address, RICH, sender=address))
            self.must(token.approve(self.escrow.address, 2**256 - 1, sender=address))

    @staticmethod
    def must(outcome: Outcome) -> Outcome:
        assert outcome.ok, f"reverted: {outcome.reason}"
        return outcome

    # -- sales

    def listing(self, **changes: Any) -> Listing:
        fields = {"seller": self.actors["seller"], "policy": self.policy.id}
        return Listing(**fields | changes)

    def item_listing(self, **changes: Any) -> Listing:
        """With a fresh item in it, and 5 % for the artist."""
        seller = changes.get("seller", self.actors["seller"])
        item = (seller, "ipfs://item", changes.pop("chip", NOBODY), NOBODY, 0)
        minted = self.must(self.items.mint(*item, sender=self.actors["keeper"]))
        self.must(self.items.setApprovalForAll(self.escrow.address, True, sender=seller))
        fields = {
            "asset": self.items.address,
            "asset_id": minted.value,
            "royalty_recipient": self.actors["artist"],
            "royalty_bps": 500,
        }
        return self.listing(**fields | changes)

    def edition_listing(self, units: int = 3, run: int = 100, **changes: Any) -> Listing:
        """With `units` of a fresh run in each piece, and 5 % for the artist."""
        seller = changes.get("seller", self.actors["seller"])
        made = (seller, "ipfs://run", run, NOBODY, 0)
        minted = self.must(self.editions.mint(*made, sender=self.actors["keeper"]))
        self.must(self.editions.setApprovalForAll(self.escrow.address, True, sender=seller))
        fields = {
            "asset": self.editions.address,
            "asset_id": minted.value,
            "asset_units": units,
            "royalty_recipient": self.actors["artist"],
            "royalty_bps": 500,
        }
        return self.listing(**fields | changes)

    def purchase(self, listing: Listing | None = None, **changes: Any) -> Purchase:
        self.references += 1
        fields = {
            "listing": listing or self.listing(),
            "buyer": self.actors["buyer"],
            "reference": self.references.to_bytes(16, "big"),
        }
        return Purchase(**fields | changes)

    def fund_arguments(self, purchase: Purchase, signature: bytes | None = None) -> tuple[Any, ...]:
        if signature is None:
            role = next(r for r, a in self.actors.items() if a == purchase.listing.seller)
            signature = purchase.listing.sign(self.domain, key_of(role))
        return (
            purchase.listing.packed,
            purchase.quantity,
            purchase.option,
            purchase.reference,
            signature,
        )

    def try_fund(self, purchase: Purchase, signature: bytes | None = None) -> Outcome:
        value = purchase.amount if purchase.listing.currency == COIN else 0
        arguments = self.fund_arguments(purchase, signature)
        return self.escrow.fund(*arguments, sender=purchase.buyer, value=value)

    def fund(self, purchase: Purchase | None = None) -> Sale:
        purchase = purchase or self.purchase()
        funding = self.must(self.try_fund(purchase))
        return Sale(purchase, purchase.escrow_id(self.domain), funding)

    def sale(
        self,
        status: Status,
        listing: Listing | None = None,
        *,
        claim: int | None = None,
        ruled: bool = False,
        **purchase: Any,
    ) -> Sale:
        """A sale brought to a status along the usual way."""
        sale = self.fund(self.purchase(listing, **purchase))
        return self.bring(sale, status, claim=claim, ruled=ruled)

    def bring(
        self, sale: Sale, status: Status, *, claim: int | None = None, ruled: bool = False
    ) -> Sale:
        """Take a funded sale along; `claim` is what is asked back, or agreed for a return."""
        for step in route(status, sale.amount if claim is None else claim, ruled=ruled):
            self.must(self.take(sale, step))
        return sale

    def take(self, sale: Sale, step: Step, *, gas: int = GAS) -> Outcome:
        """Call what the step says, as whom it says."""
        arguments = step.arguments
        if step.proposal:
            maker = sale.buyer if step.role == "seller" else sale.seller
            arguments = (step.proposal.values, self.offer_signature(sale, maker, step.proposal))
        sender = self.person(sale, step.role)
        return self.escrow.call(step.function, sale.terms, *arguments, sender=sender, gas=gas)

    def agree(self, sale: Sale, proposal: Proposal, taker: str) -> Outcome:
        """Buyer or seller accepts what the other has offered and signed."""
        return self.take(sale, Step(taker, "settle", proposal=proposal))

    def person(self, sale: Sale, role: str) -> str:
        """Who has this role in this sale."""
        parties = {"buyer": sale.buyer, "seller": sale.seller}
        if role == "arbiter":
            return to_checksum_address(self.escrow.read("policy", sale.listing.policy)[0])
        return parties.get(role) or self.actors[role]

    # -- signing

    def key(self, address: str) -> bytes:
        return key_of(next(role for role, a in self.actors.items() if a == address))

    def offer_signature(self, sale: Sale, maker: str, proposal: Proposal) -> bytes:
        """For the sale as it is now."""
        offer = (maker, sale.id, self.escrow.read("escrows", sale.id))
        if (proposal, *offer) not in self._signed:
            signed = proposal.sign(self.domain, *offer, self.key(maker))
            self._signed[proposal, *offer] = signed
        return self._signed[proposal, *offer]

    def presence(self, sale: Sale, holder: str) -> tuple[int, bytes]:
        """What the item's chip signs for its holder: the block of the challenge, the signature."""
        number = self.chain.number - 1
        message = {
            "escrow": sale.id,
            "token": sale.listing.asset,
            "token_id": sale.listing.asset_id,
            "holder": holder,
            "challenge_block": number,
            "challenge": self.chain.block_hash(number),
        }
        return number, self.domain.sign("ItemPresence", message, key_of("chip"))

    def authorization(self, purchase: Purchase) -> tuple[Any, ...]:
        """The buyer's authorisation to take what this very purchase costs (ERC-3009)."""
        message = {
            "from": purchase.buyer,
            "to": self.escrow.address,
            "value": purchase.amount,
            "validAfter": 0,
            "validBefore": FAR_FUTURE,
            "nonce": purchase.escrow_id(self.domain),
        }
        domain = Domain(purchase.listing.currency, name=self.dollars.read("name"))
        signed = domain.sign("ReceiveWithAuthorization", message, self.key(purchase.buyer))
        return (0, FAR_FUTURE, signed[64], signed[:32], signed[32:64])

    def consent(self, sale: Sale, action: str, party: str, **fields: Any) -> tuple[Any, ...]:
        """A party's signature of one action on the sale as it is now, for the relay to carry."""
        message = {
            "party": party,
            "escrow": sale.id,
            "state": self.escrow.read("escrows", sale.id),
            **fields,
            "expiry": FAR_FUTURE,
        }
        return (party, FAR_FUTURE, self.domain.sign(action, message, self.key(party)))

    def word(self, sale: Sale) -> Word:
        return Word.unpack(self.escrow.read("escrows", sale.id))

    # -- looking

    def balance(self, currency: str, address: str) -> int:
        if currency == COIN:
            return int(self.chain.evm.get_balance(address))
        return int(self.currencies[currency].read("balanceOf", address))

    def balances(self, currency: str) -> dict[str, int]:
        held = {role: self.balance(currency, address) for role, address in self.actors.items()}
        held["escrow"] = self.balance(currency, self.escrow.address)
        return held

    def credits(self, currency: str) -> dict[str, int]:
        everybody = self.actors | {"escrow": self.escrow.address}
        owed = {r: self.escrow.read("credit", currency, a) for r, a in everybody.items()}
        return {role: units for role, units in owed.items() if units}

    def holders(self, listing: Listing) -> dict[str, int]:
        """By role, pieces of an item (one) or units of a run."""
        everybody = self.actors | {"escrow": self.escrow.address}
        if listing.asset == self.editions.address:
            held = {
                r: self.editions.read("balanceOf", a, listing.asset_id)
                for r, a in everybody.items()
            }
            return {role: units for role, units in held.items() if units}
        if listing.asset != self.items.address:
            return {}
        owner = self.items.read("ownerOf", listing.asset_id)
        return {role: 1 for role, address in everybody.items() if address == owner}

    @contextmanager
    def moves(self, currency: str) -> Iterator[dict[str, int]]:
        """Gains and losses inside the block, without the zeros."""
        moved: dict[str, int] = {}
        before = self.balances(currency)
        yield moved
        after = self.balances(currency)
        moved.update({r: after[r] - before[r] for r in after if after[r] != before[r]})

    def picture(self, *sales: Sale) -> dict[str, Any]:
        """Everything anybody could ask the escrow about these sales and their people."""
        shown: dict[str, Any] = {}
        for currency in (COIN, *self.currencies):
            shown[f"balances {currency}"] = self.balances(currency)
            shown[f"credits {currency}"] = self.credits(currency)
        for role, address in self.actors.items():
            shown[f"epoch {role}"] = self.escrow.read("epochs", address)
        for sale in sales:
            listing, name = sale.listing, sale.id.hex()
            shown[f"word {name}"] = self.escrow.read("escrows", sale.id)
            shown[f"listing {name}"] = self.escrow.read("listings", listing.seller, listing.hash)
            shown[f"offers {name}"] = [
                self.escrow.read("offers", sale.id, maker) for maker in (sale.buyer, sale.seller)
            ]
            if listing.asset != NOBODY:
                shown[f"token {name}"] = self.holders(listing)
                shown[f"waiting {name}"] = [
                    self.escrow.read("asset_credit", listing.asset, listing.asset_id, address)
                    for address in self.actors.values()
                ]
        return shown
