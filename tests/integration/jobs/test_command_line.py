"""The commands every process starts with, as processes.

covers: C-11, N-11
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from backend.chain.types import BlockHash
from backend.cli import app
from scripts.house.devnet_keys import attester_key
from tests.architecture.source import ROOT
from tests.builders.resources import a_key
from tests.fixtures.time import SOON

COMMANDS = [
    "web",
    "indexer",
    "worker",
    "migrate",
    "reconcile",
    "replay",
    "check-deployment",
    "keys",
]
AN_EVENT = """INSERT INTO events (id, name, occurred_at, data, attempts)
VALUES (gen_random_uuid(), 'test.nobody_listens', now(), '{}', 0)"""


@pytest.fixture
def environment(tmp_path, anvil, deployment, database_url):
    """The settings of a small installation."""
    book = tmp_path / "deployment.json"
    deployment.save(book)
    values = {
        "PUBLIC_ORIGIN": "http://localhost:8000",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database_url,
        "CHAIN__CHAIN_ID": "31337",
        "CHAIN__RPC_URL": anvil.url,
        "CHAIN__DEPLOYMENT_FILE": str(book),
        "SECRETS__MASTER_KEY": a_key("master").get_secret_value(),
        "SECRETS__SESSION_KEY": a_key("session").get_secret_value(),
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("EARNEST_")}
    return ours | {f"EARNEST_{name}": value for name, value in values.items()}


@pytest.fixture
def run(environment):
    """One command to its end: its exit code and what it said."""

    def command(*words, **changes):
        done = subprocess.run(
            [sys.executable, "-m", "backend.cli", *words],
            env=environment | changes,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SOON,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return command


@pytest.fixture
def running(environment):
    """A process that stays, ended by SIGTERM at the end of the block; its exit code."""

    class Running:
        def __init__(self, name, **changes):
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", name],
                env=environment | changes,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.process.send_signal(signal.SIGTERM)
            try:
                self.exit_code = self.process.wait(SOON)
            finally:
                self.process.kill()

    return Running


def ask(url, query):
    """The first column of the first row, in a transaction of its own."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def wait_for(url, query):
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        if ask(url, query):
            return
        time.sleep(0.1)
    raise AssertionError(f"never true: {query}")


def test_every_command_says_what_it_does():
    told = CliRunner().invoke(app, ["--help"]).output
    for command in COMMANDS:
        assert command in told


def test_a_role_granted_twice_is_granted_once(run, database_url):
    somebody = f"0x{'7a' * 20}"
    assert run("grant-staff", somebody, "support")[0] == 0
    code, told = run("grant-staff", somebody, "support")
    assert (code, "already" in told) == (0, True)
    assert ask(database_url, "SELECT count(*) FROM staff_grants") == 1


def test_keys_are_listed_and_rotated(run):
    old, new = a_key("master").get_secret_value(), a_key("next").get_secret_value()
    changed = {
        "EARNEST_SECRETS__MASTER_KEY": new,
        "EARNEST_SECRETS__PREVIOUS_MASTER_KEYS": json.dumps([old]),
    }
    assert run("keys", "list")[1].count("0 rows") == 1
    assert run("keys", "rotate", **changed) == (0, "0 data keys were wrapped anew.\n")
    code, told = run("keys", "list", **changed)
    assert code == 0
    assert told.splitlines()[0].split()[1:] == ["current", "0", "rows"]
    assert told.splitlines()[1].split()[1:] == ["previous", "0", "rows"]
    assert old not in told
    assert new not in told


def test_an_empty_database_gets_its_tables_once(run, database_url):
    ask(database_url, "DROP SCHEMA public CASCADE")
    ask(database_url, "CREATE SCHEMA public")
    for _ in range(2):
        assert run("migrate")[0] == 0
    for table in ("orders", "escrows", "listings", "events"):
        assert ask(database_url, f"SELECT to_regclass('{table}')") == table


def test_the_right_node_is_recognised_and_another_is_not(run, deployment, tmp_path):
    assert run("check-deployment")[0] == 0
    other = replace(deployment, genesis_hash=BlockHash(bytes([9]) * 32))
    other.save(tmp_path / "deployment.json")
    code, told = run("check-deployment")
    assert code == 1
    assert "began with another block" in told


def test_who_waits_for_an_hour_ends_when_asked(running, database_url):
    seldom = {"EARNEST_CHAIN__ATTESTER__EVERY_SECONDS": "3600"}
    with running("attester", **attester_key(), **seldom) as attester:
        wait_for(database_url, "SELECT 1 FROM sender_leases")
        time.sleep(2)  # it has begun to wait: nothing tells from outside
    assert attester.exit_code == 0


def test_an_index_follows_stops_when_asked_and_agrees(
    run, running, chain, buyer, seller, database_url
):
    sale = chain.fund(buyer, seller)
    ask(database_url, AN_EVENT)
    with running("indexer") as indexer, running("worker") as worker:
        key = sale.escrow_id.hex()
        wait_for(database_url, f"SELECT 1 FROM escrows WHERE escrow_id = '\\x{key}'")
        wait_for(database_url, "SELECT 1 FROM events WHERE dispatched_at IS NOT NULL")
    assert (indexer.exit_code, worker.exit_code) == (0, 0)
    code, told = run("reconcile")
    assert (code, "Every row follows" in told) == (0, True)
    ask(database_url, "UPDATE escrows SET amount = amount + 1")
    code, told = run("reconcile")
    assert code == 1
    assert "escrows" in told
    code, told = run("replay")
    assert (code, "derived again" in told) == (0, True)
    assert run("reconcile")[0] == 0
