"""The built style sheet and scripts of the pages; built again when their sources changed."""

from pathlib import Path

from scripts.house import say
from scripts.house.commands import run_quietly
from scripts.house.node import Node
from scripts.house.places import BUILT_PAGES, ROOT
from scripts.house.stamps import content_hash, is_fresh, write_stamp

STAMP = BUILT_PAGES / "earnest.stamp"


def sources() -> list[Path]:
    """What the build reads: templates and views too, where Tailwind looks for classes."""
    dashboard = ROOT / "backend" / "dashboard"
    files = [
        file for file in dashboard.rglob("*") if file.is_file() and BUILT_PAGES not in file.parents
    ]
    configs = [
        "package.json",
        "package-lock.json",
        *(file.name for file in ROOT.glob("*.config.*")),
    ]
    abi = sorted((ROOT / "backend" / "chain" / "abi").glob("*.json"))
    return [
        *(file for file in files if "__pycache__" not in file.parts),
        *(ROOT / name for name in configs),
        *abi,
    ]


def prepare_frontend(node: Node) -> None:
    """Have the built pages of exactly these sources."""
    wanted = content_hash(sources())
    if is_fresh(STAMP, wanted):
        return
    with say.Step("Style sheet and wallet module"):
        run_quietly(
            [*node.npm, "run", "--silent", "build"],
            otherwise="The front end could not be built.",
            way_out="Mend what it says and start again.",
            log="frontend",
            env=node.env(),
        )
        write_stamp(STAMP, wanted)
