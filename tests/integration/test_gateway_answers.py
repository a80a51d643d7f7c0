"""One set of checks for two gateways: the chain in memory of the tests, and the real one.

What the business tests rely on is thereby what a chain answers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

import pytest
from eth_utils.crypto import keccak

from backend.chain.deployment import ESCROW
from backend.chain.gateway import ChainGateway
from backend.chain.key_signatures import _ORDER, personal_digest, with_low_s
from backend.chain.signatures import ERC6492_SUFFIX
from backend.chain.tokens import Royalty
from backend.chain.types import ZERO_ADDRESS, Address
from tests.builders.chain import Actor, Chain
from tests.fakes.gateway import FakeGateway

TRANSFER = f"0x{keccak(text='Transfer(address,address,uint256)').hex()}"
ITEMS = bytes([0x70]) * 20
ESCROW_AT = bytes([0xEC]) * 20


class World(Protocol):
    """What a check can make true before it asks."""

    gateway: ChainGateway | FakeGateway
    items: Address
    escrow: Address

    def mint(self, owner: Actor, royalty: Royalty | None = None) -> int: ...
    def approve_for_all(self, owner: Actor, operator: Address) -> None: ...
    def approve(self, owner: Actor, token: int, spender: Address) -> None: ...
    def bump_epoch(self, seller: Actor) -> None: ...


@dataclass
class WorldInMemory:
    gateway: FakeGateway
    items: Address = ITEMS
    escrow: Address = ESCROW_AT

    def __post_init__(self) -> None:
        self.gateway.deploy_wallet(ESCROW_AT)  # a contract that signs nothing

    def mint(self, owner: Actor, royalty: Royalty | None = None) -> int:
        token = secrets.randbits(64)
        self.gateway.own(owner.address, ITEMS, token)
        if royalty:
            self.gateway.set_royalty(ITEMS, token, royalty)
        return token

    def approve_for_all(self, owner: Actor, operator: Address) -> None:
        self.gateway.approve_for_all(ITEMS, owner.address, operator)

    def approve(self, owner: Actor, token: int, spender: Address) -> None:
        self.gateway.approve(ITEMS, token, spender)

    def bump_epoch(self, seller: Actor) -> None:
        self.gateway.bump_epoch(seller.address)


@dataclass
class WorldOnDevnet:
    gateway: ChainGateway
    chain: Chain

    @property
    def items(self) -> Address:
        return self.chain.deployment.token

    @property
    def escrow(self) -> Address:
        return self.chain.deployment.escrow

    def mint(self, owner: Actor, royalty: Royalty | None = None) -> int:
        recipient, bps = (royalty.recipient, royalty.bps) if royalty else (ZERO_ADDRESS, 0)
        mint = (owner.address, "ipfs://item", ZERO_ADDRESS, recipient, bps)
        receipt = self.chain.send(owner, "PhygitalToken", "mint", *mint)
        (log,) = [log for log in receipt["logs"] if log["topics"][0] == TRANSFER]
        return int(log["topics"][3], 16)

    def approve_for_all(self, owner: Actor, operator: Address) -> None:
        self.chain.send(owner, "PhygitalToken", "setApprovalForAll", operator, True)

    def approve(self, owner: Actor, token: int, spender: Address) -> None:
        self.chain.send(owner, "PhygitalToken", "approve", spender, token)

    def bump_epoch(self, seller: Actor) -> None:
        self.chain.escrow(seller, "bump_epoch")


@pytest.fixture(params=["in memory", "on the devnet"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "in memory":
        return WorldInMemory(FakeGateway())
    return WorldOnDevnet(request.getfixturevalue("gateway"), request.getfixturevalue("chain"))


async def test_a_token_has_the_owner_it_was_minted_for(world: World, seller: Actor):
    token = world.mint(seller)
    assert await world.gateway.token_owner(world.items, token) == seller.address


async def test_what_does_not_exist_has_no_owner(world: World, seller: Actor):
    assert await world.gateway.token_owner(world.items, 2**255) is None
    assert await world.gateway.token_owner(seller.address, 1) is None  # no contract there


async def test_approval_for_all_is_for_one_owner_and_one_operator(
    world: World, seller: Actor, buyer: Actor
):
    token, ask = world.mint(seller), world.gateway.is_approved
    assert not await ask(world.items, seller.address, world.escrow, token)
    world.approve_for_all(seller, world.escrow)
    assert await ask(world.items, seller.address, world.escrow, token)
    assert await ask(world.items, seller.address, world.escrow)
    assert not await ask(world.items, seller.address, buyer.address, token)
    assert not await ask(world.items, buyer.address, world.escrow)


async def test_approval_of_one_token_is_for_that_token(world: World, seller: Actor):
    token, other = world.mint(seller), world.mint(seller)
    world.approve(seller, token, world.escrow)
    ask = world.gateway.is_approved
    assert await ask(world.items, seller.address, world.escrow, token)
    assert not await ask(world.items, seller.address, world.escrow, other)
    assert not await ask(world.items, seller.address, world.escrow)


async def test_a_royalty_is_what_the_token_asks_for(world: World, seller: Actor, buyer: Actor):
    royalty = Royalty(buyer.address, 500)
    token, free = world.mint(seller, royalty), world.mint(seller)
    assert await world.gateway.royalty(world.items, token) == royalty
    assert await world.gateway.royalty(world.items, free) is None


async def test_epochs_are_counted_per_seller(world: World, seller: Actor, buyer: Actor):
    async def epoch_of(person: Actor) -> int:
        return int(await world.gateway.read(ESCROW, world.escrow, "epochs", person.address))

    assert (await epoch_of(seller), await epoch_of(buyer)) == (0, 0)
    world.bump_epoch(seller)
    assert (await epoch_of(seller), await epoch_of(buyer)) == (1, 0)


async def test_people_have_no_code_and_contracts_do(world: World, seller: Actor):
    assert await world.gateway.code_at(seller.address) == b""
    assert await world.gateway.code_at(world.escrow) != b""


async def test_a_key_signs_for_its_own_account_only(world: World, seller: Actor, buyer: Actor):
    digest = personal_digest("I am the seller")
    signature = seller.sign_digest(digest)
    ask = world.gateway.verify_signature
    assert await ask(seller.address, digest, signature)
    assert not await ask(buyer.address, digest, signature)
    assert not await ask(seller.address, personal_digest("I am not"), signature)
    assert not await ask(world.escrow, digest, signature)


@pytest.mark.parametrize(
    "case", ["empty", "short", "long", "zeros", "ones", "wrapped garbage", "cut"]
)
async def test_what_is_no_signature_is_a_no_and_no_error(world: World, seller: Actor, case: str):
    digest = personal_digest("I am the seller")
    right = seller.sign_digest(digest)
    wrong = {
        "empty": b"",
        "short": right[:1],
        "long": right + b"\0",
        "zeros": bytes(65),
        "ones": b"\xff" * 65,
        "wrapped garbage": b"\x01" * 100 + ERC6492_SUFFIX,
        "cut": right[:64],
    }[case]
    assert not await world.gateway.verify_signature(seller.address, digest, wrong)


async def test_other_spellings_of_a_signature_are_refused(world: World, seller: Actor):
    digest = personal_digest("I am the seller")
    right = seller.sign_digest(digest)
    high_s = (_ORDER - int.from_bytes(right[32:64])).to_bytes(32)
    twin = right[:32] + high_s + bytes([55 - right[64]])
    small_v = right[:64] + bytes([right[64] - 27])
    for spelling in (twin, small_v):
        assert not await world.gateway.verify_signature(seller.address, digest, spelling)
        assert with_low_s(spelling) == right
