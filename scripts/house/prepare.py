"""What both commands need before they can use their own environment. Standard library only."""

import os
import sys
from typing import NoReturn

from scripts.house.frontend import prepare_frontend
from scripts.house.locks import one_builder
from scripts.house.node import prepare_node, prepare_node_packages
from scripts.house.places import HOME, ROOT, VENV, VENV_PYTHON
from scripts.house.python_packages import prepare_python_packages


def prepare(requirements: str) -> None:
    """Python packages, Node and its packages, built pages; each skipped when it is in order."""
    with one_builder(HOME / "environment.lock"):
        prepare_python_packages(requirements)
        node = prepare_node()
        prepare_node_packages(node)
        prepare_frontend(node)
    # Programs of both environments are found by name from here on; ape looks for `vyper` this way.
    os.environ["PATH"] = os.pathsep.join(
        [str(VENV / "bin"), str(node.program.parent), os.environ.get("PATH", "")]
    )


def continue_inside(module: str, arguments: list[str]) -> NoReturn:
    """Go on as the same process in the environment's own Python."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", module, *arguments])
