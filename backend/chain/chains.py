"""The chains this installation trades on, each with its node, its contracts and its clock.

Whoever has a row asks for the row's chain. `default` is for the one case in which nobody has chosen
yet: somebody who begins something new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from backend.chain.chain_clock import ChainClock, NodeChainClock
from backend.chain.deployment import Deployment, NamedPolicy
from backend.chain.errors import WrongNetwork
from backend.chain.gateway import ChainGateway
from backend.chain.types import ChainId
from backend.core.errors import NotFound
from backend.core.money import Currency
from backend.core.settings import ChainSettings


class ChainNotFound(NotFound):
    """Nobody trades there, or no longer."""

    code = "chain_not_found"


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain: what we know of it, and the ways to ask it."""

    settings: ChainSettings
    gateway: ChainGateway
    deployment: Deployment
    clock: ChainClock  # deadlines of its money follow this one

    @classmethod
    def open(cls, settings: ChainSettings) -> Self:
        """By its settings. WrongNetwork when its address book is missing or of another chain."""
        deployment = load_book(settings)
        urls = (settings.rpc_url, *settings.more_rpc_urls)
        gateway = ChainGateway.connect(*(url.get_secret_value() for url in urls))
        clock = NodeChainClock(gateway, max_age=settings.poll_seconds)
        return cls(settings, gateway, deployment, clock)

    @property
    def id(self) -> ChainId:
        return self.deployment.chain_id

    @property
    def name(self) -> str:
        """What people call it."""
        return self.settings.spoken_name

    def but(self, **changes: Any) -> Self:
        return replace(self, **changes)


def load_book(settings: ChainSettings) -> Deployment:
    """A chain's address book. WrongNetwork when there is none, or it is another chain's."""
    deployment = Deployment.load(settings.deployment_file)
    if deployment.chain_id != settings.chain_id:
        raise WrongNetwork(
            f"The address book {settings.deployment_file} is of chain {deployment.chain_id},"
            f" but the settings name it for chain {settings.chain_id}."
        )
    return deployment


class Chains:
    """All of them, by id, the default first."""

    def __init__(self, chains: Sequence[Chain]) -> None:
        if not chains:
            raise ValueError("A market needs at least one chain.")
        self._chains = {chain.id: chain for chain in chains}
        if len(self._chains) != len(chains):
            raise WrongNetwork("Two address books are of one chain.")

    @property
    def default(self) -> Chain:
        """Where something begins when nobody says where."""
        return next(iter(self))

    @property
    def ids(self) -> tuple[ChainId, ...]:
        return tuple(self._chains)

    @property
    def has_several(self) -> bool:
        """Whether people have to be told which."""
        return len(self) > 1

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """Everything a price can be in; each knows its chain."""
        return tuple(currency for chain in self for currency in chain.deployment.currencies)

    @property
    def policies(self) -> tuple[NamedPolicy, ...]:
        """The named policies of all chains."""
        return tuple(named for chain in self for named in chain.deployment.policies)

    def get(self, chain_id: int) -> Chain:
        """The chain with this id. ChainNotFound when nobody trades there."""
        found = self._chains.get(ChainId(chain_id))
        if found is None:
            raise ChainNotFound("This marketplace does not trade on this chain.", chain_id=chain_id)
        return found

    def __contains__(self, chain_id: int) -> bool:
        return chain_id in self._chains

    def __iter__(self) -> Iterator[Chain]:
        return iter(self._chains.values())

    def __len__(self) -> int:
        return len(self._chains)

    async def close(self) -> None:
        for chain in self:
            await chain.gateway.close()
