"""The floors and rooms, by import-linter. The contracts are in pyproject.toml."""
# covers: C-12

from __future__ import annotations

import subprocess
import sys

from tests.architecture.source import ROOT


def test_imports_point_down():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(
        [*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
