"""Loads every model of the house, so that `Base.metadata` is complete."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import MetaData
from sqlalchemy.dialects.postgresql.base import ischema_names

import backend
from backend.core.columns import Xid8
from backend.core.database import Base

ischema_names["xid8"] = Xid8  # SQLAlchemy does not know this type when it reads a database


def complete_metadata() -> MetaData:
    """The metadata with the tables of all modules called `models`."""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    return Base.metadata
