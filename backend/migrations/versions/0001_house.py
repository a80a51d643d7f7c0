"""The house: the tables of every room, in the order the rooms name."""

from __future__ import annotations

import importlib
import pkgutil
from graphlib import TopologicalSorter
from types import ModuleType

from backend.migrations import rooms

revision = "0001_house"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for room in _rooms():
        room.upgrade()


def downgrade() -> None:
    for room in reversed(_rooms()):
        room.downgrade()


def _rooms() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(rooms.__path__))
    found = {name: importlib.import_module(f"{rooms.__name__}.{name}") for name in names}
    order = TopologicalSorter({name: sorted(room.AFTER) for name, room in found.items()})
    return [found[name] for name in order.static_order()]
