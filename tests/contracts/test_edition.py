"""`PhygitalEdition`: one id per run of equal items; anybody mints, nobody changes afterwards."""

from __future__ import annotations

import json
from urllib.parse import unquote

import ape
import pytest
from eth_utils import to_checksum_address

from tests.contracts.builders import NOBODY
from tests.contracts.market import logged

SOMEBODY = to_checksum_address("0x" + "c0ffee" * 6 + "0000")
URI = "ipfs://bafy/run.json"


@pytest.fixture
def run(editions, seller, artist):
    """Id 1: fifty items, the seller's, with 7.5 % for the artist."""
    editions.mint(seller, URI, 50, artist, 750, sender=artist)
    return editions.minted()


def shares(editions, run, *owners):
    return tuple(editions.balanceOf(owner, run) for owner in owners)


# -- minting


def test_anybody_mints_a_whole_run(editions, seller, artist, stranger):
    receipt = editions.mint(seller, URI, 50, artist, 750, sender=stranger)

    run = editions.minted()
    assert editions.balanceOf(seller, run) == editions.totalSupply(run) == 50
    assert editions.uri(run) == URI
    assert logged(receipt, editions) == [
        (
            "TransferSingle",
            {
                "_operator": stranger.address,
                "_from": NOBODY,
                "_to": seller.address,
                "_id": run,
                "_value": 50,
            },
        ),
        (
            "Minted",
            {
                "token_id": run,
                "creator": stranger.address,
                "units": 50,
                "uri": URI,
                "royalty_recipient": artist.address,
                "royalty_bps": 750,
            },
        ),
        ("URI", {"_value": URI, "_id": run}),
    ]


def test_ids_count_up_from_one_and_runs_are_apart(editions, seller, buyer):
    for number, units in ((1, 10), (2, 2**256 - 1)):
        assert editions.mint.call(seller, "", units, NOBODY, 0, sender=seller) == number
        editions.mint(seller, "", units, NOBODY, 0, sender=seller)
        assert editions.totalSupply(number) == units
    assert shares(editions, 1, seller, buyer) == (10, 0)
    assert tuple(editions.royaltyInfo(2, 10_000)) == (NOBODY, 0)


def test_the_longest_address_of_metadata_is_kept(editions, seller):
    editions.mint(seller, "x" * 256, 1, NOBODY, 0, sender=seller)
    assert editions.uri(1) == "x" * 256


def test_a_receiving_contract_is_asked_when_minting(editions, project, deployer):
    keeper = project.EditionWallet.deploy(sender=deployer)
    receipt = editions.mint(keeper, URI, 3, NOBODY, 0, sender=deployer)
    assert editions.balanceOf(keeper, 1) == 3
    received = {"operator": deployer.address, "sender": NOBODY, "ids": [1], "units": [3]}
    assert logged(receipt, keeper) == [("Received", received | {"data": b""})]

    clumsy = project.NoReceiver.deploy(sender=deployer)
    with ape.reverts():
        editions.mint(clumsy, URI, 3, NOBODY, 0, sender=deployer)
    assert editions.minted() == 1


@pytest.mark.parametrize(
    ("case", "to", "units", "recipient", "bps", "reason"),
    [
        ("for nobody", NOBODY, 1, NOBODY, 0, "token: no recipient"),
        ("nothing", SOMEBODY, 0, NOBODY, 0, "token: no units"),
        ("more than 10 %", SOMEBODY, 1, SOMEBODY, 1_001, "token: royalty too high"),
        ("no one", SOMEBODY, 1, NOBODY, 1, "token: royalty without recipient or rate"),
        ("no rate", SOMEBODY, 1, SOMEBODY, 0, "token: royalty without recipient or rate"),
    ],
)
def test_a_mint_out_of_bounds_is_refused(editions, seller, case, to, units, recipient, bps, reason):
    with ape.reverts(reason):
        editions.mint(to, URI, units, recipient, bps, sender=seller)
    assert editions.minted() == 0


# -- transfers


@pytest.mark.parametrize("by", ["seller", "stranger"])
def test_owner_and_operator_transfer_units(editions, run, people, by):
    seller, buyer = people["seller"], people["buyer"]
    editions.setApprovalForAll(people["stranger"], True, sender=seller)

    receipt = editions.safeTransferFrom(seller, buyer, run, 20, b"hello", sender=people[by])

    assert shares(editions, run, seller, buyer) == (30, 20)
    assert editions.totalSupply(run) == 50
    transfer = {
        "_operator": people[by].address,
        "_from": seller.address,
        "_to": buyer.address,
        "_id": run,
        "_value": 20,
    }
    assert logged(receipt, editions) == [("TransferSingle", transfer)]


def test_several_runs_move_in_one_call(editions, run, seller, buyer):
    editions.mint(seller, URI, 7, NOBODY, 0, sender=seller)
    ids, units = [run, run + 1, run], [10, 7, 5]

    receipt = editions.safeBatchTransferFrom(seller, buyer, ids, units, b"", sender=seller)

    everybody = [seller, buyer, seller, buyer]
    both = editions.balanceOfBatch(everybody, [run, run, run + 1, run + 1])
    assert list(both) == [35, 15, 0, 7]
    [(name, arguments)] = logged(receipt, editions)
    assert name == "TransferBatch"
    assert (list(arguments["_ids"]), list(arguments["_values"])) == (ids, units)


def test_a_transfer_to_oneself_or_of_nothing_changes_nothing(editions, run, seller, buyer):
    editions.safeTransferFrom(seller, seller, run, 50, b"", sender=seller)
    editions.safeTransferFrom(seller, buyer, run, 0, b"", sender=seller)
    editions.safeBatchTransferFrom(seller, seller, [run, run], [50, 50], b"", sender=seller)
    assert shares(editions, run, seller, buyer) == (50, 0)


