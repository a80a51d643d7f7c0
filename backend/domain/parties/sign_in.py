"""Signing in: a text of ours, signed by the wallet, turned into a session exactly once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.acceptance import is_from_future_wallet
from backend.chain.chains import Chain
from backend.chain.key_signatures import personal_digest, with_low_s
from backend.chain.types import ZERO_ADDRESS, Address
from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.viewer import Viewer
from backend.domain.parties.errors import ChallengeExpired, SignatureRefused
from backend.domain.parties.events import PartySignedIn
from backend.domain.parties.models import Party, SignInChallenge
from backend.domain.parties.repository import ChallengeRepository
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.domain.parties.sign_in_text import sign_in_text
from backend.resources import Resources

CHALLENGE_LIFE = timedelta(minutes=5)
NONCE_BYTES = 12  # 96 bits
SHORTEST_BROWSER_KEY = 16
LONGEST_BROWSER_KEY = 256
# Wrapped signatures of wallets that are not deployed yet (ERC-6492) carry a whole factory call.
LONGEST_SIGNATURE = 8_192
SWEEP_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the wallet is asked to sign, and until when that counts."""

    nonce: str
    text: str
    expires_at: datetime


class SignInService:
    """Makes challenges and answers their signatures."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._settings = resources.settings
        self._chains = resources.chains
        self._clock = resources.clock
        self._challenges = ChallengeRepository(session)
        self._parties = PartyService(session, resources)
        self._sessions = SessionService(session, resources)

    async def challenge(
        self, address: Address, browser_key: str, chain_id: int | None = None
    ) -> Challenge:
        """A fresh text for this address, usable once, by the browser that holds `browser_key`.

        `chain_id` is where the wallet says it is; a wallet that does not say is on the first chain.
        """
        if len(address) != len(ZERO_ADDRESS) or address == ZERO_ADDRESS:
            sentence = "This is not the address of a wallet."
            raise Invalid(sentence, fields={"address": sentence})
        chain = self._chains.default if chain_id is None else self._chains.get(chain_id)
        now = self._clock.now()
        nonce, expires_at = secrets.token_hex(NONCE_BYTES), now + CHALLENGE_LIFE
        text = sign_in_text(
            origin=self._settings.public_origin,
            host=self._settings.host,
            address=address,
            chain_id=chain.id,
            nonce=nonce,
            issued_at=now,
            expires_at=expires_at,
        )
        self._challenges.add(
            SignInChallenge(
                nonce=nonce,
                address=address,
                chain_id=chain.id,
                browser_key_hash=_hash_key(browser_key),
                text=text,
                expires_at=expires_at,
            )
        )
        return Challenge(nonce, text, expires_at)

    async def verify(self, nonce: str, signature: bytes, browser_key: str) -> tuple[str, Party]:
        """Open a session: its token, which is shown this once, and the party it belongs to.

        The signature is checked before the challenge is taken, so no row is locked while a node
        thinks; taking it is atomic, so however many try at once, one of them succeeds.
        """
        challenge = await self._challenges.find(nonce, _hash_key(browser_key), self._clock.now())
        if challenge is None:
            raise _expired()
        if not await self._is_signed(challenge, signature):
            raise SignatureRefused(
                "This signature was not made by the wallet that wants to sign in. Please try again."
            )
        if not await self._challenges.take(nonce):
            raise _expired()
        party = await self._parties.ensure(challenge.address)
        token, session_id = await self._sessions.open(party)
        viewer = Viewer(party_id=party.id, address=party.address, session_id=session_id)
        event = PartySignedIn(
            occurred_at=self._clock.now(), party_id=party.id, session_id=session_id
        )
        await outbox.record(self._session, event, viewer)
        return token, party

    async def forget_expired(self) -> int:
        """Drop some texts nobody signed in time, and say how many. A sweep of the worker."""
        return await self._challenges.delete_expired(self._clock.now(), SWEEP_AT_ONCE)

    async def _is_signed(self, challenge: SignInChallenge, signature: bytes) -> bool:
        if not 0 < len(signature) <= LONGEST_SIGNATURE:
            return False
        first = self._chains.get(challenge.chain_id)
        if not await _accepts(first, challenge, signature):
            return False
        others = [chain for chain in self._chains if chain.id != first.id]
        is_wallet = is_from_future_wallet(signature) or await _has_code(first, challenge)
        if not others or not is_wallet:  # a key is the same on every chain
            return True
        # One address may be two people's wallets on two chains. Who signs in is both at once, so
        # every wallet that is there has to say yes.
        for other in others:
            is_there = await _has_code(other, challenge)
            if is_there and not await _accepts(other, challenge, signature):
                return False
        return True


async def _accepts(chain: Chain, challenge: SignInChallenge, signature: bytes) -> bool:
    digest = personal_digest(challenge.text)
    # Some wallets write v as 0 or 1, which only this spelling of the same signature repairs.
    for spelling in dict.fromkeys((signature, with_low_s(signature))):
        if await chain.gateway.verify_signature(challenge.address, digest, spelling):
            return True
    return False


async def _has_code(chain: Chain, challenge: SignInChallenge) -> bool:
    return bool(await chain.gateway.code_at(challenge.address))


def _hash_key(browser_key: str) -> bytes:
    if not SHORTEST_BROWSER_KEY <= len(browser_key) <= LONGEST_BROWSER_KEY:
        raise _expired()
    return hashlib.sha256(browser_key.encode(errors="replace")).digest()


def _expired() -> ChallengeExpired:
    return ChallengeExpired("This sign-in has run out or was used already. Please start again.")
