"""What scripts are told once per page: chain, contracts, who is signed in. Nothing secret."""

from __future__ import annotations

import json
from typing import Any

from backend.chain.chains import Chain
from backend.chain.deployment import Deployment
from backend.chain.devnet_accounts import WALLET_TITLES, devnet_account
from backend.chain.types import checksum
from backend.core.settings import Settings
from backend.core.viewer import Viewer
from backend.resources import Resources

# Inside <script type="application/json"> only these could end the element or open another.
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
COIN = {"name": "Ether", "symbol": "ETH", "decimals": 18}


def present_boot(resources: Resources, viewer: Viewer) -> str:
    """The boot document as text that is safe to print unescaped inside its script element."""
    document = {
        "chains": [_chain(chain) for chain in resources.chains],
        "session": checksum(viewer.address) if viewer.address else None,
        "chain_time": int(resources.clock.now().timestamp()),
        "devnet": _devnet(resources.settings),
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return "".join(_ESCAPES.get(character, character) for character in text)


def _chain(chain: Chain) -> dict[str, Any]:
    deployment = chain.deployment
    return {
        "id": chain.id,
        "name": chain.name,
        "coin": _coin(deployment),
        "rpc": f"/rpc/{chain.id}",
        "contracts": {
            name: checksum(contract.address) for name, contract in deployment.contracts.items()
        },
        "currencies": [
            {"address": checksum(item.address), "symbol": item.symbol, "decimals": item.decimals}
            for item in deployment.currencies
            if item.address
        ],
    }


def _coin(deployment: Deployment) -> dict[str, Any]:
    for currency in deployment.currencies:
        if currency.address is None:
            return {
                "name": currency.symbol,
                "symbol": currency.symbol,
                "decimals": currency.decimals,
            }
    return COIN


def _devnet(settings: Settings) -> dict[str, Any] | None:
    """The test wallets, on the devnet only. Their names are what one plays with them."""
    if not settings.is_devnet:
        return None
    return {
        "accounts": [
            {"name": title, "address": devnet_account(role).address}
            for role, title in WALLET_TITLES.items()
        ],
    }
