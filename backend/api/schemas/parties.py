"""Sign-in, sessions and parties."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import (
    AddressText,
    ChainIdSent,
    PartyId,
    Sent,
    SessionId,
    Shown,
    SignatureText,
    Text,
)
from backend.core.viewer import Viewer
from backend.domain.parties.models import Party, SignInSession
from backend.domain.parties.sending import Duties
from backend.domain.parties.sign_in import Challenge


class ChallengeWanted(Sent):
    """Whose wallet wants to sign in."""

    address: AddressText
    chain_id: ChainIdSent = None


class ChallengeShown(Shown):
    """What the wallet signs (EIP-191), within five minutes, once."""

    nonce: str
    text: str
    expires_at: datetime
    browser_key: Annotated[
        str, Field(description="Keep it: only who asked for the text can use its signature.")
    ]

    @classmethod
    def of(cls, challenge: Challenge, browser_key: str) -> ChallengeShown:
        return cls(
            nonce=challenge.nonce,
            text=challenge.text,
            expires_at=challenge.expires_at,
            browser_key=browser_key,
        )


class SignIn(Sent):
    """The answer to a challenge."""

    nonce: Annotated[Text, Field(max_length=64)]
    signature: SignatureText
    browser_key: Annotated[Text, Field(max_length=256)]


class PartyShown(Shown):
    """Somebody who buys, sells or arbitrates."""

    id: PartyId
    address: AddressText
    display_name: str | None
    joined_at: datetime

    @classmethod
    def of(cls, party: Party) -> PartyShown:
        return cls(
            id=party.id,
            address=party.address,
            display_name=party.display_name,
            joined_at=party.created_at,
        )


class SignedIn(Shown):
    """A session. The token is shown this once; send it as `Authorization: Bearer …`."""

    token: str
    party: PartyShown


class SessionShown(Shown):
    """A place where the viewer is signed in."""

    id: SessionId
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool

    @classmethod
    def of(cls, session: SignInSession, viewer: Viewer) -> SessionShown:
        return cls(
            id=session.id,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_current=session.id == viewer.session_id,
        )


class SessionsShown(Shown):
    """All sessions of the viewer; there are never many."""

    items: list[SessionShown]


class TimeZone(Shown):
    """By its IANA name. Notices and mails tell deadlines in it, with UTC beside."""

    zone: str


class TimeZoneChange(Sent):
    """As in `Europe/Berlin`, or `UTC`."""

    zone: Annotated[Text, Field(max_length=100)]


class SendingShown(Shown):
    """Where one is, and who pays at the border of what one sends abroad."""

    country: str | None  # ISO 3166, two letters
    duties: Duties

    @classmethod
    def of(cls, party: Party) -> SendingShown:
        duties = Duties(party.duties) if party.duties else Duties.BUYER
        return cls(country=party.country, duties=duties)


class SendingChange(Sent):
    """Of listings that are drafted from now on, unless they say otherwise."""

    country: Annotated[
        Text, Field(max_length=8, description="ISO 3166, two letters. Empty: not said.")
    ]
    duties: Duties


class PartyChange(Sent):
    """How others see one's name; empty drops it."""

    display_name: Annotated[Text, Field(max_length=200)]
