"""Signing in: exactly once, by the right wallet, from the browser that asked, in time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.chain.chains import Chains
from backend.chain.errors import NodeUnreachable
from backend.chain.key_signatures import _ORDER, personal_digest
from backend.chain.types import ChainId
from backend.core.clock import FixedClock
from backend.core.database import unit_of_work
from backend.core.errors import DomainError, Invalid
from backend.core.outbox.models import EventRow
from backend.core.settings import SECOND_DEVNET_CHAIN_ID
from backend.domain.parties.errors import ChallengeExpired, SignatureRefused
from backend.domain.parties.models import Party, SignInChallenge, SignInSession
from backend.domain.parties.sessions import SessionService
from backend.domain.parties.sign_in import Challenge, SignInService
from tests.builders.chain import Actor, actor
from tests.builders.market import Market
from tests.builders.resources import a_deployment, make_resources
from tests.fakes.gateway import FakeGateway

# covers: C-12, S0-01

BROWSER = "browser-key-of-one-visitor"
OTHER_BROWSER = "browser-key-of-somebody-else"


@dataclass
class Door:
    """The sign-in service and somebody in front of it."""

    market: Market
    person: Actor

    @property
    def service(self) -> SignInService:
        return SignInService(self.market.session, self.market.resources)

    async def ask(self) -> Challenge:
        return await self.service.challenge(self.person.address, BROWSER)

    async def refuses(
        self, error: type[DomainError], nonce: str, signature: bytes, browser: str = BROWSER
    ) -> None:
        """The answer is a refusal, and no party, session or event comes of it."""
        before = await self.market.fingerprint()
        with pytest.raises(error):
            await self.service.verify(nonce, signature, browser)
        await self.market.session.flush()
        assert await self.market.fingerprint() == before


@pytest.fixture
def door(market: Market, buyer: Actor) -> Door:
    return Door(market, buyer)


async def test_a_signed_text_opens_a_session(door: Door):
    challenge = await door.ask()
    token, party = await door.service.verify(
        challenge.nonce, door.person.sign_text(challenge.text), BROWSER
    )

    viewer = await SessionService(door.market.session, door.market.resources).find(token)
    assert viewer is not None
    assert (viewer.party_id, viewer.address) == (party.id, door.person.address)
    names = (await door.market.session.scalars(select(EventRow.name))).all()
    assert sorted(names) == ["party.joined", "party.signed_in"]


async def test_the_text_is_ours_and_names_this_place(door: Door):
    challenge = await door.ask()
    lines = challenge.text.splitlines()
    assert lines[0] == "localhost:8000 wants you to sign in with your Ethereum account:"
    assert "URI: http://localhost:8000" in lines
    assert "Chain ID: 31337" in lines
    assert f"Nonce: {challenge.nonce}" in lines
    assert len(bytes.fromhex(challenge.nonce)) * 8 == 96
    assert challenge.expires_at - door.market.clock.now() == timedelta(minutes=5)


async def test_neither_token_nor_browser_key_is_stored(door: Door):
    challenge = await door.ask()
    stored = (await door.market.session.scalars(select(SignInChallenge))).one()
    assert BROWSER.encode() not in stored.browser_key_hash
    token, _ = await door.service.verify(
        challenge.nonce, door.person.sign_text(challenge.text), BROWSER
    )
    session = (await door.market.session.scalars(select(SignInSession))).one()
    assert token.encode() not in session.token_hash
    assert len(token) >= 43  # 256 bits in base64


async def test_one_address_is_one_party_and_each_sign_in_a_new_token(door: Door):
    tokens, parties = set(), set()
    for _ in range(2):
        challenge = await door.ask()
        token, party = await door.service.verify(
            challenge.nonce, door.person.sign_text(challenge.text), BROWSER
        )
        tokens.add(token)
        parties.add(party.id)
    assert (len(tokens), len(parties)) == (2, 1)


async def test_a_text_signs_in_once(door: Door):
    challenge = await door.ask()
    signature = door.person.sign_text(challenge.text)
    await door.service.verify(challenge.nonce, signature, BROWSER)
    await door.refuses(ChallengeExpired, challenge.nonce, signature)


async def test_the_twin_of_a_used_signature_opens_nothing(door: Door):
    challenge = await door.ask()
    signature = door.person.sign_text(challenge.text)
    await door.service.verify(challenge.nonce, signature, BROWSER)
    s = (_ORDER - int.from_bytes(signature[32:64])).to_bytes(32)
    twin = signature[:32] + s + bytes([55 - signature[64]])
    await door.refuses(ChallengeExpired, challenge.nonce, twin)


async def test_a_text_of_another_browser_signs_nobody_in(door: Door):
    challenge = await door.ask()
    signature = door.person.sign_text(challenge.text)
    await door.refuses(ChallengeExpired, challenge.nonce, signature, OTHER_BROWSER)
    await door.refuses(ChallengeExpired, challenge.nonce, signature, "")
    await door.service.verify(challenge.nonce, signature, BROWSER)


async def test_a_text_lives_five_minutes(door: Door):
    challenge = await door.ask()
    signature = door.person.sign_text(challenge.text)
    door.market.clock.advance(timedelta(minutes=5))
    await door.refuses(ChallengeExpired, challenge.nonce, signature)


async def test_a_nonce_somebody_made_up_is_refused(door: Door):
    await door.ask()
    await door.refuses(ChallengeExpired, "0" * 24, door.person.sign_text("anything"))


@pytest.mark.parametrize("case", ["somebody else", "another text", "empty", "garbage", "huge"])
async def test_a_wrong_signature_is_refused_and_the_right_one_still_works(door: Door, case: str):
    challenge = await door.ask()
    right = door.person.sign_text(challenge.text)
    wrong = {
        "somebody else": actor("stranger").sign_text(challenge.text),
        "another text": door.person.sign_text(challenge.text + " "),
        "empty": b"",
        "garbage": b"\xff" * 65,
        "huge": right * 1_000,
    }[case]
    await door.refuses(SignatureRefused, challenge.nonce, wrong)
    await door.service.verify(challenge.nonce, right, BROWSER)


async def test_a_wallet_that_counts_v_from_zero_signs_in(door: Door):
    challenge = await door.ask()
    signature = door.person.sign_text(challenge.text)
    small_v = signature[:64] + bytes([signature[64] - 27])
    _, party = await door.service.verify(challenge.nonce, small_v, BROWSER)
    assert party.address == door.person.address


async def test_a_contract_wallet_signs_in_as_itself_and_nobody_else(door: Door):
    wallet = bytes([0xCA]) * 20
    challenge = await door.service.challenge(wallet, BROWSER)
    door.market.gateway.accept(wallet, personal_digest(challenge.text), b"yes to all")
    _, party = await door.service.verify(challenge.nonce, b"yes to all", BROWSER)
    assert party.address == wallet


@pytest.fixture
def elsewhere(door: Door) -> FakeGateway:
    """A second chain, which the same market trades on."""
    gateway = FakeGateway()
    chains = door.market.resources.chains
    settings = chains.default.settings.model_copy(update={"chain_id": SECOND_DEVNET_CHAIN_ID})
    book = a_deployment(chain_id=ChainId(SECOND_DEVNET_CHAIN_ID))
    second = chains.default.but(settings=settings, gateway=gateway, deployment=book)
    door.market = door.market.but(chains=Chains([chains.default, second]))
    return gateway


async def test_a_wallet_may_be_asked_on_another_chain(door: Door, elsewhere: FakeGateway):
    wallet = bytes([0xCA]) * 20
    challenge = await door.service.challenge(wallet, BROWSER, SECOND_DEVNET_CHAIN_ID)
    assert f"Chain ID: {SECOND_DEVNET_CHAIN_ID}" in challenge.text
    elsewhere.accept(wallet, personal_digest(challenge.text), b"yes to all")
    _, party = await door.service.verify(challenge.nonce, b"yes to all", BROWSER)
    assert party.address == wallet


async def test_somebody_elses_wallet_at_the_same_address_does_not_sign_in(
    door: Door, elsewhere: FakeGateway
):
    """An address can be one person's wallet here and another one's there."""
    wallet = bytes([0xCA]) * 20
    door.market.gateway.deploy_wallet(wallet)
    challenge = await door.service.challenge(wallet, BROWSER, SECOND_DEVNET_CHAIN_ID)
    elsewhere.accept(wallet, personal_digest(challenge.text), b"mine")
    await door.refuses(SignatureRefused, challenge.nonce, b"mine")
    door.market.gateway.accept(wallet, personal_digest(challenge.text), b"mine")
    await door.service.verify(challenge.nonce, b"mine", BROWSER)


async def test_a_key_signs_in_while_the_other_chain_is_away(door: Door, elsewhere: FakeGateway):
    elsewhere.is_down = True
    challenge = await door.ask()
    _, party = await door.service.verify(
        challenge.nonce, door.person.sign_text(challenge.text), BROWSER
    )
    assert party.address == door.person.address


async def test_without_a_node_nobody_signs_in(door: Door):
    challenge = await door.ask()
    door.market.gateway.is_down = True
    signature = door.person.sign_text(challenge.text)
    await door.refuses(NodeUnreachable, challenge.nonce, signature)
    door.market.gateway.is_down = False
    await door.service.verify(challenge.nonce, signature, BROWSER)


async def test_nobody_signs_in_as_the_zero_address(door: Door):
    with pytest.raises(Invalid):
        await door.service.challenge(bytes(20), BROWSER)


async def test_old_texts_are_forgotten(door: Door):
    await door.ask()
    door.market.clock.advance(timedelta(minutes=5))
    fresh = await door.ask()
    assert await door.service.forget_expired() == 1
    assert await door.service.forget_expired() == 0
    left = (await door.market.session.scalars(select(SignInChallenge.nonce))).all()
    assert left == [fresh.nonce]


async def test_of_many_at_once_exactly_one_signs_in(sessions, tmp_path, database_url, clock, buyer):
    resources = make_resources(
        tmp_path, sessions, database_url, gateway=FakeGateway(), clock=FixedClock(clock.now())
    )
    async with unit_of_work(sessions) as session:
        challenge = await SignInService(session, resources).challenge(buyer.address, BROWSER)
    signature = buyer.sign_text(challenge.text)

    async def verify() -> bool:
        try:
            async with unit_of_work(sessions) as session:
                await SignInService(session, resources).verify(challenge.nonce, signature, BROWSER)
        except ChallengeExpired:
            return False
        return True

    outcomes = await asyncio.gather(*(verify() for _ in range(30)))

    assert outcomes.count(True) == 1
    async with unit_of_work(sessions) as session:
        for model in (Party, SignInSession):
            assert await session.scalar(select(func.count()).select_from(model)) == 1
