"""One call answers for keys, contract wallets and wallets that do not exist yet."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from backend.chain.gateway import ChainGateway
from backend.chain.signatures import ERC6492_SUFFIX
from backend.chain.types import Address, checksum
from scripts.deploy_plan import CREATE2_PROXY
from scripts.transactions import Sender
from tests.builders.chain import Actor, Chain
from tests.builders.wallets import (
    ANSWERS_OTHERWISE,
    BURNS_GAS,
    NEEDS_PREPARING,
    REVERTS,
    deployed_wallet,
    wallet_code,
)

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
DIGEST = keccak(text="what is signed")
SALT = b"\x07" * 32
PROXY = bytes.fromhex(CREATE2_PROXY[2:])


def future_wallet(owner: Actor) -> tuple[Address, bytes]:
    """Where the wallet will be, and what the factory has to be told to make it."""
    creation = wallet_code(owner)
    return keccak(b"\xff" + PROXY + SALT + keccak(creation))[12:], SALT + creation


def wrapped(factory: Address, factory_call: bytes, signature: bytes) -> bytes:
    body = encode(["address", "bytes", "bytes"], [factory, factory_call, signature])
    return body + ERC6492_SUFFIX


def with_high_s(signature: bytes) -> bytes:
    """The other signature that verifies: s mirrored at the order, v flipped."""
    s, v = int.from_bytes(signature[32:64]), signature[64]
    return signature[:32] + (ORDER - s).to_bytes(32) + bytes([55 - v])


async def test_a_key_is_believed_and_another_is_not(
    gateway: ChainGateway, buyer: Actor, stranger: Actor
) -> None:
    signature = buyer.sign_digest(DIGEST)
    assert await gateway.verify_signature(buyer.address, DIGEST, signature)
    assert not await gateway.verify_signature(stranger.address, DIGEST, signature)
    assert not await gateway.verify_signature(buyer.address, keccak(DIGEST), signature)


async def test_the_mirrored_signature_of_a_key_is_refused(
    gateway: ChainGateway, buyer: Actor
) -> None:
    mirrored = with_high_s(buyer.sign_digest(DIGEST))
    assert not await gateway.verify_signature(buyer.address, DIGEST, mirrored)


@pytest.mark.parametrize(
    ("case", "signature"),
    [
        ("nothing", b""),
        ("zeros", bytes(65)),
        ("ones", b"\xff" * 65),
        ("too short", b"\x01" * 64),
        ("far too long", b"\x01" * 8_193),
        ("suffix alone", ERC6492_SUFFIX),
        ("suffix behind noise", b"\x02" * 96 + ERC6492_SUFFIX),
        ("no factory", wrapped(bytes(20), b"", b"\x01" * 65)),
        ("factory without code", wrapped(b"\x05" * 20, b"\x01", b"\x01" * 65)),
    ],
)
async def test_garbage_is_invalid_for_everybody(
    chain: Chain, gateway: ChainGateway, buyer: Actor, case: str, signature: bytes
) -> None:
    wallet = deployed_wallet(chain, buyer)
    for signer in (buyer.address, wallet, bytes(20), b"\x77" * 20):
        assert not await gateway.verify_signature(signer, DIGEST, signature), case


async def test_a_contract_wallet_is_asked(
    chain: Chain, gateway: ChainGateway, buyer: Actor, stranger: Actor
) -> None:
    wallet = deployed_wallet(chain, buyer)
    assert await gateway.verify_signature(wallet, DIGEST, buyer.sign_digest(DIGEST))
    assert not await gateway.verify_signature(wallet, DIGEST, stranger.sign_digest(DIGEST))


@pytest.mark.parametrize("manner", [REVERTS, BURNS_GAS, ANSWERS_OTHERWISE])
async def test_a_wallet_that_does_not_say_yes_properly_says_no(
    chain: Chain, gateway: ChainGateway, buyer: Actor, manner: int
) -> None:
    wallet = deployed_wallet(chain, buyer, manner)
    assert not await gateway.verify_signature(wallet, DIGEST, buyer.sign_digest(DIGEST))


async def test_a_wallet_still_to_be_made_is_made_for_the_question_only(
    chain: Chain, gateway: ChainGateway, buyer: Actor, stranger: Actor
) -> None:
    wallet, factory_call = future_wallet(buyer)
    good = wrapped(PROXY, factory_call, buyer.sign_digest(DIGEST))
    bad = wrapped(PROXY, factory_call, stranger.sign_digest(DIGEST))

    assert await gateway.verify_signature(wallet, DIGEST, good)
    assert not await gateway.verify_signature(wallet, DIGEST, bad)
    assert not await gateway.verify_signature(b"\x66" * 20, DIGEST, good)
    assert await gateway.code_at(wallet) == b""
    assert await gateway.block_by_number(chain.height + 1) is None


async def test_a_wallet_made_meanwhile_may_still_send_the_long_form(
    chain: Chain, gateway: ChainGateway, buyer: Actor
) -> None:
    wallet, factory_call = future_wallet(buyer)
    Sender.unlocked(chain.devnet.url, buyer.account.address).send(checksum(PROXY), factory_call)

    long_form = wrapped(PROXY, factory_call, buyer.sign_digest(DIGEST))
    assert await gateway.verify_signature(wallet, DIGEST, long_form)


async def test_a_wallet_that_is_not_ready_is_prepared_for_the_question_only(
    chain: Chain, gateway: ChainGateway, buyer: Actor
) -> None:
    wallet = deployed_wallet(chain, buyer, NEEDS_PREPARING)
    signature = buyer.sign_digest(DIGEST)
    assert not await gateway.verify_signature(wallet, DIGEST, signature)

    prepare = keccak(text="prepare()")[:4]
    assert await gateway.verify_signature(wallet, DIGEST, wrapped(wallet, prepare, signature))
    assert int.from_bytes(await gateway.call(wallet, keccak(text="is_prepared()")[:4])) == 0


async def test_an_account_with_key_and_code_may_sign_with_its_key(
    chain: Chain, gateway: ChainGateway, buyer: Actor
) -> None:
    wallet = deployed_wallet(chain, buyer, REVERTS)
    delegation = f"0xef0100{wallet.hex()}"  # EIP-7702
    chain.devnet.rpc("anvil_setCode", buyer.account.address, delegation)
    try:
        assert await gateway.verify_signature(buyer.address, DIGEST, buyer.sign_digest(DIGEST))
    finally:
        chain.devnet.rpc("anvil_setCode", buyer.account.address, "0x")
