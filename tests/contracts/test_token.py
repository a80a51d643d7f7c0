"""`PhygitalToken`: one token per item; anybody mints, nobody changes afterwards."""

from __future__ import annotations

import json
from urllib.parse import unquote

import ape
import pytest
from eth_utils import to_checksum_address

from tests.contracts.builders import NOBODY
from tests.contracts.market import logged

CHIP = to_checksum_address("0x" + "c0ffee" * 6 + "0000")
URI = "ipfs://bafy/item.json"


@pytest.fixture
def item(items, seller, artist):
    """Token 1, the seller's, with a chip and 7.5 % for the artist."""
    items.mint(seller, URI, CHIP, artist, 750, sender=artist)
    return items.minted()


# -- minting


def test_anybody_mints(items, seller, artist, stranger):
    receipt = items.mint(seller, URI, CHIP, artist, 750, sender=stranger)

    token_id = items.minted()
    assert items.ownerOf(token_id) == seller
    assert items.balanceOf(seller) == 1
    assert items.tokenURI(token_id) == URI
    assert items.chip_of(token_id) == CHIP
    assert logged(receipt, items) == [
        ("Transfer", {"sender": NOBODY, "receiver": seller.address, "token_id": token_id}),
        (
            "Minted",
            {
                "token_id": token_id,
                "creator": stranger.address,
                "chip": CHIP,
                "uri": URI,
                "royalty_recipient": artist.address,
                "royalty_bps": 750,
            },
        ),
        ("MetadataUpdate", {"_tokenId": token_id}),
    ]


def test_ids_count_up_from_one(items, seller):
    for number in (1, 2, 3):
        assert items.mint.call(seller, URI, NOBODY, NOBODY, 0, sender=seller) == number
        items.mint(seller, URI, NOBODY, NOBODY, 0, sender=seller)
    assert items.minted() == 3


def test_an_item_needs_neither_chip_nor_royalty(items, seller):
    items.mint(seller, "", NOBODY, NOBODY, 0, sender=seller)
    assert items.chip_of(1) == NOBODY
    assert items.tokenURI(1) == ""
    assert tuple(items.royaltyInfo(1, 10_000)) == (NOBODY, 0)


def test_the_longest_address_of_metadata_is_kept(items, seller):
    items.mint(seller, "x" * 256, NOBODY, NOBODY, 0, sender=seller)
    assert items.tokenURI(1) == "x" * 256


def test_a_receiving_contract_is_not_asked_when_minting(items, project, deployer):
    clumsy = project.NoReceiver.deploy(sender=deployer)
    items.mint(clumsy, URI, NOBODY, NOBODY, 0, sender=deployer)
    assert items.ownerOf(1) == clumsy


@pytest.mark.parametrize(
    ("case", "to", "recipient", "bps", "reason"),
    [
        ("for nobody", NOBODY, NOBODY, 0, "token: no recipient"),
        ("more than 10 %", CHIP, CHIP, 1_001, "token: royalty too high"),
        ("rate without recipient", CHIP, NOBODY, 1, "token: royalty without recipient or rate"),
        ("recipient without rate", CHIP, CHIP, 0, "token: royalty without recipient or rate"),
    ],
)
def test_a_mint_out_of_bounds_is_refused(items, seller, case, to, recipient, bps, reason):
    with ape.reverts(reason):
        items.mint(to, URI, NOBODY, recipient, bps, sender=seller)
    assert items.minted() == 0


# -- transfers


@pytest.mark.parametrize("function", ["transferFrom", "safeTransferFrom"])
@pytest.mark.parametrize("by", ["seller", "buyer", "stranger"])
def test_owner_approved_and_operator_transfer(items, item, people, function, by):
    seller, buyer = people["seller"], people["buyer"]
    items.approve(buyer, item, sender=seller)
    items.setApprovalForAll(people["stranger"], True, sender=seller)

    receipt = getattr(items, function)(seller, buyer, item, sender=people[by])

    assert items.ownerOf(item) == buyer
    assert (items.balanceOf(seller), items.balanceOf(buyer)) == (0, 1)
    assert items.getApproved(item) == NOBODY
    transfer = {"sender": seller.address, "receiver": buyer.address, "token_id": item}
    assert logged(receipt, items) == [("Transfer", transfer)]


def test_a_transfer_to_oneself_changes_nothing_but_the_approval(items, item, seller, buyer):
    items.approve(buyer, item, sender=seller)
    items.transferFrom(seller, seller, item, sender=seller)
    assert (items.ownerOf(item), items.balanceOf(seller)) == (seller, 1)
    assert items.getApproved(item) == NOBODY


@pytest.mark.parametrize("function", ["transferFrom", "safeTransferFrom"])
def test_a_transfer_is_refused(items, item, people, function):
    seller, buyer, stranger = people["seller"], people["buyer"], people["stranger"]
    transfer = getattr(items, function)
    with ape.reverts("token: not the owner or approved"):
        transfer(seller, stranger, item, sender=stranger)
    with ape.reverts("token: not the owner's token"):
        transfer(buyer, stranger, item, sender=seller)
    with ape.reverts("token: no recipient"):
        transfer(seller, NOBODY, item, sender=seller)
    with ape.reverts("token: unknown token"):
        transfer(seller, buyer, item + 1, sender=seller)
    assert items.ownerOf(item) == seller


