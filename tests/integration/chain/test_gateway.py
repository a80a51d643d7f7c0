"""Reading tokens and blocks from a real node."""

from __future__ import annotations

from itertools import pairwise

from backend.chain.gateway import ChainGateway
from backend.chain.tokens import Erc20Metadata, Royalty
from backend.chain.types import BlockHash
from tests.builders.chain import Actor, Chain


async def test_currencies_show_themselves(
    chain: Chain, gateway: ChainGateway, buyer: Actor
) -> None:
    currency = chain.deployment.currency_named("tUSD").address
    assert currency is not None
    assert await gateway.erc20_metadata(currency) == Erc20Metadata("tUSD", 6)
    chain.give(buyer, 250, currency)
    assert await gateway.erc20_balance(currency, buyer.address) == 250
    assert await gateway.balance(buyer.address) > 10**18


async def test_what_is_no_currency_is_told_apart(
    chain: Chain, gateway: ChainGateway, buyer: Actor
) -> None:
    for address in (chain.deployment.escrow, chain.deployment.token, buyer.address, bytes(20)):
        assert await gateway.erc20_metadata(address) is None


async def test_tokens_tell_owner_and_approval(
    chain: Chain, gateway: ChainGateway, seller: Actor, stranger: Actor
) -> None:
    token, escrow = chain.deployment.token, chain.deployment.escrow
    assert await gateway.is_erc721(token)
    assert not await gateway.is_erc721(escrow)
    assert not await gateway.is_erc721(stranger.address)

    assert await gateway.token_owner(token, 10**30) is None
    token_id = chain.mint_token(seller)
    assert await gateway.token_owner(token, token_id) == seller.address
    assert await gateway.token_owner(stranger.address, token_id) is None

    assert await gateway.token_uri(token, token_id) == "ipfs://item"
    assert await gateway.token_uri(token, 10**30) is None
    assert await gateway.token_uri(stranger.address, token_id) is None

    assert await gateway.is_approved(token, seller.address, escrow, token_id)
    assert not await gateway.is_approved(token, seller.address, stranger.address, token_id)
    chain.send(seller, "PhygitalToken", "setApprovalForAll", escrow, False)
    assert not await gateway.is_approved(token, seller.address, escrow, token_id)
    chain.send(seller, "PhygitalToken", "approve", escrow, token_id)
    assert await gateway.is_approved(token, seller.address, escrow, token_id)
    assert not await gateway.is_approved(token, seller.address, escrow)


async def test_royalties_are_read(
    chain: Chain, gateway: ChainGateway, seller: Actor, stranger: Actor
) -> None:
    mint = (seller.address, "ipfs://item", bytes(20), stranger.address, 750)
    chain.send(seller, "PhygitalToken", "mint", *mint)
    token_id = chain.mint_token(seller) - 1
    token = chain.deployment.token
    assert await gateway.royalty(token, token_id) == Royalty(stranger.address, 750)
    assert await gateway.royalty(token, token_id + 1) is None
    assert await gateway.royalty(chain.deployment.escrow, 1) is None


async def test_blocks_are_found_by_height_and_hash(chain: Chain, gateway: ChainGateway) -> None:
    chain.mine(150)  # more than one request's worth
    head = await gateway.head()
    blocks = await gateway.blocks_by_number(range(head.number + 2))
    assert blocks[-1] is None
    assert blocks[-2] == head
    for parent, child in pairwise(blocks[:-1]):
        assert parent is not None
        assert child is not None
        assert child.parent_hash == parent.hash
    assert await gateway.block_by_hash(head.hash) == head
    assert await gateway.block_by_hash(BlockHash(b"\x01" * 32)) is None
    assert (await gateway.head_and_chain_id()) == (head, 31337)
    assert await gateway.rpc("eth_blockNumber") == hex(head.number)
