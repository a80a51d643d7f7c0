"""Is what stands on chain what this checkout compiles to?

A contract's deployed code differs from the compiler's in its immutables (its own address, the chain
id, its partners' addresses), which the constructor fills in. So the constructor is run once more,
by the node and without a transaction: an `eth_call` to the contract's own address, in which the
creation code stands in the place of the deployed one. What it returns is the code that a fresh
deployment would have there, immutables included, and its hash is compared byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eth_utils.crypto import keccak

from backend.chain.deployment import EXTENSION, OURS, RELAY, Deployment
from backend.chain.types import Address, checksum
from backend.core.settings import DEVNETS
from scripts.deploy_plan import plan_around
from scripts.devnet import rpc
from scripts.house.problems import Problem

CONSTRUCTOR_GAS = 30_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one contract."""

    name: str
    address: Address
    is_same: bool
    says: str

    @property
    def sentence(self) -> str:
        return f"{self.name} at {checksum(self.address)}: {self.says}"


def check(url: str, address_book: Path) -> list[Finding]:
    """Compare every contract of the address book with a fresh build of this checkout."""
    book = Deployment.load(address_book)
    chain_id = int(rpc(url, "eth_chainId"), 16)
    if chain_id != book.chain_id:
        raise Problem(f"The node is on chain {chain_id}, the address book on {book.chain_id}.")
    missing = [name for name in OURS if name not in book.contracts]
    if missing:
        raise Problem(f"The address book does not name {', '.join(missing)}.", "Deploy anew.")
    partners = (book.contracts[RELAY].address, book.contracts[EXTENSION].address)
    fresh = plan_around(*partners, is_devnet=chain_id in DEVNETS)
    return [
        _compare(url, name, book, creation)
        for name, creation in fresh.items()
        if name in book.contracts
    ]


def _compare(url: str, name: str, book: Deployment, creation: bytes) -> Finding:
    known = book.contracts[name]
    deployed = _bytes(rpc(url, "eth_getCode", checksum(known.address), "latest"))
    if not deployed:
        return Finding(name, known.address, False, "nothing is deployed there.")
    fresh = keccak(_constructed(url, known.address, creation))
    found = keccak(deployed)
    if found != fresh:
        says = f"other code than this checkout gives: {_hex(found)} there, {_hex(fresh)} fresh."
        return Finding(name, known.address, False, says)
    if found != known.code_hash:
        says = f"the address book says {_hex(known.code_hash)}, the chain has {_hex(found)}."
        return Finding(name, known.address, False, says)
    return Finding(name, known.address, True, f"the code of this checkout, {_hex(found)}.")


def _constructed(url: str, address: Address, creation: bytes) -> bytes:
    """The code that this creation code makes at this address of this chain."""
    place = checksum(address)
    call = {"to": place, "data": "0x", "gas": hex(CONSTRUCTOR_GAS)}
    override = {place: {"code": f"0x{creation.hex()}"}}
    try:
        return _bytes(rpc(url, "eth_call", call, "latest", override))
    except RuntimeError as error:
        raise Problem(
            f"The node cannot run a constructor in eth_call: {error}",
            "Ask a node that knows state overrides; geth, reth, erigon, nethermind and anvil do.",
        ) from None


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
