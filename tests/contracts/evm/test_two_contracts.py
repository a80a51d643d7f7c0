"""The escrow and its extension are one contract in two pieces of code: one storage, one lock, one
ABI; and neither piece alone can be used against anybody.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.builders import COIN, Domain, Status
from tests.contracts.evm.chain import Contract
from tests.contracts.evm.steps import EVERYBODY
from tests.contracts.evm.strikes import Strikes
from tests.contracts.evm.valid_calls import SPLIT, VALID_CALLS
from tests.contracts.evm.world import RULING

MAX_CODE = 24_576  # EIP-170
ROOM = 1_024  # kept free below it, so that a mended fault still fits


@pytest.fixture(scope="module")
def layouts(project) -> list[dict[str, Any]]:
    """The escrow's and the extension's, straight from the compiler."""
    vyper, folder = Path(sys.executable).with_name("vyper"), project.contracts_folder
    made = []
    for name in ("PhygitalEscrow", "EscrowExtension"):
        command = [str(vyper), "-p", folder.parent, "-f", "layout", folder / f"{name}.vy"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        made.append(json.loads(answer.stdout))
    return made


def test_the_two_lay_their_storage_out_alike(layouts):
    """Every variable of both has the same slot, and no two share one. A new one, or one in another
    module, has to be thought of here.
    """
    main, extension = (layout["storage_layout"] for layout in layouts)
    assert main == extension
    slots = [variable["slot"] for module in main.values() for variable in module.values()]
    assert slots == list(range(len(slots)))
    assert set(main) == {"listing_book", "policies", "payouts", "ledger", "agreements"}


def test_the_lock_is_one_and_transient(layouts):
    main, extension = (layout["transient_storage_layout"] for layout in layouts)
    assert main == extension
    assert list(main) == ["$.nonreentrant_key"]


def test_each_piece_fits(world):
    for contract in (world.escrow, world.extension, world.relay):
        assert 0 < len(world.chain.code(contract.address)) <= MAX_CODE - ROOM


def test_the_pieces_know_each_other_for_good(world):
    assert world.escrow.read("relay") == world.relay.address
    assert world.escrow.read("extension") == world.extension.address
    assert not {name for name in world.escrow.writes if "relay" in name or "extension" in name}


# -- what one does, the other sees


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


# -- what neither piece knows


@pytest.mark.parametrize("data", ["00000000", "deadbeef", "d505accf", "ffffffff", "abcdef", ""])
@pytest.mark.parametrize("value", [0, 1], ids=["no coins", "a coin"])
def test_a_call_that_nobody_knows_is_refused(world, data, value):
    """Also an EIP-2612 permit, which the relay would send to whatever a listing calls a currency;
    and coins that come without a call.
    """
    before = world.picture()
    keeper, escrow = world.actors["keeper"], world.escrow.address
    for tail in ("", "00" * 32, "11" * 224):
        call = bytes.fromhex(data + (tail if data else ""))
        assert not world.chain.send(keeper, escrow, call, value=value).ok
    assert world.picture() == before
    assert world.chain.evm.get_balance(escrow) == 0


def test_coins_go_with_paying_calls_only(world):
    """Every other function of the merged ABI refuses coins, be it in the extension."""
    strikes = Strikes(world)
    payable = {"fund", "fund_many", "refund_released"}
    for name, given in VALID_CALLS.items():
        with world.chain.undone():
            data = world.escrow.encode(name, *given(strikes))
            before = world.balance(COIN, world.escrow.address)
            outcome = world.chain.send(strikes.me, world.escrow.address, data, value=1)
            expected = "escrow: wrong payment" if name in payable else ""
            assert outcome.reason == expected, name
            assert world.balance(COIN, world.escrow.address) == before


def test_both_kinds_of_answers_come_through(world):
    """What the extension returns, the escrow returns: words, structs, and refusals in full."""
    sale = world.sale(Status.SHIPPED)
    word = world.word(sale)
    status, deadline, *_ = world.escrow.read("state", sale.id)
    assert (status, deadline) == (word.status, word.deadline)
    assert len(world.escrow.read("policy", world.policy.id)) == 15
    refused = world.escrow.extend(sale.terms, 1, sender=world.actors["artist"])
    assert refused.reason == "escrow: not yours to extend"


# -- straight to the extension


def test_nothing_of_the_escrow_is_at_the_extensions_own_address(world):
    """It has the code and not the storage: there is no escrow, so nobody can move one."""
    beside = the_extension(world)
    strikes = Strikes(world)
    mine = [name for name in VALID_CALLS if (name in beside.writes)]
    assert len(mine) == 11
    for name in mine:
        if name == "register_policy":
            continue
        with world.chain.undone():
            given = VALID_CALLS[name](strikes)
            before = world.picture()
            for role in EVERYBODY:
                outcome = beside.call(name, *given, sender=world.actors[role])
                assert not outcome.ok, (name, role)
            assert world.picture() == before


def test_what_is_registered_at_the_extension_stays_there(world):
    """A policy is the one thing that can be stored at its own address; nobody can fund by it."""
    beside, keeper = the_extension(world), world.actors["keeper"]
    rules = replace(world.policy, fee_bps=1)
    world.must(beside.register_policy(rules.values, sender=keeper))
    assert world.escrow.read("policy", rules.id)[0] == COIN
    purchase = world.purchase(world.listing(policy=rules.id))
    assert world.try_fund(purchase).reason == "escrow: unknown policy"
    for name in ("fund", "fund_many", "withdraw", "timeout"):
        assert name not in beside.writes


@pytest.mark.parametrize("value", [0, 1])
def test_the_extension_keeps_no_coins(world, value):
    beside, keeper = the_extension(world), world.actors["keeper"]
    assert not world.chain.send(keeper, beside.address, b"", value=value).ok
    sale = world.sale(Status.RELEASED)
    paid = beside.refund_released(sale.terms, 7, sender=sale.seller, value=7)
    assert paid.reason == "escrow: wrong status"
    assert world.chain.evm.get_balance(beside.address) == 0


def test_the_relays_word_counts_from_the_relay_only(world):
    """Anybody may append an address to a call; it means nothing unless the relay has sent it."""
    sale = world.sale(Status.SHIPPED)
    data = world.escrow.encode("confirm", sale.terms) + bytes.fromhex(sale.buyer[2:])
    for role in EVERYBODY:
        if role == "buyer":
            continue
        outcome = world.chain.send(world.actors[role], world.escrow.address, data)
        assert outcome.reason == "escrow: not the buyer", role


def test_a_signature_for_the_extension_is_none_for_the_escrow(world):
    """The extension's own address makes another domain, and the escrow's is in its code's way."""
    sale = world.sale(Status.SHIPPED)
    state = world.escrow.read("escrows", sale.id)
    key = world.key(sale.buyer)
    elsewhere = Domain(world.extension.address)
    signature = SPLIT.sign(elsewhere, sale.buyer, sale.id, state, key)
    refused = world.escrow.settle(sale.terms, SPLIT.values, signature, sender=sale.seller)
    assert refused.reason == "escrow: not signed by the other party"


def the_extension(world) -> Contract:
    return Contract(world.chain, world.extension.address, world.abi("EscrowExtension"))
