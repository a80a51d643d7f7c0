"""What the Solidity files say about the contracts is true: where maps are, which calls exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from scripts.contracts import callable_abi
from scripts.house.places import ROOT
from tests.proofs.workshop import SOLIDITY

# They change a sale, a policy or nothing of an escrow that is there.
NOT_OF_AN_ESCROW = {
    *("fund", "fund_many", "fund_with_authorization", "register_policy"),
    *("cancel_listing", "bump_epoch"),
}
MAPS = {
    "POLICIES": ("policies", "policies"),
    "CREDIT": ("payouts", "credit"),
    "ESCROWS": ("ledger", "escrows"),
    "OFFERS": ("agreements", "_offers"),
}


def test_the_maps_are_where_the_compiler_puts_them():
    vyper = Path(sys.executable).with_name("vyper")
    command = [vyper, "-f", "layout", "-p", ROOT, "contracts/PhygitalEscrow.vy"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    layout = json.loads(done.stdout)["storage_layout"]
    said = dict(re.findall(r"constant (\w+) = (\d+);", (SOLIDITY / "Places.sol").read_text()))
    true = {name: str(layout[module][item]["slot"]) for name, (module, item) in MAPS.items()}
    assert said == true


def test_the_doors_are_all_calls_that_could_change_an_escrow():
    text = (SOLIDITY / "Doors.sol").read_text()
    doors = re.findall(r"abi\.encodeCall\(IEscrow\.(\w+)", text)
    changing = {
        entry["name"]
        for entry in callable_abi("PhygitalEscrow")
        if entry["type"] == "function" and entry["stateMutability"] in {"nonpayable", "payable"}
    }
    assert set(doors) == changing - NOT_OF_AN_ESCROW
    assert f"DOORS = {len(doors)};" in text
