"""A real chain with people on it: what tests send, sign, mine, undo and jump."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from backend.chain.abi import encode_call, events_of, signature_text
from backend.chain.deployment import Deployment
from backend.chain.devnet_accounts import Role, devnet_account
from backend.chain.policy import Policy
from backend.chain.proposal import Proposal
from backend.chain.signed_actions import ItemPresence, OfferToSign, SignedAction, settle_values
from backend.chain.typed_data import (
    ListingFields,
    TermsFields,
    escrow_id,
    listing_typed_data,
    pack_listing,
    terms_of,
)
from backend.chain.types import ZERO_ADDRESS, Address, EscrowId, checksum
from scripts.devnet import Devnet
from scripts.transactions import Sender, wait_for_receipt

# anvil's own, known to everybody
MNEMONIC = "test test test test test test test test test test test junk"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with an account of the devnet and its key."""

    role: Role
    account: LocalAccount

    @property
    def address(self) -> Address:
        return bytes.fromhex(self.account.address[2:])

    def sign_text(self, text: str) -> bytes:
        """EIP-191, as a wallet's personal_sign."""
        return bytes(self.account.sign_message(encode_defunct(text=text)).signature)

    def sign_typed(self, typed_data: dict[str, Any]) -> bytes:
        """EIP-712, as a wallet's eth_signTypedData_v4."""
        message = encode_typed_data(full_message=typed_data)
        return bytes(self.account.sign_message(message).signature)

    def sign_digest(self, digest: bytes) -> bytes:
        return bytes(self.account.unsafe_sign_hash(digest).signature)


@cache
def actor(role: Role) -> Actor:
    """The person who plays `role` on the devnet."""
    Account.enable_unaudited_hdwallet_features()
    path = f"m/44'/60'/0'/0/{devnet_account(role).index}"
    return Actor(role, Account.from_mnemonic(MNEMONIC, account_path=path))


@dataclass(frozen=True, slots=True, eq=False)
class Sale:
    """A listing somebody bought from, and the escrow that holds the money."""

    listing: ListingFields
    terms: TermsFields
    escrow_id: EscrowId
    request: dict[str, Any]
    receipt: dict[str, Any]

    @property
    def terms_args(self) -> dict[str, Any]:
        return asdict(self.terms)


