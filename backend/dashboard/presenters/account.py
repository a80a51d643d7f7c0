"""The viewer's own page: name, sign-ins, what waits to be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.chain.chains import Chains
from backend.chain.deployment import Deployment
from backend.chain.types import checksum
from backend.core.countries import countries
from backend.core.ids import public_id
from backend.core.marketplace import SellerKind
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.money import present_amount
from backend.domain.escrow.repository import Credit
from backend.domain.parties.models import SignInSession
from backend.domain.parties.sending import Duties

SESSION_PREFIX = "ses"


@dataclass(frozen=True, slots=True)
class CreditText:
    """Something that waits in the contract, and the call that draws it."""

    amount: str
    chain: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SessionText:
    """A browser that is signed in."""

    id: str
    title: str
    since: Moment
    until: Moment
    is_this: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What pages/account.html prints."""

    address: str
    credits: tuple[CreditText, ...]
    sessions: tuple[SessionText, ...]
    seller_kinds: tuple[Choice, ...]  # empty where the marketplace has decided it
    countries: tuple[Choice, ...]
    duties: tuple[Choice, ...]


SELLER_KINDS = (
    Choice(SellerKind.PRIVATE.value, "A private person", "You sell now and then what is yours"),
    Choice(SellerKind.BUSINESS.value, "A business", "Buyers may have rights against you by law"),
)
DUTIES = (
    Choice(Duties.BUYER.value, "The buyer pays them", "On top of the price, to customs or carrier"),
    Choice(Duties.SELLER.value, "You pay them", "The buyer pays what your listing says, no more"),
)


def present_account(
    viewer: Viewer,
    *,
    waiting: Sequence[Credit],
    sessions: Sequence[SignInSession],
    chains: Chains,
    asks_kind: bool,
    now: datetime,
) -> AccountPage:
    """Everything on it belongs to the viewer."""
    assert viewer.address is not None
    return AccountPage(
        seller_kinds=SELLER_KINDS if asks_kind else (),
        countries=tuple(Choice(code, name) for code, name in countries().items()),
        duties=DUTIES,
        address=checksum(viewer.address),
        credits=tuple(_credit(credit, viewer.address, chains) for credit in waiting),
        sessions=tuple(_session(session, viewer, now) for session in sessions),
    )


def _credit(credit: Credit, account: bytes, chains: Chains) -> CreditText:
    chain = chains.get(credit.chain_id)
    contract, to = checksum(credit.contract), checksum(account)
    if credit.is_asset:
        count = f"{pieces(credit.units)} of edition" if credit.units > 1 else "Token"
        amount = f"{count} {credit.asset_id}"
        call = {"function": "claim_asset", "args": [contract, str(credit.asset_id), to]}
    else:
        amount = _money(credit, chain.deployment)
        call = {"function": "withdraw", "args": [contract, to]}
    if chains.has_several:
        amount = f"{amount} on {chain.name}"
    return CreditText(
        amount,
        {
            "title": f"Withdraw {amount}",
            "sender": to,
            "call": {"chain_id": credit.chain_id, "contract": "PhygitalEscrow", **call},
            "done": "It is in your wallet.",
            "location": "/account",
        },
    )


def _money(credit: Credit, deployment: Deployment) -> str:
    """A currency of the address book by name, another one by its address."""
    try:
        currency = deployment.currency(credit.contract)
    except KeyError:
        return f"{credit.units} units of {checksum(credit.contract)}"
    return str(present_amount(Amount(credit.units, currency)))


def _session(session: SignInSession, viewer: Viewer, now: datetime) -> SessionText:
    is_this = session.id == viewer.session_id
    return SessionText(
        id=public_id(SESSION_PREFIX, session.id),
        title="This browser" if is_this else "Another browser",
        since=present_moment(session.created_at, now),
        until=present_moment(session.expires_at, now),
        is_this=is_this,
    )
