"""Whether the devnet that came back is the one our data tells of.

anvil saves its chain from time to time; a machine that loses power soon after the first start can
lose all of it, and then rows and chain no longer belong together.
"""

import json
from pathlib import Path

from scripts.devnet import rpc
from scripts.house.problems import Problem


def require_same_chain(url: str, deployment_file: Path) -> None:
    """Refuse a chain with another beginning, or without our contracts."""
    book = json.loads(deployment_file.read_text(encoding="utf-8"))
    genesis = rpc(url, "eth_getBlockByNumber", "0x0", False)["hash"]
    addresses = [contract["address"] for contract in book["contracts"].values()]
    codes = [rpc(url, "eth_getCode", address, "latest") for address in addresses]
    if genesis != book["genesis_hash"] or "0x" in codes:
        raise Problem(
            "The devnet lost its chain, so the data no longer belongs to it.",
            "Begin with new data: scripts/up --fresh",
        )
