"""The whole program as `scripts/up` runs it: anvil, contracts, PostgreSQL and our processes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

from backend.chain.abi import encode_call
from backend.chain.deployment import Deployment
from scripts.deploy import deploy
from scripts.devnet import Devnet, start_devnet
from scripts.house.installation import SECOND_DEVNET_CHAIN_ID, Installation
from scripts.house.places import ROOT
from scripts.house.ports import free_port
from tests.builders.chain import Actor, Chain
from tests.fixtures import postgres
from tests.fixtures.time import SOON

PROCESSES = ("indexer", "worker", "web")


@dataclass
class Stack:
    """A running installation of its own: nothing in it is shared with anything else."""

    origin: str
    devnet: Devnet
    deployment: Deployment
    environment: dict[str, str]
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def chain(self) -> Chain:
        """The chain below the pages, to act on directly."""
        return Chain(self.devnet, self.deployment)

    def balance(self, symbol: str, owner: Actor) -> int:
        """What somebody holds of a currency, in its units, asked of the chain itself."""
        currency = self.deployment.currency_named(symbol).address
        if currency is None:
            return int(self.devnet.rpc("eth_getBalance", owner.account.address, "latest"), 16)
        call = encode_call("MockERC20", "balanceOf", owner.address)
        question = {"to": f"0x{currency.hex()}", "data": f"0x{call.hex()}"}
        return int(self.devnet.rpc("eth_call", question, "latest"), 16)

    def give(self, symbol: str, owner: Actor, units: int) -> None:
        """Play money for somebody, without going through a page."""
        currency = self.deployment.currency_named(symbol).address
        assert currency, "everybody has the native coin already"
        self.chain.send(owner, "MockERC20", "mint", owner.address, units, at=currency)

    def rush(self, sender: Actor, function: str) -> None:
        """Put an escrow call into the pool that pays so much that it is mined first."""
        call = encode_call("PhygitalEscrow", function)
        transaction = {
            "from": sender.account.address,
            "to": f"0x{self.deployment.escrow.hex()}",
            "data": f"0x{call.hex()}",
            "gas": hex(200_000),
            "gasPrice": hex(500 * 10**9),
        }
        self.devnet.rpc("eth_sendTransaction", transaction)

    def owner_of(self, token: int) -> bytes:
        """Who holds a token of our own collection."""
        call = encode_call("PhygitalToken", "ownerOf", token)
        question = {"to": f"0x{self.deployment.token.hex()}", "data": f"0x{call.hex()}"}
        return bytes.fromhex(self.devnet.rpc("eth_call", question, "latest")[-40:])

    def start(self, name: str, *arguments: str) -> None:
        """One of our own processes."""
        self._start(name, "backend.cli", name, *arguments)

    def start_mail(self) -> None:
        """The mail server, and who sends to it: only for tests that read mail."""
        if "notifier" in self.processes:
            return
        port = self.environment["EARNEST_NOTICES__MAIL__PORT"]
        folder = self.environment["EARNEST_NOTICES__MAIL__SINK"]
        self._start("mail", "scripts.mail_sink", "--port", port, "--folder", folder)
        self.start("notifier")

    def _start(self, name: str, module: str, *arguments: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Until the pages say that all they need is there; else the last words of the logs."""
        deadline = time.monotonic() + SOON
        while time.monotonic() < deadline:
            dead = [name for name, process in self.processes.items() if process.poll() is not None]
            if dead:
                raise RuntimeError(f"{dead[0]} ended at once:\n{self.last_words(dead[0])}")
            if _answers(f"{self.origin}/healthz"):
                return
            time.sleep(0.1)
        raise RuntimeError(f"The pages did not become ready:\n{self.last_words('web')}")

    def last_words(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(SOON)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def running_stack(folder: Path, *, has_second_chain: bool = False) -> Iterator[Stack]:
    """Everything up, on free ports and in temporary places; everything down after it."""
    installation = Installation(folder / "data")
    installation.data.mkdir(parents=True)
    installation.logs.mkdir()
    with ExitStack() as cleanup:
        devnet = start_devnet()
        cleanup.callback(devnet.stop)
        database = postgres.create_database(f"e2e_{uuid4().hex}")
        cleanup.callback(postgres.drop_database, database)
        deployment = deploy(devnet.url, installation.deployment_file)
        port = free_port()
        origin = f"http://localhost:{port}"
        environment = installation.environment(
            origin=origin, rpc_url=devnet.url, database_url=database
        )
        if has_second_chain:
            second = start_devnet(chain_id=SECOND_DEVNET_CHAIN_ID)
            cleanup.callback(second.stop)
            deploy(second.url, installation.second_deployment_file)
            environment |= installation.second_chain(second.url)
        environment |= installation.mail(free_port())
        # Many people sign in from one address here.
        environment["EARNEST_SIGN_IN_ATTEMPTS_PER_MINUTE"] = "1000"
        environment["EARNEST_MOST_UNPAID_ORDERS"] = "1000"  # one buyer plays in all tests
        stack = Stack(origin, devnet, deployment, environment, installation.logs)
        cleanup.callback(stack.stop)
        for name in PROCESSES:
            stack.start(name, *(["--port", str(port)] if name == "web" else []))
        stack.wait_until_ready()
        yield stack


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=SOON) as answer:
            return int(answer.status) == 200
    except (URLError, OSError):
        return False
