"""Where our contracts are: the address book that scripts/deploy.py writes and every process reads.

`check` compares it with the node. A process that finds another chain, another genesis block or
other code stops there, because rows of two chains must never meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from eth_utils.crypto import keccak

from backend.chain.errors import CallReverted, WrongNetwork
from backend.chain.policy import POLICY_TYPES, Policy
from backend.chain.typed_data import Domain, policy_id
from backend.chain.types import ZERO_ADDRESS, Address, BlockHash, ChainId, checksum
from backend.core.money import Currency

if TYPE_CHECKING:
    from backend.chain.gateway import ChainGateway

ESCROW = "PhygitalEscrow"
EXTENSION = "EscrowExtension"  # runs at the escrow's address; nobody calls it at its own
RELAY = "EscrowRelay"
TOKEN = "PhygitalToken"  # noqa: S105 - a contract, no secret
EDITION = "PhygitalEdition"
OURS = (RELAY, EXTENSION, ESCROW, TOKEN, EDITION)


@dataclass(frozen=True, slots=True)
class DeployedContract:
    """One contract and the hash of the code it had when it was deployed."""

    address: Address
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A registered policy with a name for people."""

    name: str
    policy: Policy

    @property
    def id(self) -> bytes:
        return policy_id(self.policy)


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything that differs between two deployments of the contracts."""

    chain_id: ChainId
    genesis_hash: BlockHash
    start_block: int  # nothing of ours is below it
    contracts: Mapping[str, DeployedContract]
    currencies: tuple[Currency, ...]
    policies: tuple[NamedPolicy, ...]

    @property
    def escrow(self) -> Address:
        return self.contracts[ESCROW].address

    @property
    def token(self) -> Address:
        return self.contracts[TOKEN].address

    @property
    def relay(self) -> Address:
        """Who carries parties' signatures to the escrow."""
        return self.contracts[RELAY].address

    @property
    def edition(self) -> Address:
        return self.contracts[EDITION].address

    @property
    def domain(self) -> Domain:
        """What sellers' signatures are bound to."""
        return Domain(self.chain_id, self.escrow)

    @property
    def default_policy(self) -> NamedPolicy:
        return self.policies[0]

    def currency(self, address: Address | None) -> Currency:
        """The currency of a token (none or zero: the native coin). KeyError if unknown."""
        wanted = None if address in (None, ZERO_ADDRESS) else address
        for currency in self.currencies:
            if currency.address == wanted:
                return currency
        raise KeyError(f"no such currency: {wanted.hex() if wanted else 'native coin'}")

    def currency_named(self, symbol: str) -> Currency:
        """The currency with this symbol. KeyError if unknown."""
        for currency in self.currencies:
            if currency.symbol == symbol:
                return currency
        raise KeyError(f"no such currency: {symbol}")

    def starting_at(self, block: int) -> Deployment:
        """The same deployment, indexed from another block."""
        return replace(self, start_block=block)

    async def check(self, gateway: ChainGateway) -> None:
        """Refuse a node that is not on our chain. WrongNetwork says in which way it is another."""
        chain_id = await gateway.chain_id()
        if chain_id != self.chain_id:
            raise WrongNetwork(f"The node is on chain {chain_id}, not {self.chain_id}.")
        genesis = await gateway.block_by_number(0)
        if genesis is None or genesis.hash != self.genesis_hash:
            raise WrongNetwork("The node's chain began with another block than ours.")
        missing = [name for name in OURS if name not in self.contracts]
        if missing:
            raise WrongNetwork(f"The address book does not name {', '.join(missing)}; deploy anew.")
        for name, contract in self.contracts.items():
            if keccak(await gateway.code_at(contract.address)) != contract.code_hash:
                place = checksum(contract.address)
                raise WrongNetwork(f"{name} is not at {place}, or it has other code.")
        await self._check_partners(gateway)

    async def _check_partners(self, gateway: ChainGateway) -> None:
        """The escrow itself says whom it works with."""
        for function, partner in (("relay", RELAY), ("extension", EXTENSION)):
            try:
                answer = await gateway.read(ESCROW, self.escrow, function)
            except CallReverted:  # another contract altogether
                answer = "0x"
            if bytes.fromhex(answer[2:]) != self.contracts[partner].address:
                raise WrongNetwork(f"{ESCROW} works with another {partner} than the book names.")

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read an address book. WrongNetwork when it is missing or malformed."""
        try:
            return cls.from_json(json.loads(file.read_text(encoding="utf-8")))
        except OSError:
            raise WrongNetwork(f"There is no address book at {file}; deploy first.") from None
        except (ValueError, KeyError, TypeError) as error:
            raise WrongNetwork(f"The address book {file} cannot be read: {error!r}.") from None

    def save(self, file: Path) -> None:
        """Write it in one go: readers see the old book or the new one."""
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(file.name + ".new")
        fresh.write_text(json.dumps(self.to_json(), indent=2) + "\n", encoding="utf-8")
        fresh.replace(file)

    @classmethod
    def from_json(cls, book: Mapping[str, Any]) -> Self:
        chain_id = ChainId(int(book["chain_id"]))
        return cls(
            chain_id=chain_id,
            genesis_hash=BlockHash(_bytes(book["genesis_hash"], 32)),
            start_block=int(book["start_block"]),
            contracts={
                name: DeployedContract(_bytes(item["address"], 20), _bytes(item["code_hash"], 32))
                for name, item in book["contracts"].items()
            },
            currencies=tuple(_currency(chain_id, item) for item in book["currencies"]),
            policies=read_policies(book["policies"]),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "chain_id": self.chain_id,
            "genesis_hash": f"0x{self.genesis_hash.hex()}",
            "start_block": self.start_block,
            "contracts": {
                name: {
                    "address": checksum(contract.address),
                    "code_hash": f"0x{contract.code_hash.hex()}",
                }
                for name, contract in self.contracts.items()
            },
            "currencies": [
                {
                    "symbol": currency.symbol,
                    "decimals": currency.decimals,
                    "address": checksum(currency.address) if currency.address else None,
                }
                for currency in self.currencies
            ],
            "policies": [
                {"name": item.name, "id": f"0x{item.id.hex()}", "rules": _rules(item.policy)}
                for item in self.policies
            ],
        }


def _bytes(text: str, size: int) -> bytes:
    data = bytes.fromhex(text.removeprefix("0x"))
    if len(data) != size:
        raise ValueError(f"{text} does not have {size} bytes")
    return data


def _currency(chain_id: ChainId, item: Mapping[str, Any]) -> Currency:
    address = _bytes(item["address"], 20) if item["address"] else None
    return Currency(chain_id, address, str(item["symbol"]), int(item["decimals"]))


def read_policies(items: Iterable[Mapping[str, Any]]) -> tuple[NamedPolicy, ...]:
    """Policies as an address book holds them. An `id` may be left out; a wrong one is refused."""
    return tuple(_policy(item) for item in items)


def _policy(item: Mapping[str, Any]) -> NamedPolicy:
    rules: dict[str, Any] = {
        name: _bytes(item["rules"][name], 20) if kind == "address" else int(item["rules"][name])
        for name, kind in POLICY_TYPES
    }
    named = NamedPolicy(str(item["name"]), Policy(**rules))
    if "id" in item and named.id != _bytes(item["id"], 32):
        raise ValueError(f"the id of policy {named.name} is not that of its rules")
    return named


def _rules(policy: Policy) -> dict[str, Any]:
    values = {name: getattr(policy, name) for name, _ in POLICY_TYPES}
    return {
        name: checksum(value) if isinstance(value, bytes) else value
        for name, value in values.items()
    }
