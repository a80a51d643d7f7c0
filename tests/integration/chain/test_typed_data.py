"""Our hashes are the contract's hashes."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from backend.chain.gateway import ChainGateway
from backend.chain.state_word import EscrowStatus, unpack
from backend.chain.typed_data import (
    NOT_OFFERED,
    escrow_id,
    listing_hash,
    pack_listing,
    policy_id,
    terms_of,
)
from tests.builders.chain import Actor, Chain

FULL = {
    "currency": b"\x01" * 20,
    "unit_price": 2**128 - 1,
    "asset": b"\x02" * 20,
    "asset_id": 2**256 - 1,
    "asset_units": 7,
    "fee_standard": 0,
    "fee_expedited": 2**85 - 2,
    "fee_pickup": NOT_OFFERED,
    "royalty_recipient": b"\xff" * 20,
    "royalty_bps": 999,
    "allowed_buyer": b"\x03" * 20,
    "valid_from": 1,
    "valid_until": 2**40 - 1,
    "max_quantity": 2**32 - 1,
    "epoch": 2**32 - 1,
    "instant": True,
    "salt": 2**96 - 1,
}


@pytest.mark.parametrize("changes", [{}, FULL], ids=["sparse", "every field at its limit"])
async def test_a_listing_has_the_hash_the_contract_gives_it(
    chain: Chain, gateway: ChainGateway, seller: Actor, changes: dict
) -> None:
    listing = chain.a_listing(seller, **changes)
    at = chain.deployment.escrow
    found = await gateway.read("PhygitalEscrow", at, "listing_hash", pack_listing(listing))
    assert found == listing_hash(listing)


@pytest.mark.parametrize("changes", [{}, FULL], ids=["sparse", "every field at its limit"])
async def test_terms_have_the_id_the_contract_gives_them(
    chain: Chain, gateway: ChainGateway, buyer: Actor, seller: Actor, changes: dict
) -> None:
    terms = terms_of(
        chain.a_listing(seller, **changes),
        buyer=buyer.address,
        quantity=3,
        option=0,
        reference=b"\x09" * 16,
    )
    at = chain.deployment.escrow
    found = await gateway.read("PhygitalEscrow", at, "escrow_id", asdict(terms))
    assert found == escrow_id(terms, chain.deployment.domain)


async def test_a_policy_has_the_id_the_contract_gives_it(
    chain: Chain, gateway: ChainGateway
) -> None:
    at = chain.deployment.escrow
    found = await gateway.read("PhygitalEscrow", at, "policy_id", asdict(chain.policy))
    assert found == policy_id(chain.policy)


async def test_fund_makes_the_escrow_we_computed(
    chain: Chain, gateway: ChainGateway, buyer: Actor, seller: Actor
) -> None:
    listing = chain.a_listing(seller, fee_expedited=250)
    sale = chain.fund(buyer, seller, listing, quantity=3, option=1)

    assert sale.terms.amount == 3_000_250
    at = chain.deployment.escrow
    word = unpack(await gateway.read("PhygitalEscrow", at, "escrows", sale.escrow_id))
    assert word.status is EscrowStatus.FUNDED
    assert word.deadline == chain.now + chain.policy.ship_window
    assert word.fee_bps == chain.policy.fee_bps
    state = await gateway.read("PhygitalEscrow", at, "state", sale.escrow_id)
    assert state == (
        word.status,
        word.deadline,
        word.share,
        word.extended,
        word.fee_bps,
        word.flags,
        word.steps,
    )
