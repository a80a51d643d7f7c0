"""The escrow and its extension are one contract in two pieces: one storage, one lock, one relay."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.world import RULING

ROOT = Path(__file__).resolve().parents[3]
MOST_CODE = 24_576  # EIP-170


def layout(name: str) -> dict:
    vyper = Path(sys.executable).with_name("vyper")
    command = [str(vyper), "-p", str(ROOT), "-f", "layout", f"contracts/{name}.vy"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def layouts() -> tuple[dict, dict]:
    return layout("PhygitalEscrow"), layout("EscrowExtension")


@pytest.mark.parametrize("kind", ["storage_layout", "transient_storage_layout"])
def test_both_pieces_have_one_storage(layouts, kind):
    """Names, types and slots; the lock is the only thing in transient storage."""
    escrow, extension = (found[kind] for found in layouts)
    assert escrow == extension
    assert len(escrow) >= 1


def test_the_storage_is_known_to_the_last_slot(layouts):
    """A new variable has to be thought of here, in both pieces."""
    modules = layouts[0]["storage_layout"]
    slots = [entry["slot"] for module in modules.values() for entry in module.values()]
    assert sorted(slots) == list(range(len(slots)))
    assert set(modules) == {"listing_book", "policies", "payouts", "ledger", "agreements"}
    assert list(layouts[0]["transient_storage_layout"]) == ["$.nonreentrant_key"]


def test_one_piece_sees_what_the_other_writes(world):
    """A policy from the extension is bought under; a word from the escrow is read unpacked."""
    sale = world.sale(Status.ARBITRATION, claim=400_000)
    state = world.escrow.read("state", sale.id)
    assert state[0] == Status.ARBITRATION
    assert state[2] == 400_000
    arbiter = world.actors["arbiter"]
    world.must(world.escrow.rule_return(sale.terms, 300_000, RULING, sender=arbiter))
    assert world.word(sale).status == Status.RETURNING


def test_the_lock_of_one_piece_holds_the_other(world):
    """A payee of the escrow's own call strikes at a call of the extension."""
    sale, other = world.sale(Status.DELIVERED), world.sale(Status.RETURNED)
    strike = world.escrow.encode("accept_return", other.terms)
    code = world.chain.code(world.deploy("Reenterer", world.escrow.address, strike).address)
    world.chain.plant(sale.seller, code)
    world.chain.contract(sale.seller, world.abi("Reenterer"))
    paid = world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    (struck,) = [log for log in paid.logs if log.name == "Struck"]
    assert (struck.args["succeeded"], struck.args["answer"]) == (False, b"")
    assert world.word(other).status == Status.RETURNED
    assert world.credits(COIN) == {}


def test_only_the_relay_speaks_for_others_in_both_pieces(world):
    """Twenty bytes after the call mean nothing from anybody else."""
    funded, returned = world.sale(Status.FUNDED), world.sale(Status.RETURNED)
    keeper = world.actors["keeper"]
    seller = bytes.fromhex(funded.seller[2:])
    for sale, call in ((funded, "refund"), (returned, "accept_return")):
        data = world.escrow.encode(call, sale.terms) + seller
        sent = world.chain.send(keeper, world.escrow.address, data)
        assert sent.reason == "escrow: not the seller"
        with world.chain.undone():
            # The same bytes from the relay's address are believed by either piece.
            world.chain.plant(world.relay.address, b"")
            world.chain.force(world.relay.address, 10**18)
            believed = world.chain.send(world.relay.address, world.escrow.address, data)
            assert believed.ok, call


@pytest.mark.parametrize("name", ["PhygitalEscrow", "EscrowExtension", "EscrowRelay"])
def test_every_piece_fits(world, name):
    address = {
        "PhygitalEscrow": world.escrow.address,
        "EscrowExtension": world.extension.address,
        "EscrowRelay": world.relay.address,
    }[name]
    assert 0 < len(world.chain.code(address)) <= MOST_CODE - 1_024
