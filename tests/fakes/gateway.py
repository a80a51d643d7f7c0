"""A chain in memory that answers what the business asks of a gateway.

The same checks run against this and against the real gateway on a devnet:
tests/integration/test_gateway_answers.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eth_account import Account
from eth_keys.exceptions import BadSignature, ValidationError

from backend.chain.errors import NodeUnreachable
from backend.chain.key_signatures import KEY_SIGNATURE_BYTES, with_low_s
from backend.chain.signatures import unwrap
from backend.chain.tokens import Royalty
from backend.chain.types import Address, BlockHash, BlockHeader


class FakeGateway:
    """Say what is true with the methods in the imperative; then let the program ask."""

    def __init__(self) -> None:
        self._owners: dict[tuple[Address, int], Address] = {}
        self._editions: dict[tuple[Address, int], dict[Address, int]] = {}
        self._royalties: dict[tuple[Address, int], Royalty] = {}
        self._operators: set[tuple[Address, Address, Address]] = set()
        self._spenders: dict[tuple[Address, int], Address] = {}
        self._chips: dict[tuple[Address, int], Address] = {}
        self._uris: dict[tuple[Address, int], str] = {}
        self._epochs: dict[Address, int] = {}
        self._coins: dict[Address, int] = {}
        self._state_words: dict[bytes, int] = {}
        self._wallets: dict[Address, set[tuple[bytes, bytes]]] = {}
        self._head = BlockHeader(
            100, BlockHash(bytes([100]) * 32), BlockHash(bytes(32)), 0, bytes(256)
        )
        self.is_down = False
        self.asked: list[str] = []

    # What is so

    def own(self, owner: Address, asset: Address, asset_id: int) -> None:
        self._owners[asset, asset_id] = owner
        self._spenders.pop((asset, asset_id), None)

    def hold_units(self, owner: Address, asset: Address, asset_id: int, units: int) -> None:
        """Units of a run of an edition; a contract is either that or single tokens."""
        self._editions.setdefault((asset, asset_id), {})[owner] = units

    def set_royalty(self, asset: Address, asset_id: int, royalty: Royalty) -> None:
        self._royalties[asset, asset_id] = royalty

    def approve_for_all(self, asset: Address, owner: Address, operator: Address) -> None:
        self._operators.add((asset, owner, operator))

    def approve(self, asset: Address, asset_id: int, spender: Address) -> None:
        self._spenders[asset, asset_id] = spender

    def describe(self, asset: Address, asset_id: int, uri: str) -> None:
        """Where the token says its metadata is."""
        self._uris[asset, asset_id] = uri

    def bind_chip(self, asset: Address, asset_id: int, chip: Address) -> None:
        """The token names this chip."""
        self._chips[asset, asset_id] = chip

    def set_state_word(self, escrow_id: bytes, word: int) -> None:
        """What the contract has stored for an escrow."""
        self._state_words[escrow_id] = word

    def give_coins(self, account: Address, units: int) -> None:
        self._coins[account] = units

    def bump_epoch(self, seller: Address) -> None:
        self._epochs[seller] = self._epochs.get(seller, 0) + 1

    def mine(self, number: int, timestamp: int) -> None:
        """The chain is this long now."""
        parent = BlockHash(max(number - 1, 0).to_bytes(32))
        self._head = replace(self._head, number=number, timestamp=timestamp, parent_hash=parent)

    def deploy_wallet(self, wallet: Address) -> None:
        """A contract wallet that has accepted nothing yet."""
        self._wallets.setdefault(wallet, set())

    def accept(self, wallet: Address, digest: bytes, signature: bytes) -> None:
        """The contract wallet takes this signature of this digest for its own."""
        self._wallets.setdefault(wallet, set()).add((digest, signature))

    # What is asked

    async def verify_signature(self, address: Address, digest: bytes, signature: bytes) -> bool:
        self._answer("verify_signature")
        wrapped = unwrap(signature)
        if wrapped is None:
            return False
        if (digest, wrapped.signature) in self._wallets.get(address, set()):
            return True
        return _recover(digest, wrapped.signature) == address

    async def rpc(self, method: str, *params: Any) -> Any:
        """Asked about a transaction: none has been sent here."""
        assert method == "eth_getTransactionByHash", method
        return None

    async def head(self) -> BlockHeader:
        self._answer("head")
        return self._head

    async def balance(self, account: Address) -> int:
        self._answer("balance")
        return self._coins.get(account, 0)

    async def code_at(self, address: Address) -> bytes:
        self._answer("code_at")
        return b"\x60\x00" if address in self._wallets else b""

    async def token_owner(self, asset: Address, asset_id: int) -> Address | None:
        self._answer("token_owner")
        return self._owners.get((asset, asset_id))

    async def token_uri(self, asset: Address, asset_id: int) -> str | None:
        self._answer("token_uri")
        return self._uris.get((asset, asset_id))

    async def chip_of(self, asset: Address, asset_id: int) -> Address | None:
        self._answer("chip_of")
        return self._chips.get((asset, asset_id))

    async def block_by_number(self, number: int) -> BlockHeader | None:
        self._answer("block_by_number")
        if not 0 <= number <= self._head.number:
            return None
        return replace(self._head, number=number, hash=BlockHash(number.to_bytes(32)))

    async def edition_units(self, asset: Address, asset_id: int, owner: Address) -> int | None:
        self._answer("edition_units")
        if not any(known == asset for known, _ in self._editions):
            return None
        return self._editions.get((asset, asset_id), {}).get(owner, 0)

    async def is_approved(
        self, asset: Address, owner: Address, operator: Address, asset_id: int | None = None
    ) -> bool:
        self._answer("is_approved")
        if (asset, owner, operator) in self._operators:
            return True
        return asset_id is not None and self._spenders.get((asset, asset_id)) == operator

    async def royalty(self, asset: Address, asset_id: int) -> Royalty | None:
        self._answer("royalty")
        return self._royalties.get((asset, asset_id))

    async def state_words(self, escrow: Address, ids: Sequence[bytes], at: BlockHash) -> list[int]:
        self._answer("state_words")
        return [self._state_words.get(escrow_id, 0) for escrow_id in ids]

    async def read(self, contract: str, address: Address, function: str, *args: Any) -> Any:
        self._answer(function)
        if (contract, function) == ("PhygitalEscrow", "epochs"):
            return self._epochs.get(args[0], 0)
        raise LookupError(f"this chain in memory has no {contract}.{function}")

    def _answer(self, question: str) -> None:
        self.asked.append(question)
        if self.is_down:
            raise NodeUnreachable("The node does not answer.")


def _recover(digest: bytes, signature: bytes) -> Address | None:
    """Like the contract: 65 bytes, the smaller s, v of 27 or 28, and no other spelling."""
    if len(signature) != KEY_SIGNATURE_BYTES or with_low_s(signature) != signature:
        return None
    try:
        recovered = Account._recover_hash(digest, signature=signature)
    except (BadSignature, ValidationError, ValueError):
        return None
    return bytes.fromhex(recovered[2:])
