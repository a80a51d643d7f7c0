"""Comparing what is deployed with a fresh build, immutables included.

covers: C-05
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from backend.chain.deployment import ESCROW, EXTENSION, OURS, RELAY, TOKEN, Deployment
from backend.chain.types import checksum
from scripts.deploy import deploy
from scripts.deploy_check import check
from scripts.deploy_plan import plan
from scripts.devnet import start_devnet
from scripts.house.problems import Problem


@pytest.fixture(scope="module")
def devnet():
    started = start_devnet()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def book(devnet, tmp_path_factory):
    """A chain of its own, since its contracts are spoiled."""
    file = tmp_path_factory.mktemp("deployed") / "deployment.json"
    deploy(devnet.url, file)
    return file


@pytest.fixture
def contracts(devnet, book):
    """By name; whatever a test does to their code is undone."""
    before = devnet.rpc("evm_snapshot")
    yield Deployment.load(book).contracts
    devnet.rpc("evm_revert", before)


def code_of(devnet, contract):
    return devnet.rpc("eth_getCode", checksum(contract.address), "latest")


def put(devnet, contract, code):
    devnet.rpc("anvil_setCode", checksum(contract.address), code)


def wrong(devnet, book):
    return {
        finding.name: finding.says for finding in check(devnet.url, book) if not finding.is_same
    }


def test_a_fresh_deployment_is_this_checkout(devnet, book, contracts):
    findings = check(devnet.url, book)
    assert {finding.name for finding in findings} == set(contracts) >= set(OURS)
    assert wrong(devnet, book) == {}
    escrow = next(finding for finding in findings if finding.name == ESCROW)
    assert checksum(contracts[ESCROW].address) in escrow.sentence
    assert contracts[ESCROW].code_hash.hex() in escrow.sentence


@pytest.mark.parametrize("name", OURS)
def test_one_other_byte_is_found(devnet, book, contracts, name):
    code = code_of(devnet, contracts[name])
    flipped = format(int(code[-1], 16) ^ 1, "x")
    put(devnet, contracts[name], code[:-1] + flipped)
    assert "other code than this checkout gives" in wrong(devnet, book)[name]
    assert list(wrong(devnet, book)) == [name]


def test_another_chains_or_anothers_immutables_are_other_code(devnet, book, contracts):
    """The same source behind another relay is another contract."""
    code = code_of(devnet, contracts[ESCROW])
    relay = contracts[RELAY].address.hex()
    assert relay in code, "the relay's address stands in the code"
    put(devnet, contracts[ESCROW], code.replace(relay, "ab" * 20))
    assert list(wrong(devnet, book)) == [ESCROW]


def test_an_empty_place_is_said(devnet, book, contracts):
    put(devnet, contracts[TOKEN], "0x")
    assert wrong(devnet, book) == {TOKEN: "nothing is deployed there."}


def test_a_book_that_tells_another_hash_is_found(devnet, book, contracts, tmp_path):
    known = Deployment.load(book)
    spoiled = replace(contracts[EXTENSION], code_hash=bytes(32))
    other = tmp_path / "book.json"
    replace(known, contracts=dict(contracts) | {EXTENSION: spoiled}).save(other)
    assert "the address book says" in wrong(devnet, other)[EXTENSION]


def test_a_book_of_another_chain_or_an_older_one_is_refused(devnet, book, contracts, tmp_path):
    known = Deployment.load(book)
    other = tmp_path / "book.json"
    replace(known, chain_id=1).save(other)
    with pytest.raises(Problem) as caught:
        check(devnet.url, other)
    assert "on chain 31337" in caught.value.sentence
    without = {name: contract for name, contract in contracts.items() if name != RELAY}
    replace(known, contracts=without).save(other)
    with pytest.raises(Problem) as caught:
        check(devnet.url, other)
    assert RELAY in caught.value.sentence


def test_the_addresses_follow_from_the_code_alone(contracts):
    planned = {contract.name: contract.address for contract in plan(is_devnet=True)}
    assert planned == {name: contract.address for name, contract in contracts.items()}
    elsewhere = {contract.name: contract.address for contract in plan(is_devnet=False)}
    assert elsewhere == {name: planned[name] for name in OURS}


def test_the_command_says_it_and_ends_accordingly(devnet, book, contracts):
    command = [sys.executable, "-m", "scripts.deploy", "--check"]
    options = ["--rpc-url", devnet.url, "--address-book", str(book)]
    fine = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert (fine.returncode, "is what this checkout compiles to" in fine.stdout) == (0, True)
    put(devnet, contracts[TOKEN], "0x")
    bad = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "nothing is deployed there" in bad.stdout
