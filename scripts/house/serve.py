"""`scripts/up` inside its own environment: brings all up in order, waits, takes it down again."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from scripts.devnet import start_devnet
from scripts.house import say
from scripts.house.chain_check import require_same_chain
from scripts.house.commands import run_quietly
from scripts.house.database import Database, stop_server
from scripts.house.devnet_keys import attester_key, keeper_key
from scripts.house.household import Household, end_leftovers
from scripts.house.installation import (
    DEVNET_CHAIN_ID,
    SECOND_DEVNET_CHAIN_ID,
    Installation,
)
from scripts.house.locks import only_start
from scripts.house.places import MIGRATIONS, ROOT
from scripts.house.ports import free_port, is_free, require_free
from scripts.house.problems import Problem
from scripts.house.stamps import content_hash, is_fresh, write_stamp
from scripts.house.up_options import Options

READY_WITHIN = 90.0
BLOCK_SECONDS = 5
DAYS_OF_HISTORY = 15
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
START_OVER = "Start again; if it stays so, scripts/up --fresh begins with empty data."


class Stopped(BaseException):
    """Somebody asked us to end. Not an Exception: nothing may take it for a failure."""


class Start:
    """One start of one data folder, from nothing to ready and back."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._installation = Installation(options.data)
        self._household = Household(options.data)
        self._database: Database | None = None
        self._origin = f"http://localhost:{options.port}"
        self._rpc_url = self._second_rpc_url = ""

    def run(self) -> None:
        """Bring up, say so, and stay until somebody stops it."""
        started = time.monotonic()
        try:
            self._bring_up()
            self._print_panel(started)
            if self._options.is_opening:
                webbrowser.open(self._origin)
            while True:
                self._household.require_running()
                time.sleep(0.5)
        finally:
            self._take_down()

    def _bring_up(self) -> None:
        installation = self._installation
        self._clear_what_is_half_made()
        is_new = installation.phase() == "empty"
        if is_new:
            installation.enter("making")
        with say.Step("Database (embedded PostgreSQL)"):
            self._database = Database(installation.postgres)
        with say.Step("Devnet (anvil)"):
            self._start_devnet(is_new=is_new)
        env = installation.environment(
            origin=self._origin, rpc_url=self._rpc_url, database_url=self._database.url
        )
        if is_new:
            self._run("Contracts compiled and deployed", "scripts.deploy", env=env)
        else:
            require_same_chain(self._rpc_url, installation.deployment_file)
        env |= self._start_mail(env)
        if self._options.has_second_chain or installation.second_deployment_file.exists():
            env |= self._bring_up_second_chain(env)
        self._bring_tables_up_to_date(env)
        self._start("indexer", env=env)
        if is_new and self._options.has_demo:
            self._run("A small market to look at", "scripts.demo", env=env)
        self._start("worker", env=env)
        self._start("attester", env=env | attester_key())
        self._start("keeper", env=env | keeper_key())
        self._start("notifier", env=env)
        self._start("web", "--port", str(self._options.port), env=env)
        with say.Step("Pages answer"):
            self._wait_until_ready()
        installation.enter("ready")

    def _clear_what_is_half_made(self) -> None:
        installation = self._installation
        ended = end_leftovers(installation.data)
        if stop_server(installation.postgres):
            ended.append("database")
        if ended:
            say.line(f"  An earlier start was killed; ended what it left: {', '.join(ended)}.")
        require_free(self._options.port, "scripts/up")
        phase = installation.phase()
        if self._options.is_fresh and phase != "empty":
            with say.Step("Old data thrown away"):
                installation.clear()
        elif phase == "outdated":
            raise Problem(
                f"The data in {installation.data} was made with other contracts or tables.",
                "Begin with new data (scripts/up --fresh), or keep it and name another --data.",
            )
        elif phase == "making":
            say.line("  An earlier first start was cut off before it was ready; it begins anew.")
            installation.clear()

    def _start_devnet(self, *, is_new: bool) -> None:
        devnet = start_devnet(
            self._installation.chain / "state.json",
            port=self._steady_chain_port(),
            block_seconds=BLOCK_SECONDS,
            log_file=self._household.log_of("devnet"),
            born_at=self._birth_of_the_chain() if is_new else None,
        )
        self._rpc_url = devnet.url
        self._household.adopt("devnet", devnet.process, farewell=signal.SIGINT, is_ground=True)

    def _start_mail(self, env: dict[str, str]) -> dict[str, str]:
        """A mail server that delivers nothing; what processes are told of it."""
        port, folder = free_port(), self._installation.mails
        command = [sys.executable, "-m", "scripts.mail_sink", "--port", port, "--folder", folder]
        self._household.start("mail", [str(part) for part in command], env)
        return self._installation.mail(port)

    def _bring_up_second_chain(self, env: dict[str, str]) -> dict[str, str]:
        """Another devnet with our contracts; what processes are told of it."""
        installation = self._installation
        book = installation.second_deployment_file
        with say.Step("Second devnet (anvil)"):
            devnet = start_devnet(
                installation.chain / "second.json",
                port=self._steady_chain_port("second-chain-port.json"),
                block_seconds=BLOCK_SECONDS,
                log_file=self._household.log_of("second-devnet"),
                chain_id=SECOND_DEVNET_CHAIN_ID,
            )
        process = devnet.process
        self._household.adopt("second-devnet", process, farewell=signal.SIGINT, is_ground=True)
        self._second_rpc_url = devnet.url
        if book.exists():
            require_same_chain(devnet.url, book)
        else:
            where = ("--rpc-url", devnet.url, "--address-book", str(book))
            self._run("Contracts deployed there, too", "scripts.deploy", *where, env=env)
        return installation.second_chain(devnet.url)

    def _birth_of_the_chain(self) -> int | None:
        """The demo tells what happened in the last two weeks, so its chain is that old."""
        if not self._options.has_demo:
            return None
        return int(time.time()) - DAYS_OF_HISTORY * 86_400

    def _steady_chain_port(self, remembered: str = "chain-port.json") -> int:
        """The first start's port while it is free: wallets remember the address of a node."""
        file = self._installation.data / remembered
        if file.exists():
            port = int(json.loads(file.read_text(encoding="utf-8")))
            if is_free(port):
                return port
        port = free_port()
        file.write_text(json.dumps(port), encoding="utf-8")
        return port

    def _run(self, title: str, module: str, *arguments: str, env: dict[str, str]) -> None:
        with say.Step(title):
            run_quietly(
                [sys.executable, "-m", module, *arguments],
                otherwise=f"This step failed: {title}.",
                way_out=START_OVER,
                log=module.rpartition(".")[2],
                logs=self._installation.logs,
                env=env,
            )
        self._household.require_running()

    def _bring_tables_up_to_date(self, env: dict[str, str]) -> None:
        stamp, wanted = self._installation.data / "tables.stamp", content_hash([MIGRATIONS])
        if not is_fresh(stamp, wanted):
            self._run("Tables", "backend.cli", "migrate", env=env)
            write_stamp(stamp, wanted)

    def _start(self, name: str, *more: str, env: dict[str, str]) -> None:
        self._household.start(name, [sys.executable, "-m", "backend.cli", name, *more], env)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            self._household.require_running()
            if is_ready(self._options.port):
                return
            time.sleep(0.1)
        raise Problem(
            f"The pages did not become ready within {READY_WITHIN:.0f} seconds.",
            f"Look into {self._installation.logs} and start again.",
        )

    def _take_down(self) -> None:
        if self._household.is_empty and self._database is None:
            return
        with undisturbed():
            say.line()
            with say.Step("Everything stopped, data kept"):
                self._household.stop()
                if self._database is not None:
                    self._database.stop()

    def _print_panel(self, started: float) -> None:
        data = self._installation.data
        second = self._second_rpc_url
        shown = data.relative_to(ROOT) if data.is_relative_to(ROOT) else data
        say.panel(
            "Earnest is ready",
            [
                "",
                f"Dashboard   {self._origin}",
                f"API         {self._origin}/api/v1/openapi.json",
                f"Mail        {self._origin}/devnet/mail   whatever is sent ends there",
                f"Devnet      {self._rpc_url}   chain {DEVNET_CHAIN_ID}",
                *([f"Second      {second}   chain {SECOND_DEVNET_CHAIN_ID}"] if second else []),
                f"Data        {shown}   logs in {shown}/logs",
                "",
                "What to try",
                "1  Open the dashboard, choose “Sign in”, pick the test wallet of the buyer.",
                "2  Buy something, pay it into escrow, and watch the order move by itself.",
                "3  In a private window sign in as the seller and ship it.",
                "4  Back as the buyer: confirm that it arrived, or dispute it.",
                "5  In a third window the arbiter rules what is disputed.",
                "",
                "The money is play money. Ctrl-C stops everything and keeps the data.",
            ],
        )
        say.line(say.paint(f"  ready after {say.duration(time.monotonic() - started)}", "2"))


def is_ready(port: int) -> bool:
    """Whether the pages say that all they need is there."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return int(answer.status) == 200
    except (URLError, OSError):
        return False


def _raise_stopped(_number: int, _frame: object) -> None:
    raise Stopped


@contextmanager
def undisturbed() -> Iterator[None]:
    """While things are being taken down, an impatient second Ctrl-C must not leave half of them."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def main(arguments: list[str]) -> int:
    """`python -m scripts.house.serve …`, with the options `scripts/up` was given."""
    options = Options.parse(arguments)
    for each in SIGNALS:
        if each is not signal.SIGHUP or signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _raise_stopped)  # but nohup means: stay
    with say.reported_problems("scripts/up"):
        try:
            with only_start(options.data):
                Start(options).run()
        except Stopped:
            return 0
    return 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except SystemExit as end:
        code = int(end.code or 0)
    sys.stdout.flush()
    # The embedded server's library has exit hooks for a server that we have ended already.
    os._exit(code)
