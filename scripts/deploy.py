"""Deploy the contracts and write the address book that every process reads.

Through the CREATE2 proxy and with fixed salts, so the same code gets the same addresses on every
chain, and running it again finds everything in place. On the devnet the node's own deployer
account pays; elsewhere the key in EARNEST_DEPLOYER_KEY does.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak

from backend.chain.abi import decode_result, encode_call
from backend.chain.deployment import (
    ESCROW,
    DeployedContract,
    Deployment,
    NamedPolicy,
    read_policies,
)
from backend.chain.devnet_accounts import devnet_account
from backend.chain.errors import WrongNetwork
from backend.chain.policy import POLICY_TYPES, Policy
from backend.chain.types import Address, BlockHash, ChainId, checksum
from backend.core.money import Currency
from backend.core.settings import DEVNETS
from scripts.deploy_check import Finding, check
from scripts.deploy_plan import (
    CREATE2_PROXY,
    TEST_CURRENCY,
    TEST_DECIMALS,
    TEST_SYMBOL,
    PlannedContract,
    plan,
)
from scripts.devnet import rpc
from scripts.house.problems import Problem
from scripts.house.say import reported_problems
from scripts.transactions import Sender

NATIVE_SYMBOL, NATIVE_DECIMALS = "ETH", 18
HOUR, DAY = 3_600, 86_400
SERVICES = "Earnest services"


def standard_policy() -> NamedPolicy:
    """The rules of the devnet's marketplace."""

    def role(name: Any) -> Address:
        return bytes.fromhex(devnet_account(name).address[2:])

    rules = Policy(
        arbiter=role("arbiter"),
        attester=role("attester"),
        fee_recipient=role("marketplace"),
        fee_bps=250,
        arbiter_fee_bps=200,
        silence_bps=5_000,
        cancel_window=2 * HOUR,
        ship_window=5 * DAY,
        transit_window=21 * DAY,
        inspection_window=3 * DAY,
        long_inspection_window=14 * DAY,
        response_window=5 * DAY,
        arbitration_window=14 * DAY,
        return_window=14 * DAY,
        return_inspection_window=5 * DAY,
    )
    return NamedPolicy("Earnest standard", rules)


def services_policy() -> NamedPolicy:
    """The same for what is done rather than sent: a week to look, whoever says that it is done."""
    rules = replace(
        standard_policy().policy,
        ship_window=7 * DAY,
        transit_window=45 * DAY,
        inspection_window=7 * DAY,
        long_inspection_window=7 * DAY,
    )
    return NamedPolicy(SERVICES, rules)


def deploy(url: str, address_book: Path, policies: Sequence[NamedPolicy] = ()) -> Deployment:
    """Bring the chain behind `url` to the state the address book then describes."""
    chain_id = ChainId(int(rpc(url, "eth_chainId"), 16))
    is_devnet = chain_id in DEVNETS
    if not policies and not is_devnet:
        raise Problem("A marketplace needs its rules.", "Name them with --policies FILE.")
    sender = _sender(url, is_devnet=is_devnet)
    _require_proxy(url)

    head = int(rpc(url, "eth_blockNumber"), 16)
    planned = {contract.name: contract for contract in plan(is_devnet=is_devnet)}
    # Contracts that are in place already are older than the head; how old, nobody here knows.
    start_block = 0 if _code(url, planned[ESCROW].address) else head
    for contract in planned.values():
        _ensure_contract(sender, contract)
    addresses = {name: contract.address for name, contract in planned.items()}
    named = tuple(policies) or (standard_policy(), services_policy())
    for policy in named:
        _ensure_policy(sender, addresses[ESCROW], policy)

    genesis = rpc(url, "eth_getBlockByNumber", "0x0", False)
    deployment = Deployment(
        chain_id=chain_id,
        genesis_hash=BlockHash(bytes.fromhex(genesis["hash"][2:])),
        start_block=start_block,
        contracts={
            name: DeployedContract(address, keccak(_code(url, address)))
            for name, address in addresses.items()
        },
        currencies=_currencies(chain_id, addresses.get(TEST_CURRENCY)),
        policies=named,
    )
    deployment = _with_known_start(deployment, address_book)
    deployment.save(address_book)
    return deployment


