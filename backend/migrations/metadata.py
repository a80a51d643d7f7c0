"""Loads every model of the house, so that `Base.metadata` is complete."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import MetaData

import backend
from backend.core.database import Base


def complete_metadata() -> MetaData:
    """The metadata with the tables of all modules called `models`."""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    return Base.metadata
