"""Policies: a marketplace's rules as the chain has them, and what they mean in plain words.

Those of the address book were registered when the contracts were deployed, so they are known even
before the index has read that far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.policy import Policy
from backend.domain.catalog.errors import PolicyNotFound
from backend.domain.catalog.plain_words import describe_policy
from backend.domain.catalog.repository import PolicyKey, PolicyRepository
from backend.resources import Resources


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy as people meet it."""

    policy_id: bytes
    policy: Policy
    name: str | None  # None: registered by a stranger, not one this place recommends
    sentences: tuple[str, ...]

    @property
    def is_recommended(self) -> bool:
        return self.name is not None


class PolicyService:
    """Reads the address book and what the index found registered."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._policies = PolicyRepository(session)
        self._book = {
            (chain.id, named.id): named
            for chain in resources.chains
            for named in chain.deployment.policies
        }

    async def get(self, chain_id: int, policy_id: bytes) -> PolicyView:
        """A policy registered on this chain, recommended or not."""
        key = (chain_id, policy_id)
        found = await self.list_by_id([key])
        if key not in found:
            raise PolicyNotFound("There is no such policy.", policy_id=f"0x{policy_id.hex()}")
        return found[key]

    def list_recommended(self, chain_id: int | None = None) -> Sequence[PolicyView]:
        """The ones a seller is offered, in the order of the address books; of one chain or all.

        Those with the same rules are one and the same, and told once.
        """
        wanted = {
            policy_id: named
            for (place, policy_id), named in self._book.items()
            if chain_id in (None, place)
        }
        return [_view(named.id, named.policy, named.name) for named in wanted.values()]

    async def list_by_id(self, keys: Sequence[PolicyKey]) -> dict[PolicyKey, PolicyView]:
        """Several at once, for lists; those that a reorganisation took away are missing."""
        in_book = {key: self._book[key] for key in keys if key in self._book}
        strangers = [key for key in keys if key not in in_book]
        found = await self._policies.list_by_id(strangers)
        return {key: _view(key[1], policy, None) for key, policy in found.items()} | {
            key: _view(key[1], named.policy, named.name) for key, named in in_book.items()
        }


def _view(policy_id: bytes, policy: Policy, name: str | None) -> PolicyView:
    return PolicyView(policy_id, policy, name, tuple(describe_policy(policy)))