def test_an_approval_ends_with_the_ownership(items, item, seller, buyer, stranger):
    items.approve(stranger, item, sender=seller)
    items.transferFrom(seller, buyer, item, sender=seller)
    with ape.reverts("token: not the owner or approved"):
        items.transferFrom(buyer, stranger, item, sender=stranger)


def test_a_contract_that_takes_tokens_receives_one(items, item, project, deployer, seller):
    wallet = project.ContractWallet.deploy(sender=deployer)
    items.safeTransferFrom(seller, wallet, item, b"hello", sender=seller)
    assert items.ownerOf(item) == wallet


def test_a_contract_without_the_hook_receives_none(items, item, project, deployer, seller):
    clumsy = project.NoReceiver.deploy(sender=deployer)
    with ape.reverts():
        items.safeTransferFrom(seller, clumsy, item, sender=seller)
    assert items.ownerOf(item) == seller


def test_a_hook_with_the_wrong_word_is_refused(items, item, project, deployer, seller):
    rude = project.RudeReceiver.deploy(sender=deployer)
    with ape.reverts("token: receiver cannot handle tokens"):
        items.safeTransferFrom(seller, rude, item, sender=seller)
    assert items.ownerOf(item) == seller


def test_a_hook_may_look_but_not_change(items, item, project, deployer, seller, stranger):
    give_away = items.approve.encode_input(stranger, item)
    hook = project.Reenterer.deploy(items, give_away, sender=deployer)
    receipt = items.safeTransferFrom(seller, hook, item, sender=seller)
    assert answers(receipt, hook) == [(False, b"")]
    assert (items.ownerOf(item), items.getApproved(item)) == (hook, NOBODY)


def test_a_hook_already_sees_the_new_owner(items, item, project, deployer, seller):
    hook = project.Reenterer.deploy(items, items.ownerOf.encode_input(item), sender=deployer)
    receipt = items.safeTransferFrom(seller, hook, item, sender=seller)
    itself = bytes.fromhex(hook.address[2:]).rjust(32, b"\0")
    assert answers(receipt, hook) == [(True, itself)]


def answers(receipt, hook) -> list[tuple[bool, bytes]]:
    """Whether each strike succeeded, and what it was told."""
    return [(strike["succeeded"], strike["answer"]) for _, strike in logged(receipt, hook)]


# -- approvals


def test_the_owner_and_its_operators_approve(items, item, seller, buyer, stranger):
    receipt = items.approve(buyer, item, sender=seller)
    assert items.getApproved(item) == buyer
    approval = {"owner": seller.address, "approved": buyer.address, "token_id": item}
    assert logged(receipt, items) == [("Approval", approval)]

    items.setApprovalForAll(stranger, True, sender=seller)
    items.approve(NOBODY, item, sender=stranger)
    assert items.getApproved(item) == NOBODY


def test_others_do_not_approve(items, item, seller, buyer, stranger):
    items.approve(buyer, item, sender=seller)
    for account in (buyer, stranger):
        with ape.reverts("token: not the owner or an operator"):
            items.approve(stranger, item, sender=account)


def test_an_operator_is_named_and_dismissed(items, item, seller, stranger):
    for allowed in (True, False):
        receipt = items.setApprovalForAll(stranger, allowed, sender=seller)
        assert items.isApprovedForAll(seller, stranger) is allowed
        assert logged(receipt, items) == [
            (
                "ApprovalForAll",
                {"owner": seller.address, "operator": stranger.address, "approved": allowed},
            )
        ]
    with ape.reverts("token: not the owner or approved"):
        items.transferFrom(seller, stranger, item, sender=stranger)


# -- what it tells


@pytest.mark.parametrize(
    ("price", "royalty"), [(0, 0), (13, 0), (14, 1), (10_000, 750), (10**24, 75 * 10**21)]
)
def test_the_royalty_rounds_down(items, item, artist, price, royalty):
    assert tuple(items.royaltyInfo(item, price)) == (artist.address, royalty)


@pytest.mark.parametrize("view", ["ownerOf", "getApproved", "tokenURI", "chip_of"])
def test_an_unknown_token_is_named_as_such(items, item, view):
    for token_id in (0, item + 1):
        with ape.reverts("token: unknown token"):
            getattr(items, view)(token_id)
        with ape.reverts("token: unknown token"):
            items.royaltyInfo(token_id, 1)


def test_nobody_owns_nothing(items):
    with ape.reverts("token: no such owner"):
        items.balanceOf(NOBODY)


@pytest.mark.parametrize(
    ("standard", "interface_id", "follows"),
    [
        ("ERC-165", "0x01ffc9a7", True),
        ("ERC-721", "0x80ac58cd", True),
        ("ERC-721 metadata", "0x5b5e139f", True),
        ("ERC-2981", "0x2a55205a", True),
        ("ERC-4906", "0x49064906", True),
        ("ERC-721 enumerable", "0x780e9d63", False),
        ("ERC-1155", "0xd9b67a26", False),
        ("none", "0xffffffff", False),
    ],
)
def test_the_standards_it_follows(items, standard, interface_id, follows):
    assert items.supportsInterface(interface_id) is follows


def test_the_collection_describes_itself(items):
    assert (items.name(), items.symbol()) == ("Earnest Item", "ITEM")
    head, _, document = items.contractURI().partition(",")
    assert head == "data:application/json"
    described = json.loads(unquote(document))
    assert (described["name"], described["symbol"]) == (items.name(), items.symbol())
