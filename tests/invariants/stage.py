"""The stage of a random walk: contracts on an EVM, people with keys, goods and currencies.

Built once per process and source of the escrow; a walk happens inside `walk()`, which undoes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from tests.contracts.builders import COIN, NOBODY, Domain, Listing
from tests.contracts.evm.chain import Contract, Outcome, address_of, key_of
from tests.invariants import catalogue
from tests.invariants.chain import Bench, question
from tests.invariants.compiling import ESCROW, EXTENSION, PROPS, RELAY, Patch, compiled
from tests.invariants.outside import Outside

# `wallet` sells, too: an ERC-1271 contract that `wallet_owner` signs for.
PEOPLE = (
    "buyer",
    "other_buyer",
    "seller",
    "arbiter",
    "attester",
    "marketplace",
    "artist",
    "keeper",
)
RICH = 2**140
# What a contract at somebody's address takes: coins, tokens. A bare account takes both.
ANIMALS = {
    "Refuser": (False, False),
    "GasBurner": (False, False),
    "BombReverter": (False, False),
    "RudeReceiver": (False, False),
    "NoReceiver": (True, False),
    "ContractWallet": (True, True),
    "Reenterer": (True, True),
}
CURRENCIES = (
    "MockERC20",
    "NoReturn",
    "FeeOnTransfer",
    "ReturnsFalse",
    "Blocklist",
    "ReentrantERC20",
)


class Stage:
    """Everything that stands before anybody has said a word."""

    def __init__(self, patch: Patch | None = None) -> None:
        self.bench = Bench()
        self.props = compiled(PROPS)
        self.people = {role: address_of(role) for role in PEOPLE}
        self.keeper = self.people["keeper"]
        for address in self.people.values():
            self.bench.evm.set_balance(address, RICH)
        self.relay, self.escrow = self._install_escrow(patch)
        self.people["wallet"] = self._install("Wallet1271", address_of("wallet_owner")).address
        self.bench.evm.set_balance(self.people["wallet"], RICH)
        self.looker = self._install("Looker")
        self.domain = Domain(self.escrow.address)
        self.money = self._make_money()
        self.currencies = {money.address: money for money in self.money.values()}
        self.items, self.item_ids = self._make_items()
        self.liar = self._install("Lying721")
        self._must(self.liar.mint(self.people["seller"], 1, sender=self.keeper))
        self.animal_code = self._catch_animals()
        self.rules, self.other_rules = catalogue.rules(self.people, self.escrow.address)
        self.listings = catalogue.listings(
            self.people,
            [*self.rules, self.other_rules[0]],
            [COIN, *self.currencies],
            self.items.address,
            self.item_ids,
            self.liar.address,
        )

    @property
    def accounts(self) -> list[str]:
        """Everybody whose money is watched."""
        return list(self.people.values())

    @property
    def all_items(self) -> list[int]:
        return [number for numbers in self.item_ids.values() for number in numbers]

    @contextmanager
    def walk(self) -> Iterator[Outside]:
        """The world as it is now, to be changed; afterwards nothing of it has happened."""
        self.bench.raw_logs.clear()
        with self.bench.undone():
            yield self._outside()

    def signature(self, listing: Listing, signer: str | None = None) -> bytes:
        """By the seller's key, or by the key behind the wallet, or by somebody else's."""
        return _signed(listing, self.domain, signer or self._signer(listing.seller))

    def balance(self, currency: str, account: str) -> int:
        if currency == COIN:
            return int(self.bench.evm.get_balance(account))
        return self.bench.look(currency, question("balanceOf(address)", account))

    def plant(self, account: str, animal: str) -> None:
        self.bench.plant(account, self.animal_code[animal])
        self.bench.contract(account, self.props[animal].abi)

    def _signer(self, seller: str) -> str:
        if seller == self.people["wallet"]:
            return "wallet_owner"
        return next(role for role, address in self.people.items() if address == seller)

    def _install_escrow(self, patch: Patch | None) -> tuple[Contract, Contract]:
        """The three contracts; at the escrow's address everything answers that is in two of them."""
        made = compiled((RELAY, EXTENSION, ESCROW), patch)
        main, more = made["PhygitalEscrow"], made["EscrowExtension"]
        relay = self.bench.install(made["EscrowRelay"], sender=self.keeper)
        extension = self.bench.install(more, relay.address, sender=self.keeper)
        escrow = self.bench.install(main, relay.address, extension.address, sender=self.keeper)
        known = {(entry["type"], entry.get("name")) for entry in main.abi}
        rest = [e for e in more.abi if (e["type"], e.get("name")) not in known]
        return relay, self.bench.contract(escrow.address, main.abi + rest)

    def _install(self, name: str, *arguments: object) -> Contract:
        return self.bench.install(self.props[name], *arguments, sender=self.keeper)

    def _make_money(self) -> dict[str, Contract]:
        """Everybody is rich in everything and lets the escrow spend it."""
        drawing = self.escrow.encode("withdraw", COIN, self.keeper)
        made = {}
        for name in CURRENCIES:
            arguments = {
                "MockERC20": ("Test dollar", "tUSD", 6),
                "ReentrantERC20": (self.escrow.address, drawing),
            }.get(name, ())
            money = self._install(name, *arguments)
            made[name] = money
            for account in self.people.values():
                self._must(money.mint(account, RICH, sender=self.keeper))
                allowed = (self.escrow.address, 2**256 - 1)
                self._must(money.approve(*allowed, sender=account))
        return made

    def _make_items(self) -> tuple[Contract, dict[str, list[int]]]:
        items = self._install("PhygitalToken")
        ids: dict[str, list[int]] = {"seller": [], "wallet": []}
        for seller, minted in ids.items():
            account = self.people[seller]
            for _ in range(3):
                made = items.mint(account, "ipfs://item", NOBODY, NOBODY, 0, sender=self.keeper)
                minted.append(self._must(made).value)
            self._must(items.setApprovalForAll(self.escrow.address, True, sender=account))
        return items, ids

    def _catch_animals(self) -> dict[str, bytes]:
        drawing = self.escrow.encode("withdraw", COIN, self.keeper)
        codes = {}
        for name in ANIMALS:
            arguments = (self.escrow.address, drawing) if name == "Reenterer" else ()
            codes[name] = self.bench.code(self._install(name, *arguments).address)
        return codes

    def _outside(self) -> Outside:
        """The model's world, read off the chain."""
        outside = Outside()
        for currency in (COIN, *self.currencies):
            for account in self.accounts:
                outside.money[currency, account] = self.balance(currency, account)
        for seller, ids in self.item_ids.items():
            for number in ids:
                outside.tokens[self.items.address, number, self.people[seller]] = 1
        outside.tokens[self.liar.address, 1, self.people["seller"]] = 1
        outside.halted.add(self.liar.address)
        outside.declines_tokens.add(self.people["wallet"])  # it knows no hook
        return outside

    @staticmethod
    def _must(outcome: Outcome) -> Outcome:
        if not outcome.ok:
            raise ValueError(f"the stage does not stand: {outcome.reason}")
        return outcome


@cache
def _signed(listing: Listing, domain: Domain, signer: str) -> bytes:
    return listing.sign(domain, key_of(signer))


@cache
def stage(patch: Patch | None = None) -> Stage:
    return Stage(patch)