def _sender(url: str, *, is_devnet: bool) -> Sender:
    key = os.environ.get("EARNEST_DEPLOYER_KEY")
    if key:
        return Sender.with_key(url, key)
    if is_devnet:
        return Sender.unlocked(url, devnet_account("deployer").address)
    raise Problem(
        "Deploying costs gas, and nobody is named who pays.",
        "Put the key of a funded account into EARNEST_DEPLOYER_KEY.",
    )


def _require_proxy(url: str) -> None:
    if not _code(url, bytes.fromhex(CREATE2_PROXY[2:])):
        raise Problem(
            f"This chain has no CREATE2 proxy at {CREATE2_PROXY}.",
            "Deploy it first; its transaction is the same on every chain.",
        )


def _ensure_contract(sender: Sender, contract: PlannedContract) -> None:
    if _code(sender.url, contract.address):
        return
    sender.send(CREATE2_PROXY, contract.order)
    if not _code(sender.url, contract.address):
        raise Problem(f"{contract.name} is not at {checksum(contract.address)} after deploying it.")


def _ensure_policy(sender: Sender, escrow: Address, named: NamedPolicy) -> None:
    question = {
        "to": checksum(escrow),
        "data": f"0x{encode_call(ESCROW, 'policy', named.id).hex()}",
    }
    answer = bytes.fromhex(rpc(sender.url, "eth_call", question, "latest")[2:])
    arbiter: str = decode_result(ESCROW, "policy", answer)[0]
    if int(arbiter, 16) == 0:
        rules = {name: getattr(named.policy, name) for name, _ in POLICY_TYPES}
        sender.send(checksum(escrow), encode_call(ESCROW, "register_policy", rules))


def _code(url: str, address: Address) -> bytes:
    return bytes.fromhex(rpc(url, "eth_getCode", checksum(address), "latest")[2:])


def _currencies(chain_id: ChainId, test_currency: Address | None) -> tuple[Currency, ...]:
    native = Currency(chain_id, None, NATIVE_SYMBOL, NATIVE_DECIMALS)
    if test_currency is None:
        return (native,)
    return (Currency(chain_id, test_currency, TEST_SYMBOL, TEST_DECIMALS), native)


def _with_known_start(deployment: Deployment, address_book: Path) -> Deployment:
    """Keep the start block of an earlier run: what was found in place is older than now."""
    try:
        known = Deployment.load(address_book)
    except WrongNetwork:
        return deployment
    is_same_place = (
        known.genesis_hash == deployment.genesis_hash and known.escrow == deployment.escrow
    )
    return deployment.starting_at(known.start_block) if is_same_place else deployment


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/deploy", description=__doc__)
    environ = os.environ
    parser.add_argument("--rpc-url", default=environ.get("EARNEST_CHAIN__RPC_URL"))
    parser.add_argument(
        "--address-book", type=Path, default=environ.get("EARNEST_CHAIN__DEPLOYMENT_FILE")
    )
    parser.add_argument(
        "--policies", type=Path, help="JSON list, as in an address book; devnet has its own"
    )
    parser.add_argument(
        "--check", action="store_true", help="deploy nothing; compare the chain with this checkout"
    )
    options = parser.parse_args()
    if not options.rpc_url or not options.address_book:
        parser.error("name a node and an address book")
    with reported_problems("run it again"):
        if options.check:
            _report(check(options.rpc_url, Path(options.address_book)))
            return
        policies = json.loads(options.policies.read_text()) if options.policies else []
        deployment = deploy(options.rpc_url, Path(options.address_book), read_policies(policies))
    for name, contract in deployment.contracts.items():
        print(f"{name} {checksum(contract.address)}")


def _report(findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(finding.sentence)
    if not all(finding.is_same for finding in findings):
        raise Problem("What is deployed is not what this checkout compiles to.")
    print("Everything that is deployed is what this checkout compiles to.")


if __name__ == "__main__":
    main()
