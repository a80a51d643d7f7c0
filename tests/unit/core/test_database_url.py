"""Which database a process talks to: the one of the settings, else its own in the data folder."""
# covers: C-11

from __future__ import annotations

import pytest
from pydantic import SecretStr

from backend.core import postgres
from tests.builders.resources import some_settings


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:secret@db.example/earnest",
        "postgres://me:secret@db.example/earnest",
        "postgresql+asyncpg://me:secret@db.example/earnest",
    ],
)
def test_a_server_of_the_settings_is_used_as_it_is(tmp_path, url):
    settings = some_settings(tmp_path, database_url=SecretStr(url))
    assert postgres.database_url(settings) == "postgresql+psycopg://me:secret@db.example/earnest"
    assert not (tmp_path / "postgres").exists()


def test_another_kind_of_database_is_refused(tmp_path):
    settings = some_settings(tmp_path, database_url=SecretStr("mysql://me:secret@db.example/x"))
    with pytest.raises(ValueError, match="PostgreSQL") as refused:
        postgres.database_url(settings)
    assert "secret" not in str(refused.value)


def test_without_one_the_data_folder_has_its_own(tmp_path, monkeypatch):
    asked = []

    class Server:
        def get_uri(self):
            return "postgresql://postgres:@/postgres?host=/somewhere"

    def start(folder, *, when_unused):
        asked.append((folder, when_unused))
        return Server()

    monkeypatch.setattr(postgres, "server_of", start)
    url = postgres.database_url(some_settings(tmp_path / "data"))
    assert url.startswith("postgresql+psycopg://")
    assert asked == [(tmp_path / "data" / "postgres", "stop")]
