"""The Chromium of the browser tests: the machine's own, or Debian's when we may install it."""

import os
import shutil
from pathlib import Path

from scripts.house import say
from scripts.house.commands import run_quietly
from scripts.house.problems import Problem

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The browser's program: what EARNEST_CHROMIUM says, or the first known name on PATH."""
    told = os.environ.get("EARNEST_CHROMIUM")
    if told:
        if not Path(told).exists():
            raise Problem(
                f"EARNEST_CHROMIUM names {told}, which does not exist.",
                "Correct it, or take it away.",
            )
        return told
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def prepare_chromium() -> str:
    """A Chromium; installed by apt when it is missing and we are root."""
    found = find_chromium()
    if found is not None:
        return found
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Problem(
            "The browser tests need Chromium, and there is none.",
            "Install it (on Debian: `sudo apt-get install chromium`), or name one in "
            "EARNEST_CHROMIUM, or leave these tests out: scripts/test --without e2e",
        )
    with say.Step("Chromium, by apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        way_out = "Install Chromium by hand, or leave these tests out: scripts/test --without e2e"
        for log, command in (
            ("apt-update", [apt, "update", "-q"]),
            ("apt-chromium", [apt, "install", "-q", "-y", "--no-install-recommends", "chromium"]),
        ):
            run_quietly(
                command,
                otherwise="Chromium could not be installed.",
                way_out=way_out,
                log=log,
                env=env,
            )
    found = find_chromium()
    if found is None:
        raise Problem(
            "apt-get installed Chromium, but it cannot be found.", "Name it in EARNEST_CHROMIUM."
        )
    return found
