"""Alembic's entry. The connection, or the URL, comes from `run.py`; there is no ini file."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from backend.migrations.metadata import complete_metadata


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=complete_metadata(),
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


attributes = context.config.attributes
if attributes.get("connection") is not None:
    migrate(attributes["connection"])
else:
    engine = create_engine(attributes["url"])
    with engine.connect() as opened:
        migrate(opened)
    engine.dispose()