def test_a_transfer_is_refused(editions, run, seller, buyer, stranger):
    single, batch = editions.safeTransferFrom, editions.safeBatchTransferFrom
    with ape.reverts("token: not the owner or an operator"):
        single(seller, stranger, run, 1, b"", sender=stranger)
    with ape.reverts("token: not the owner or an operator"):
        batch(seller, stranger, [run], [1], b"", sender=stranger)
    with ape.reverts("token: no recipient"):
        single(seller, NOBODY, run, 1, b"", sender=seller)
    with ape.reverts("token: no recipient"):
        batch(seller, NOBODY, [run], [1], b"", sender=seller)
    with ape.reverts("token: not enough units"):
        single(seller, buyer, run, 51, b"", sender=seller)
    with ape.reverts("token: not enough units"):
        single(seller, buyer, run + 1, 1, b"", sender=seller)
    with ape.reverts("token: not enough units"):
        batch(seller, buyer, [run, run], [30, 21], b"", sender=seller)
    for ids, units in (([run], []), ([], [1]), ([run, run], [1])):
        with ape.reverts("token: lists differ in length"):
            batch(seller, buyer, ids, units, b"", sender=seller)
    with ape.reverts("token: lists differ in length"):
        editions.balanceOfBatch([seller, buyer], [run])
    assert shares(editions, run, seller, buyer) == (50, 0)


def test_a_dismissed_operator_moves_nothing(editions, run, seller, stranger):
    for allowed in (True, False):
        receipt = editions.setApprovalForAll(stranger, allowed, sender=seller)
        assert editions.isApprovedForAll(seller, stranger) is allowed
        approval = {"_owner": seller.address, "_operator": stranger.address, "_approved": allowed}
        assert logged(receipt, editions) == [("ApprovalForAll", approval)]
    with ape.reverts("token: not the owner or an operator"):
        editions.safeTransferFrom(seller, stranger, run, 1, b"", sender=stranger)


# -- receivers that are contracts


def test_a_contract_that_takes_units_is_told_of_them(editions, run, project, deployer, seller):
    keeper = project.EditionWallet.deploy(sender=deployer)
    one = editions.safeTransferFrom(seller, keeper, run, 2, b"hello", sender=seller)
    many = editions.safeBatchTransferFrom(seller, keeper, [run, run], [3, 4], b"ho", sender=seller)

    assert editions.balanceOf(keeper, run) == 9
    told = {"operator": seller.address, "sender": seller.address}
    assert logged(one, keeper) == [
        ("Received", told | {"ids": [run], "units": [2], "data": b"hello"})
    ]
    assert logged(many, keeper) == [
        ("Received", told | {"ids": [run, run], "units": [3, 4], "data": b"ho"})
    ]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("NoReceiver", None), ("RudeReceiver", "token: receiver cannot handle tokens")],
)
def test_a_contract_that_cannot_handle_units_receives_none(
    editions, run, project, deployer, seller, kind, reason
):
    clumsy = getattr(project, kind).deploy(sender=deployer)
    with ape.reverts(reason):
        editions.safeTransferFrom(seller, clumsy, run, 1, b"", sender=seller)
    with ape.reverts(reason):
        editions.safeBatchTransferFrom(seller, clumsy, [run], [1], b"", sender=seller)
    assert shares(editions, run, seller, clumsy) == (50, 0)


def test_a_hook_sees_the_new_balance_and_changes_nothing(editions, run, project, deployer, seller):
    """It may look, but what would move something is locked meanwhile."""
    look = editions.totalSupply.encode_input(run)
    give_away = editions.setApprovalForAll.encode_input(seller, True)
    for strike, succeeds in ((look, True), (give_away, False)):
        hook = project.Reenterer.deploy(editions, strike, sender=deployer)
        receipt = editions.safeTransferFrom(seller, hook, run, 1, b"", sender=seller)
        [(_, struck)] = logged(receipt, hook)
        assert struck["succeeded"] == succeeds
        assert not editions.isApprovedForAll(hook, seller)


# -- what it tells


@pytest.mark.parametrize(("price", "royalty"), [(0, 0), (13, 0), (14, 1), (10_000, 750)])
def test_the_royalty_rounds_down(editions, run, artist, price, royalty):
    assert tuple(editions.royaltyInfo(run, price)) == (artist.address, royalty)


def test_an_unknown_run_is_named_as_such(editions, run, seller):
    for unknown in (0, run + 1):
        with ape.reverts("token: unknown token"):
            editions.uri(unknown)
        with ape.reverts("token: unknown token"):
            editions.royaltyInfo(unknown, 1)
        assert (editions.totalSupply(unknown), editions.balanceOf(seller, unknown)) == (0, 0)


def test_the_standards_it_follows(editions):
    standards = {
        "0x01ffc9a7": True,  # ERC-165
        "0xd9b67a26": True,  # ERC-1155
        "0x0e89341c": True,  # ERC-1155 metadata
        "0x2a55205a": True,  # ERC-2981
        "0x80ac58cd": False,  # ERC-721
        "0x4e2312e0": False,  # ERC-1155 receiver
        "0xffffffff": False,
    }
    assert {i: editions.supportsInterface(i) for i in standards} == standards


def test_the_collection_describes_itself(editions):
    assert (editions.name(), editions.symbol()) == ("Earnest Edition", "EDITION")
    head, _, document = editions.contractURI().partition(",")
    assert head == "data:application/json"
    described = json.loads(unquote(document))
    assert (described["name"], described["symbol"]) == (editions.name(), editions.symbol())
