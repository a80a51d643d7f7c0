"""One world per run on pyrevm; every test leaves it as it found it."""

from __future__ import annotations

import pytest

from tests.contracts.evm.chain import Contract
from tests.contracts.evm.courts import Courtroom
from tests.contracts.evm.world import World


@pytest.fixture(scope="session")
def built_world(project) -> World:
    return World(project)


@pytest.fixture
def world(built_world):
    references, currencies = built_world.references, dict(built_world.currencies)
    with built_world.chain.undone():
        yield built_world
    built_world.references, built_world.currencies = references, currencies


class Zoo:
    """Turns an actor into a hostile contract, at its own address and between two calls."""

    def __init__(self, world: World) -> None:
        self.world = world

    def plant(self, role: str, kind: str) -> Contract:
        world = self.world
        address = world.actors[role]
        world.chain.plant(address, world.runtime_code(kind))
        return world.chain.contract(address, world.abi(kind))


@pytest.fixture
def zoo(world) -> Zoo:
    return Zoo(world)


@pytest.fixture
def court(world) -> Courtroom:
    return Courtroom(world)