@dataclass(frozen=True, slots=True)
class Chain:
    """Drives the devnet. A call is mined at once, in a block of its own, unless mining is held."""

    devnet: Devnet
    deployment: Deployment

    # Calls

    def send(
        self,
        sender: Actor,
        contract: str,
        function: str,
        *args: Any,
        value: int = 0,
        at: Address | None = None,
    ) -> dict[str, Any]:
        """The receipt of a call that went through; scripts.transactions.Refused otherwise."""
        address = at or self.deployment.contracts[contract].address
        data = encode_call(contract, function, *args)
        return self._sender(sender).send(checksum(address), data, value=value)

    def escrow(self, sender: Actor, function: str, *args: Any) -> dict[str, Any]:
        return self.send(sender, "PhygitalEscrow", function, *args)

    def submit(self, sender: Actor, function: str, *args: Any) -> str:
        """Put an escrow call into the pool without waiting for a block; its transaction's hash."""
        data = encode_call("PhygitalEscrow", function, *args)
        to = checksum(self.deployment.escrow)
        transaction = {"from": sender.account.address, "to": to, "data": f"0x{data.hex()}"}
        return self._sender(sender).submit(transaction | {"gas": hex(1_000_000)})

    def _sender(self, sender: Actor) -> Sender:
        return Sender.unlocked(self.devnet.url, sender.account.address)

    # A sale

    def a_listing(self, seller: Actor, **changes: Any) -> ListingFields:
        """A listing for 1 000 000 units of the native coin with free standard delivery."""
        defaults: dict[str, Any] = {
            "seller": seller.address,
            "policy": self.deployment.default_policy.id,
            "unit_price": 1_000_000,
            "fee_standard": 0,
            "salt": secrets.randbits(96),
            "details": secrets.token_bytes(32),
        }
        return ListingFields(**defaults | changes)

    def sign(self, seller: Actor, listing: ListingFields) -> bytes:
        return seller.sign_typed(listing_typed_data(listing, self.deployment.domain))

    def fund(
        self,
        buyer: Actor,
        seller: Actor,
        listing: ListingFields | None = None,
        *,
        quantity: int = 1,
        option: int = 0,
        reference: bytes | None = None,
    ) -> Sale:
        """Buy. In an ERC-20 the money is minted and approved first."""
        listing = listing or self.a_listing(seller)
        sale = self.a_purchase(
            buyer, seller, listing, quantity=quantity, option=option, reference=reference
        )
        if listing.currency != ZERO_ADDRESS:
            self.give(buyer, sale.terms.amount, listing.currency)
        data = bytes.fromhex(sale.request["data"][2:])
        value = int(sale.request["value"], 16)
        escrow = checksum(self.deployment.escrow)
        return replace(sale, receipt=self._sender(buyer).send(escrow, data, value=value))

    def a_purchase(
        self,
        buyer: Actor,
        seller: Actor,
        listing: ListingFields | None = None,
        *,
        quantity: int = 1,
        option: int = 0,
        reference: bytes | None = None,
    ) -> Sale:
        """Everything signed and nothing sent; the receipt is empty."""
        listing = listing or self.a_listing(seller)
        reference = reference or secrets.token_bytes(16)
        terms = terms_of(
            listing, buyer=buyer.address, quantity=quantity, option=option, reference=reference
        )
        args = (pack_listing(listing), quantity, option, reference, self.sign(seller, listing))
        request = {
            "from": buyer.account.address,
            "to": checksum(self.deployment.escrow),
            "data": f"0x{encode_call('PhygitalEscrow', 'fund', *args).hex()}",
            "value": hex(terms.amount if listing.currency == ZERO_ADDRESS else 0),
        }
        return Sale(listing, terms, escrow_id(terms, self.deployment.domain), request, {})

    def submit_sale(self, sale: Sale) -> None:
        """Put a purchase into the pool without waiting for a block."""
        self.devnet.rpc("eth_sendTransaction", sale.request | {"gas": hex(1_000_000)})

    def fund_many(
        self, buyer: Actor, listings: Sequence[ListingFields], sellers: Sequence[Actor]
    ) -> list[Sale]:
        """Several deliveries in one transaction, one piece of each, all in one currency."""
        sales, purchases = [], []
        for listing, seller in zip(listings, sellers, strict=True):
            reference = secrets.token_bytes(16)
            terms = terms_of(
                listing, buyer=buyer.address, quantity=1, option=0, reference=reference
            )
            purchases.append(
                {
                    "listing": pack_listing(listing),
                    "quantity": 1,
                    "option": 0,
                    "reference": reference,
                    "signature": self.sign(seller, listing),
                }
            )
            sales.append(Sale(listing, terms, escrow_id(terms, self.deployment.domain), {}, {}))
        currency, total = listings[0].currency, sum(sale.terms.amount for sale in sales)
        if currency != ZERO_ADDRESS:
            self.give(buyer, total, currency)
        value = total if currency == ZERO_ADDRESS else 0
        arguments = (purchases, currency, total)
        receipt = self.send(buyer, "PhygitalEscrow", "fund_many", *arguments, value=value)
        return [replace(sale, receipt=receipt) for sale in sales]

    def mint_edition(self, owner: Actor, units: int) -> int:
        """A run of equal items, which the escrow may take; its id."""
        mint = (owner.address, "ipfs://run", units, ZERO_ADDRESS, 0)
        self.send(owner, "PhygitalEdition", "mint", *mint)
        self.send(owner, "PhygitalEdition", "setApprovalForAll", self.deployment.escrow, True)
        return self._ask(self.deployment.edition, "PhygitalEdition", "minted")

    def send_again(self, sale: Sale) -> None:
        """The same funding once more, for a branch where it has not been mined yet."""
        tx_hash = self.devnet.rpc("eth_sendTransaction", sale.request)
        wait_for_receipt(self.devnet.url, tx_hash)

    def word_of(self, sale: Sale) -> int:
        """The escrow's state word."""
        return self._ask(self.deployment.escrow, "PhygitalEscrow", "escrows", sale.escrow_id)

    def a_proposal(self, deal: int = 0, **fields: Any) -> Proposal:
        """Well formed, and good for ten years."""
        values: dict[str, Any] = {
            "buyer_share": 0,
            "asset_to_buyer": False,
            "new_deadline": 0,
            "expiry": self.now + 10 * 365 * 86_400,
        }
        return Proposal(deal=deal, **values | fields)

    def sign_offer(self, maker: Actor, sale: Sale, proposal: Proposal) -> bytes:
        """The maker's signature of an offer for the escrow as it stands now."""
        offered = OfferToSign(maker.address, sale.escrow_id, self.word_of(sale), proposal)
        return maker.sign_typed(offered.typed_data(self.deployment.domain))

    def settle(
        self, maker: Actor, taker: Actor, sale: Sale, deal: int, **fields: Any
    ) -> dict[str, Any]:
        """Both agree: one signs, the other accepts."""
        proposal = self.a_proposal(deal, **fields)
        signature = self.sign_offer(maker, sale, proposal)
        return self.escrow(taker, "settle", sale.terms_args, asdict(proposal), signature)

    def carry(
        self, carrier: Actor, party: Actor, sale: Sale, function: str, **values: Any
    ) -> dict[str, Any]:
        """Somebody else pays for what a party has signed."""
        expiry = self.now + 86_400
        word = self.word_of(sale)
        action = SignedAction(function, party.address, sale.escrow_id, word, values, expiry)
        signature = party.sign_typed(action.typed_data(self.deployment.domain))
        consent = {"party": party.address, "expiry": expiry, "signature": signature}
        escrow = self.deployment.escrow
        arguments = (escrow, sale.terms_args, *values.values(), consent)
        return self.send(carrier, "EscrowRelay", function, *arguments)

    def carry_settlement(
        self,
        carrier: Actor,
        taker: Actor,
        sale: Sale,
        proposal: Proposal,
        signature: bytes = b"",
    ) -> dict[str, Any]:
        """Somebody else pays for the acceptance of an offer; without `signature` a posted one."""
        expiry, word = self.now + 86_400, self.word_of(sale)
        values = settle_values(proposal)
        action = SignedAction("settle", taker.address, sale.escrow_id, word, values, expiry)
        consent = {
            "party": taker.address,
            "expiry": expiry,
            "signature": taker.sign_typed(action.typed_data(self.deployment.domain)),
        }
        arguments = (self.deployment.escrow, sale.terms_args, asdict(proposal), signature, consent)
        return self.send(carrier, "EscrowRelay", "settle", *arguments)

    def times_logged(self, event: str, sales: Sequence[Sale]) -> int:
        """How often the chain itself has logged this event of these."""
        (found,) = [entry for entry in events_of("PhygitalEscrow") if entry["name"] == event]
        topic = f"0x{keccak(text=signature_text(found)).hex()}"
        wanted = {f"0x{sale.escrow_id.hex()}" for sale in sales}
        asked = {"fromBlock": "0x0", "toBlock": "latest", "topics": [topic]}
        logs = self.devnet.rpc("eth_getLogs", asked)
        return sum(log["topics"][1] in wanted for log in logs)

    def balance(self, owner: Address, currency: Address) -> int:
        """Units of an ERC-20."""
        return self._ask(currency, "MockERC20", "balanceOf", owner)

    def minted(self, currency: Address) -> int:
        return self._ask(currency, "MockERC20", "totalSupply")

    def _ask(self, to: Address, contract: str, function: str, *args: Any) -> int:
        data = encode_call(contract, function, *args)
        question = {"to": checksum(to), "data": f"0x{data.hex()}"}
        return int(self.devnet.rpc("eth_call", question, "latest"), 16)

    def give(self, buyer: Actor, amount: int, currency: Address) -> None:
        """Mint test money and let the escrow take it."""
        self.send(buyer, "MockERC20", "mint", buyer.address, amount, at=currency)
        self.send(buyer, "MockERC20", "approve", self.deployment.escrow, amount, at=currency)

    def presence(self, chip: LocalAccount, sale: Sale, holder: Address) -> tuple[int, bytes]:
        """Two arguments of `prove_item`: the newest block, and the chip's answer to its hash."""
        head = self.head()
        said = ItemPresence(
            escrow=sale.escrow_id,
            token=sale.terms.asset,
            token_id=sale.terms.asset_id,
            holder=holder,
            challenge_block=int(head["number"], 16) - 1,
            challenge=bytes.fromhex(head["parentHash"][2:]),
        )
        message = encode_typed_data(full_message=said.typed_data(self.deployment.domain))
        return said.challenge_block, bytes(chip.sign_message(message).signature)

    def mint_token(
        self, owner: Actor, *, uri: str = "ipfs://item", chip: LocalAccount | None = None
    ) -> int:
        """Mint an item, approve the escrow for all of the owner's tokens; the token's id."""
        chip_address = bytes.fromhex(chip.address[2:]) if chip else ZERO_ADDRESS
        mint = (owner.address, uri, chip_address, ZERO_ADDRESS, 0)
        receipt = self.send(owner, "PhygitalToken", "mint", *mint)
        self.send(owner, "PhygitalToken", "setApprovalForAll", self.deployment.escrow, True)
        transfer = f"0x{keccak(text='Transfer(address,address,uint256)').hex()}"
        (log,) = [log for log in receipt["logs"] if log["topics"][0] == transfer]
        return int(log["topics"][3], 16)

    def register_policy(self, sender: Actor, policy: Policy) -> dict[str, Any]:
        return self.escrow(sender, "register_policy", asdict(policy))

    @property
    def policy(self) -> Policy:
        return self.deployment.default_policy.policy

    def another_policy(self, **changes: Any) -> Policy:
        return replace(self.policy, **changes)

    # Time and branches

    def head(self) -> dict[str, Any]:
        head: dict[str, Any] = self.devnet.rpc("eth_getBlockByNumber", "latest", False)
        return head

    @property
    def height(self) -> int:
        return int(self.head()["number"], 16)

    @property
    def now(self) -> int:
        """The time of the newest block."""
        return int(self.head()["timestamp"], 16)

    def mine(self, blocks: int = 1) -> None:
        """Empty blocks, one second apart."""
        self.devnet.rpc("anvil_mine", hex(blocks), "0x1")

    def jump(self, seconds: int) -> None:
        """Move time on and mine a block there."""
        self.devnet.rpc("evm_increaseTime", seconds)
        self.devnet.rpc("evm_mine")

    def snapshot(self) -> str:
        return str(self.devnet.rpc("evm_snapshot"))

    def go_back(self, snapshot: str) -> None:
        """Undo every block since. What is mined next is another branch, since its times differ."""
        self.devnet.rpc("evm_revert", snapshot)
        self.devnet.rpc("anvil_dropAllTransactions")
        self.devnet.rpc("evm_increaseTime", 17)

    @contextmanager
    def mining_held(self) -> Iterator[None]:
        """Calls wait in the pool; leaving the block mines all of them into one block."""
        self.devnet.rpc("evm_setAutomine", False)
        try:
            yield
        finally:
            self.devnet.rpc("evm_mine")
            self.devnet.rpc("evm_setAutomine", True)
