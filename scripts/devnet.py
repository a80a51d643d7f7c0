"""A devnet of our own: anvil's platform binary, with its chain kept in a file between starts.

The binary is started directly, not through npm's wrapper, so that ending the process ends it.
A chain that was moved ahead in time stays ahead: its clock goes on from the newest block.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from scripts.house.places import NODE_MODULES
from scripts.house.ports import free_port, is_free
from scripts.house.problems import Problem

CHAIN_ID = 31337
HARDFORK = "prague"
START_SECONDS = 30
STOP_SECONDS = 15
SAVE_EVERY_SECONDS = 30  # what a killed anvil may lose at most
STATES_IN_MEMORY = 256
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class Devnet:
    """A running anvil."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def rpc(self, method: str, *params: Any) -> Any:
        """One JSON-RPC call; RuntimeError with the node's words when it refuses."""
        return rpc(self.url, method, *params)

    def stop(self) -> None:
        """End it by its id. SIGINT lets it write its state first."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def rpc(url: str, method: str, *params: Any) -> Any:
    """One JSON-RPC call over plain HTTP."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = Request(url, body, {"content-type": "application/json"})
    with urlopen(request, timeout=START_SECONDS) as response:
        answer = json.load(response)
    if "error" in answer:
        raise RuntimeError(f"{method}: {answer['error']}")
    return answer["result"]


def anvil_binary() -> Path:
    """The binary npm installed for this machine."""
    system = platform.system().lower().replace("windows", "win32")
    machine = ARCHITECTURES.get(platform.machine().lower(), platform.machine().lower())
    folder = NODE_MODULES / "@foundry-rs" / f"anvil-{system}-{machine}" / "bin"
    for name in ("anvil", "anvil.exe"):
        if (folder / name).is_file():
            return folder / name
    raise Problem(
        f"There is no anvil for {system}-{machine} in {folder}.",
        "Install the Node packages: npm ci",
    )


def start_devnet(
    state_file: Path | None = None,
    *,
    port: int = 0,
    block_seconds: int | None = None,
    log_file: Path | None = None,
    born_at: int | None = None,
    chain_id: int = CHAIN_ID,
) -> Devnet:
    """Start anvil and wait until it answers.

    With `state_file` the chain is loaded from it and saved to it. With `block_seconds` an empty
    block is mined now and then, so that calls which look at the newest block see time pass;
    transactions are mined at once either way. With `born_at` a new chain begins at that Unix time,
    so that a story can be told in the past; a stored one keeps its own beginning.
    """
    port = port or free_port()
    if not is_free(port):  # else the one who has it would answer in anvil's place
        raise Problem(f"Port {port} is taken by another program.", "Choose another --port.")
    command = [str(anvil_binary()), "--host", "127.0.0.1", "--port", str(port), "--silent"]
    command += ["--chain-id", str(chain_id), "--hardfork", HARDFORK]
    if block_seconds:
        command += ["--block-time", str(block_seconds), "--mixed-mining"]
        command += ["--prune-history", str(STATES_IN_MEMORY)]
    if born_at and not (state_file and state_file.exists()):
        command += ["--timestamp", str(born_at)]
    if state_file:
        _ensure_readable(state_file)
        command += ["--state", str(state_file), "--state-interval", str(SAVE_EVERY_SECONDS)]
    devnet = Devnet(port, _spawn(command, log_file))
    try:
        _wait_until_it_answers(devnet)
        _catch_up_in_time(devnet)
    except BaseException:
        devnet.stop()
        raise
    return devnet


def _spawn(command: list[str], log_file: Path | None) -> subprocess.Popen[bytes]:
    output = log_file.open("ab") if log_file else None
    try:
        # A session of its own: Ctrl-C reaches us only, and we end it when nobody needs it any more.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.DEVNULL,
            stderr=output or subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "RUST_LOG": "error"},
        )
    finally:
        if output:
            output.close()


def _wait_until_it_answers(devnet: Devnet) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if devnet.process.poll() is not None:
            raise Problem(
                f"anvil ended at once with code {devnet.process.returncode}.",
                f"Is port {devnet.port} free?",
            )
        try:
            devnet.rpc("eth_chainId")
        except (URLError, ConnectionError):
            time.sleep(0.02)
        else:
            return
    raise Problem(f"anvil did not answer within {START_SECONDS} seconds.", "Start again.")


def _catch_up_in_time(devnet: Devnet) -> None:
    """Undo that anvil forgets by how much its clock was ahead: blocks would predate parents.

    Its clock alone is asked. Ours may read another second, and then time would not go on.
    """
    head, coming = _time_of(devnet, "latest"), _time_of(devnet, "pending")
    if coming < head:
        devnet.rpc("evm_setNextBlockTimestamp", head + 1)
        devnet.rpc("evm_mine")


def _time_of(devnet: Devnet, block: str) -> int:
    return int(devnet.rpc("eth_getBlockByNumber", block, False)["timestamp"], 16)


def _ensure_readable(state_file: Path) -> None:
    """Replace half a file, which a power cut may leave, by the copy of the last good start."""
    state_file.parent.mkdir(parents=True, exist_ok=True)
    if not state_file.exists():
        return
    spare = state_file.with_name(state_file.name + ".last-start")
    if _is_json(state_file):
        shutil.copyfile(state_file, spare)
    elif _is_json(spare):
        shutil.copyfile(spare, state_file)
    else:
        raise Problem(
            f"The chain's state file {state_file} is damaged and there is no good copy.",
            "Start over with --fresh.",
        )


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except (OSError, ValueError):
        return False
    return True


def main() -> None:
    """Run a devnet in the foreground until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--state-file", type=Path, help="keep the chain in this file")
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--block-seconds", type=int, default=5, help="0: only when needed")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    devnet = start_devnet(
        options.state_file, port=options.port, block_seconds=options.block_seconds or None
    )
    print(f"devnet {devnet.url} (process {devnet.pid})", flush=True)
    with suppress(KeyboardInterrupt):  # how it is asked to end
        try:
            devnet.process.wait()
        finally:
            devnet.stop()


if __name__ == "__main__":
    main()
