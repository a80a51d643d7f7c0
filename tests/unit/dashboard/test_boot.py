"""What scripts are told once per page, and where they are found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backend.core.viewer import GUEST, Viewer
from backend.dashboard import assets
from backend.dashboard.presenters.boot import present_boot
from tests.unit.dashboard.rooms import FakeNode, resources_for

BUYER = bytes.fromhex("70997970C51812dc3A010C7d01b50e0d17dc79C8")


def test_the_boot_document_names_chain_contracts_and_who_is_here() -> None:
    viewer = Viewer(party_id=None, address=BUYER)
    boot = json.loads(present_boot(resources_for(FakeNode()), viewer))
    (chain,) = boot["chains"]
    assert (chain["id"], chain["rpc"]) == (31337, "/rpc/31337")
    assert chain["coin"] == {"name": "ETH", "symbol": "ETH", "decimals": 18}
    assert [item["symbol"] for item in chain["currencies"]] == ["tUSD"]
    assert boot["session"] == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


# covers: N-22
def test_test_wallets_are_offered_on_the_devnet_only() -> None:
    devnet = json.loads(present_boot(resources_for(FakeNode()), GUEST))["devnet"]
    names = [account["name"] for account in devnet["accounts"]]
    assert names == ["Buyer", "Seller", "Team member", "Arbiter", "Stranger"]
    assert json.loads(present_boot(resources_for(FakeNode(), 1), GUEST))["devnet"] is None


def test_a_symbol_cannot_end_the_script_element(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "</script><script>alert(1)</script>&\u2028"
    resources = resources_for(FakeNode())
    currency = resources.chains.currencies[0]
    object.__setattr__(currency, "symbol", evil)
    text = present_boot(resources, GUEST)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["chains"][0]["currencies"][0]["symbol"] == evil


def test_the_node_behind_us_is_not_told() -> None:
    assert "nowhere" not in present_boot(resources_for(FakeNode()), GUEST)


def test_a_source_name_becomes_the_hashed_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"app.ts": {"file": "app-abc.js"}}')
    monkeypatch.setattr(assets, "MANIFEST", manifest)
    assert assets.asset_url("app.ts") == "/static/dist/app-abc.js"
    with pytest.raises(assets.AssetsNotBuilt, match="npm run build"):
        assets.asset_url("other.ts")


def test_without_a_build_there_is_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "none.json")
    with pytest.raises(assets.AssetsNotBuilt, match="npm run build"):
        assets.asset_url("app.ts")
