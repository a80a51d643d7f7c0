"""The page of somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.chain.chains import Chains
from backend.chain.types import checksum
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.listings import ListingCard, present_card
from backend.dashboard.presenters.people import shorten
from backend.dashboard.presenters.reputation import RecordPanel, present_record
from backend.domain.catalog.views import ListingView
from backend.domain.parties.models import Party
from backend.domain.reputation.service import Reputation


@dataclass(frozen=True, slots=True)
class ChainRecords:
    """What one chain says; its name where there are several."""

    name: str
    records: tuple[RecordPanel, ...]
    command: str  # counts it again


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """What pages/person.html prints."""

    name: str
    address: str
    since: Moment | None
    chains: tuple[ChainRecords, ...]
    cards: tuple[ListingCard, ...]


def present_profile(
    account: bytes,
    party: Party | None,
    found: Sequence[Reputation],
    listings: Sequence[ListingView],
    *,
    chains: Chains,
    now: datetime,
) -> ProfilePage:
    """Name if there is one, and always the address: a name alone proves nothing."""
    full = checksum(account)
    return ProfilePage(
        name=(party.display_name if party else None) or shorten(full),
        address=full,
        since=present_moment(party.created_at, now) if party else None,
        chains=tuple(_records(account, reputation, chains) for reputation in found),
        cards=tuple(present_card(view) for view in listings),
    )


def _records(account: bytes, reputation: Reputation, chains: Chains) -> ChainRecords:
    chain = chains.get(reputation.chain_id)
    return ChainRecords(
        name=chain.name if chains.has_several else "",
        records=tuple(present_record(record) for record in reputation.records),
        command=f"python -m backend.cli reputation {checksum(account)} --rpc YOUR-NODE "
        f"--contract {checksum(chain.deployment.escrow)} "
        f"--from-block {chain.deployment.start_block}",
    )
