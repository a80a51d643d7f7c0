"""Messages signed by a key in the browser, which a wallet has authorised once.

covers: N-08, S0-08
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from backend.chain.message_keys import MessageKeyGrant
from backend.domain.messaging.canonical import FIRST, is_signed, key_id_of
from backend.domain.messaging.errors import (
    MessageKeyNotFound,
    MessageKeyRefused,
    MessageSignatureRefused,
    ThreadMovedOn,
)
from backend.domain.messaging.export import ThreadExport
from backend.domain.messaging.keys import LONGEST_LIFE, MOST_USABLE, MessageKeyService
from backend.domain.messaging.service import SIGNING_TIME, Signed
from tests.builders.api_trade import deployment_with_arbiter
from tests.builders.chain import actor
from tests.builders.messages import a_key

CHAIN = 31337
WEEK = timedelta(days=7)


@pytest.fixture
async def order(trade, lamp, buying):
    return await trade.ordered(lamp, buying)


@pytest.fixture
def keys(trade):
    return MessageKeyService(trade.market.session, trade.market.resources)


@pytest.fixture
def allow(trade, keys):
    async def allow(key, viewer, role="buyer", life=WEEK):
        until = trade.market.clock.now() + life
        asked = keys.typed_data(key.public, until, CHAIN, viewer)
        signature = actor(role).sign_typed(asked)
        return await keys.authorise(key.public, until, CHAIN, signature, viewer)

    return allow


@pytest.fixture
def write(trade, order):
    async def write(text, key, view, viewer, **changes):
        _, canonical = await trade.messages.draft(order.id, text, (), viewer)
        signed = Signed(
            key_id=view.id,
            signature=key.sign(canonical.spelled()),
            sequence=canonical.sequence,
            written_at=canonical.written_at,
            salt=canonical.salt,
        )
        return await trade.messages.post(order.id, text, viewer, (), replace(signed, **changes))

    return write


async def test_anybody_can_check_what_was_signed_and_by_whom(
    trade, order, allow, write, buying, selling
):
    key = a_key()
    view = await allow(key, buying)
    await trade.messages.post(order.id, "Unsigned.", selling)
    entry = await write("It is cracked.", key, view, buying)
    assert entry.is_signed
    export = ThreadExport(trade.market.session, trade.market.resources)
    records = json.loads(json.dumps(await export.of(order.id, selling)))
    first, second = records["messages"]
    assert (first["signature"], first["key"]) == (None, None)
    # From here on with nothing of ours but the page that describes it.
    spelled = json.loads(second["canonical"])
    salted = bytes.fromhex(second["salt"]) + second["text"].encode()
    assert spelled["text_sha256"] == hashlib.sha256(salted).hexdigest()
    assert spelled["previous"] == hashlib.sha256(first["canonical"].encode()).hexdigest()
    assert json.loads(first["canonical"])["previous"] == FIRST.hex()
    public = bytes.fromhex(second["key"]["public_key"][2:])
    assert is_signed(second["canonical"], bytes.fromhex(second["signature"][2:]), public)
    asked = second["key"]["typed_data"]
    assert asked["message"]["key"] == f"0x{hashlib.sha256(public).hexdigest()}"
    signer = Account.recover_message(
        encode_typed_data(full_message=asked), signature=second["key"]["authorisation"]
    )
    assert signer == spelled["author"] == asked["message"]["party"]


def test_the_wallet_shows_what_is_hashed():
    grant = MessageKeyGrant(bytes([1]) * 20, key_id_of(a_key().public), 1_800_000_000)
    deployment = deployment_with_arbiter()
    message = encode_typed_data(full_message=grant.typed_data(deployment.domain))
    key = Account.create()
    recovered = Account._recover_hash(
        grant.digest(deployment.domain), signature=key.sign_message(message).signature
    )
    assert recovered == key.address


async def test_a_signature_that_is_not_the_authors_changes_nothing(
    trade, order, allow, write, keys, buying, selling
):
    key = a_key()
    view = await allow(key, buying)
    theirs = await allow(a_key(), selling, "seller")
    revoked = await allow(a_key(), buying)
    await keys.revoke(revoked.id, buying)
    before = await trade.market.fingerprint()
    for wrong_key, wrong_view in ((a_key(), view), (key, theirs), (key, revoked)):
        with pytest.raises(MessageSignatureRefused):
            await write("Mine.", wrong_key, wrong_view, buying)
    with pytest.raises(MessageSignatureRefused):
        await write("Mine.", key, view, selling)
    with pytest.raises(MessageSignatureRefused):
        await write("Mine.", key, view, buying, signature=bytes(64))
    assert await trade.market.fingerprint() == before


async def test_a_signature_is_for_one_text_and_one_place(trade, order, allow, buying, selling):
    key = a_key()
    view = await allow(key, buying)
    _, canonical = await trade.messages.draft(order.id, "I agree.", (), buying)
    signed = Signed(
        key_id=view.id,
        signature=key.sign(canonical.spelled()),
        sequence=canonical.sequence,
        written_at=canonical.written_at,
        salt=canonical.salt,
    )
    with pytest.raises(MessageSignatureRefused):
        await trade.messages.post(order.id, "I disagree.", buying, (), signed)
    await trade.messages.post(order.id, "Wait.", selling)
    with pytest.raises(ThreadMovedOn):
        await trade.messages.post(order.id, "I agree.", buying, (), signed)
    moved = replace(signed, sequence=canonical.sequence + 1)
    with pytest.raises(MessageSignatureRefused):  # leans on another message now
        await trade.messages.post(order.id, "I agree.", buying, (), moved)
    trade.market.clock.advance(SIGNING_TIME + timedelta(seconds=1))
    with pytest.raises(ThreadMovedOn):
        await trade.messages.post(order.id, "I agree.", buying, (), signed)


async def test_a_key_ends_by_itself(trade, allow, write, buying):
    key = a_key()
    view = await allow(key, buying, life=timedelta(hours=1))
    await write("In time.", key, view, buying)
    trade.market.clock.advance(timedelta(hours=1))
    with pytest.raises(MessageSignatureRefused):
        await write("Too late.", key, view, buying)


async def test_only_the_own_wallet_authorises_a_key(trade, keys, allow, buying, selling):
    key, now = a_key(), trade.market.clock.now()
    asked = keys.typed_data(key.public, now + WEEK, CHAIN, buying)
    by_seller = actor("seller").sign_typed(asked)
    mine = actor("buyer").sign_typed(asked)
    before = await trade.market.fingerprint()
    for public, until, signature, viewer in (
        (key.public, now + WEEK, by_seller, buying),
        (key.public, now + WEEK, mine, selling),
        (key.public, now + 2 * WEEK, mine, buying),
        (a_key().public, now + WEEK, mine, buying),
        (bytes(65), now + WEEK, mine, buying),
        (key.public, now, mine, buying),
        (key.public, now + LONGEST_LIFE + timedelta(seconds=1), mine, buying),
    ):
        with pytest.raises(MessageKeyRefused):
            await keys.authorise(public, until, CHAIN, signature, viewer)
    assert await trade.market.fingerprint() == before
    view = await keys.authorise(key.public, now + WEEK, CHAIN, mine, buying)
    with pytest.raises(MessageKeyRefused):
        await keys.authorise(key.public, now + WEEK, CHAIN, mine, buying)
    with pytest.raises(MessageKeyNotFound):
        await keys.revoke(view.id, selling)
    assert [one.is_usable for one in await keys.list(buying)] == [True]
    assert (await keys.revoke(view.id, buying)).revoked_at == now
    with pytest.raises(MessageKeyRefused):  # a revoked key does not come back
        await keys.authorise(key.public, now + WEEK, CHAIN, mine, buying)


async def test_nobody_piles_up_keys(allow, buying):
    for _ in range(MOST_USABLE):
        await allow(a_key(), buying)
    with pytest.raises(MessageKeyRefused):
        await allow(a_key(), buying)


async def test_a_contract_wallet_says_itself_what_it_has_signed(trade, keys, buying):
    key, until = a_key(), trade.market.clock.now() + WEEK
    gateway = trade.market.resources.chains.default.gateway
    grant = MessageKeyGrant(buying.address, key_id_of(key.public), int(until.timestamp()))
    digest = grant.digest(trade.market.resources.chains.default.deployment.domain)
    gateway.accept(buying.address, digest, b"a wallet's word")
    view = await keys.authorise(key.public, until, CHAIN, b"a wallet's word", buying)
    assert view.is_usable
