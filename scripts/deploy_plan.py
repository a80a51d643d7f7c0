"""What is deployed and where: the same code, the same order, the same addresses on every chain.

Everything goes through the common CREATE2 proxy with one salt, so an address follows from the
creation code alone. A contract that names another one in its constructor names it by that address,
and needs it in place first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from backend.chain.abi import encode_arguments
from backend.chain.deployment import EDITION, ESCROW, EXTENSION, RELAY, TOKEN
from backend.chain.types import Address, checksum
from scripts.contracts import compile_contract

CREATE2_PROXY = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
SALT = keccak(text="earnest/1")
TEST_CURRENCY = "MockERC20"
TEST_NAME, TEST_SYMBOL, TEST_DECIMALS = "Test dollar", "tUSD", 6


@dataclass(frozen=True, slots=True)
class PlannedContract:
    """One contract as it shall stand on chain."""

    name: str
    creation: bytes  # creation code with its arguments

    @property
    def address(self) -> Address:
        """Where the proxy puts it."""
        proxy = bytes.fromhex(CREATE2_PROXY[2:])
        return keccak(b"\xff" + proxy + SALT + keccak(self.creation))[12:]

    @property
    def order(self) -> bytes:
        """What the proxy is sent to put it there."""
        return SALT + self.creation


def plan(*, is_devnet: bool) -> tuple[PlannedContract, ...]:
    """All our contracts, in the order in which they are deployed. A devnet has play money too."""
    relay = _planned(RELAY)
    extension = _planned(EXTENSION, checksum(relay.address))
    return _whole(relay, extension, (relay.address, extension.address), is_devnet=is_devnet)


def plan_around(relay: Address, extension: Address, *, is_devnet: bool) -> dict[str, bytes]:
    """The same creation codes by name, with the partners that a deployment really has."""
    contracts = _whole(
        _planned(RELAY),
        _planned(EXTENSION, checksum(relay)),
        (relay, extension),
        is_devnet=is_devnet,
    )
    return {contract.name: contract.creation for contract in contracts}


def _whole(
    relay: PlannedContract,
    extension: PlannedContract,
    partners: tuple[Address, Address],
    *,
    is_devnet: bool,
) -> tuple[PlannedContract, ...]:
    escrow = _planned(ESCROW, *(checksum(partner) for partner in partners))
    contracts = (relay, extension, escrow, _planned(TOKEN), _planned(EDITION))
    if not is_devnet:
        return contracts
    return (*contracts, _planned(TEST_CURRENCY, TEST_NAME, TEST_SYMBOL, TEST_DECIMALS))


def _planned(name: str, *args: Any) -> PlannedContract:
    compiled = compile_contract(name)
    return PlannedContract(name, compiled.bytecode + _constructor_data(compiled.abi, args))


def _constructor_data(abi: list[dict[str, Any]], args: Sequence[Any]) -> bytes:
    found = [entry for entry in abi if entry["type"] == "constructor"]
    return encode_arguments(found[0]["inputs"] if found else [], tuple(args))
