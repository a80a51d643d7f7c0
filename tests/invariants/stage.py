"""The stage of a random walk: contracts on an EVM, people with keys, goods and currencies.

Built once per process and source of the escrow; a walk happens inside `walk()`, which undoes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from eth_utils import keccak

from scripts.contracts import with_code_of
from tests.contracts.builders import COIN, NOBODY, Domain, Listing
from tests.contracts.evm.chain import Contract, Outcome, address_of
from tests.invariants import catalogue
from tests.invariants.chain import Bench, question
from tests.invariants.compiling import ESCROW, EXTENSION, PROPS, RELAY, Patch, compiled
from tests.invariants.ids import listing_hash, separator
from tests.invariants.outside import Outside, Token
from tests.invariants.signing import sign

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
CHIP, TEST_DOLLAR = "chip", "Test dollar"
CHIP_BOUND = bytes.fromhex("83e70509")  # ERC-5791, the second version
RUNS = (12, 30)  # pieces of each edition
# What a contract at somebody's address takes: coins, single tokens, units of an edition. A bare
# account takes all of them.
ANIMALS = {
    "Refuser": (False, False, False),
    "GasBurner": (False, False, False),
    "BombReverter": (False, False, False),
    "RudeReceiver": (False, False, False),
    "NoReceiver": (True, False, False),
    "EditionWallet": (True, False, True),
    "ContractWallet": (True, True, True),
    "Reenterer": (True, True, True),
}
REMEMBERED = 2  # slots that some animal writes; what one has left there, another would believe
YES_MAN = "Reenterer"  # says yes to every signature that its own key did not make
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
        self.signable = Domain(self.money["MockERC20"].address, name=TEST_DOLLAR)
        self.items, self.item_ids = self._make_items()
        self.edition, self.runs = self._make_edition()
        self.odd = self._make_odd_tokens()
        self.animal_code = self._catch_animals()
        self.rules, self.other_rules = catalogue.rules(self.people, self.escrow.address)
        self.listings = catalogue.listings(
            self.people,
            [*self.rules, self.other_rules[0]],
            [COIN, *self.currencies],
            self.items.address,
            self.item_ids,
            (self.edition.address, self.runs),
            {name: odd.address for name, odd in self.odd.items()},
        )

    @property
    def tokens(self) -> list[Token]:
        """Every single token and every run, by contract and id."""
        singles = [(self.items.address, number) for number in self.all_items]
        return singles + [(self.edition.address, number) for number in self.runs]

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
        return _signed(listing, self.domain, signer or self.key_behind(listing.seller))

    def balance(self, currency: str, account: str) -> int:
        if currency == COIN:
            return int(self.bench.evm.get_balance(account))
        return self.bench.look(currency, question("balanceOf(address)", account))

    def plant(self, account: str, animal: str) -> None:
        """A newborn animal, whatever has lived there before."""
        self.bench.plant(account, self.animal_code[animal])
        for slot in range(REMEMBERED):
            self.bench.evm.insert_account_storage(account, slot, 0)
        self.bench.contract(account, self.props[animal].abi)

    def key_behind(self, account: str) -> str:
        """Whose key signs for an account, as long as nothing has changed hands."""
        if account == self.people["wallet"]:
            return "wallet_owner"
        return next(role for role, address in self.people.items() if address == account)

    def _install_escrow(self, patch: Patch | None) -> tuple[Contract, Contract]:
        """The three contracts; at the escrow's address everything answers that two of them know."""
        made = compiled((RELAY, EXTENSION, ESCROW), patch)
        main, more = made["PhygitalEscrow"], made["EscrowExtension"]
        relay = self.bench.install(made["EscrowRelay"], sender=self.keeper)
        extension = self.bench.install(more, relay.address, sender=self.keeper)
        escrow = self.bench.install(main, relay.address, extension.address, sender=self.keeper)
        return relay, self.bench.contract(escrow.address, with_code_of(main.abi, more.abi))

    def _install(self, name: str, *arguments: object) -> Contract:
        return self.bench.install(self.props[name], *arguments, sender=self.keeper)

    def _make_money(self) -> dict[str, Contract]:
        """Everybody is rich in everything and lets the escrow spend it."""
        drawing = self.escrow.encode("withdraw", COIN, self.keeper)
        made = {}
        for name in CURRENCIES:
            arguments = {
                "MockERC20": (TEST_DOLLAR, "tUSD", 6),
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
        """Two of three items have a chip."""
        items = self._install("PhygitalToken")
        ids: dict[str, list[int]] = {"seller": [], "wallet": []}
        for seller, minted in ids.items():
            account = self.people[seller]
            for chip in (address_of(CHIP), address_of(CHIP), NOBODY):
                made = items.mint(account, "ipfs://item", chip, NOBODY, 0, sender=self.keeper)
                minted.append(self._must(made).value)
            self._must(items.setApprovalForAll(self.escrow.address, True, sender=account))
        return items, ids

    def _make_edition(self) -> tuple[Contract, list[int]]:
        """Runs of equal pieces, all of them the seller's."""
        edition = self._install("PhygitalEdition")
        seller, runs = self.people["seller"], []
        for units in RUNS:
            made = edition.mint(seller, "ipfs://run", units, NOBODY, 0, sender=self.keeper)
            runs.append(self._must(made).value)
        self._must(edition.setApprovalForAll(self.escrow.address, True, sender=seller))
        return edition, runs

    def _make_odd_tokens(self) -> dict[str, Contract]:
        """Transfers that move nothing, and a token whose chip could call it away."""
        seller = self.people["seller"]
        odd = {name: self._install(name) for name in ("Lying721", "Lying1155")}
        odd["ChipBound"] = self._install("ChipBound", CHIP_BOUND)
        for name, token in odd.items():
            units = (9, 1) if name == "Lying1155" else ()
            self._must(token.mint(seller, 1, *units, sender=self.keeper))
        return odd

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
            for place, number in enumerate(ids):
                outside.tokens[self.items.address, number, self.people[seller]] = 1
                if place < 2:
                    outside.chips[self.items.address, number] = address_of(CHIP)
        for number, units in zip(self.runs, RUNS, strict=True):
            outside.tokens[self.edition.address, number, self.people["seller"]] = units
        liars = {self.odd[name].address for name in ("Lying721", "Lying1155")}
        outside.halted |= liars
        outside.chip_bound.add(self.odd["ChipBound"].address)
        outside.singles |= {self.items.address} | liars | outside.chip_bound
        outside.editions |= {self.edition.address} | liars
        outside.signable.add(self.signable.contract)
        outside.credulous.add(self.money["ReentrantERC20"].address)
        # It knows no hook.
        outside.declines_tokens.add(self.people["wallet"])
        outside.declines_editions.add(self.people["wallet"])
        return outside

    @staticmethod
    def _must(outcome: Outcome) -> Outcome:
        if not outcome.ok:
            raise ValueError(f"the stage does not stand: {outcome.reason}")
        return outcome


@cache
def _signed(listing: Listing, domain: Domain, signer: str) -> bytes:
    return sign(keccak(b"\x19\x01" + separator(domain) + listing_hash(listing)), signer)


@cache
def stage(patch: Patch | None = None) -> Stage:
    return Stage(patch)
