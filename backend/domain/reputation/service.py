"""Records of people, read from the index as it stands: a block that goes takes its counts along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import Address
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import Record, count
from backend.domain.reputation.rebuilding import ROLES
from backend.domain.reputation.repository import Handover, ReputationRepository
from backend.resources import Resources

MOST_OWNERS = 20


@dataclass(frozen=True, slots=True)
class Reputation:
    """The records of one account on one chain; roles it never had are missing.

    Chains are told apart: the same address may be somebody else's elsewhere, as of a contract.
    """

    chain_id: int
    records: tuple[Record, ...]

    def of(self, role: Role) -> Record:
        return next((record for record in self.records if record.role is role), Record(role))


class ReputationService:
    """Public: whoever asks gets the same answer."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._chains = resources.chains

    async def of_seller(self, account: Address, chain_id: int) -> Record:
        return await self._read(Role.SELLER, account, chain_id)

    async def get(self, account: Address, chain_id: int) -> Reputation:
        """Everything that is counted of an account on one chain."""
        records = [await self._read(role, account, chain_id) for role in ROLES]
        return Reputation(chain_id, tuple(r for r in records if not r.is_empty))

    async def owners_of(self, asset: Address, asset_id: int, chain_id: int) -> Sequence[Handover]:
        """Through whose hands an item went here. What happened elsewhere is on its own chain."""
        repository = ReputationRepository(self._session, chain_id)
        return await repository.list_handovers(asset, asset_id, MOST_OWNERS)

    async def list(self, account: Address) -> list[Reputation]:
        """On every chain followed here, where there is anything to tell."""
        found = [await self.get(account, chain.id) for chain in self._chains]
        return [reputation for reputation in found if reputation.records]

    async def _read(self, role: Role, account: Address, chain_id: int) -> Record:
        repository = ReputationRepository(self._session, chain_id)
        outcomes = await repository.list_outcomes(role, account)
        people = await repository.count_people(role, account) if outcomes else 0
        return count(role, outcomes, people)
