"""A wallet extension whose keys live in the test: the page only ever sees `request()`.

It can refuse, stand on another chain and take its time; it remembers what it was asked and what it
sent.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError

from eth_account.messages import encode_defunct
from eth_utils.address import to_checksum_address

from backend.core.settings import DEVNET_CHAIN_ID
from scripts.devnet import rpc
from tests.builders.chain import Actor

NAME = "Pocket wallet"
BINDING = "pocketWalletRequest"

INJECTED = (Path(__file__).parent / "injected.js").read_text(encoding="utf-8")


class Refused(Exception):
    """What a wallet answers instead of a result."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class PocketWallet:
    """One person's wallet."""

    def __init__(self, url: str, owner: Actor) -> None:
        self._url = url
        self.owner = owner
        self.chain_id = DEVNET_CHAIN_ID
        self.knows_devnet = True
        self.refuses: set[str] = set()
        self.delay_seconds = 0.0
        self.asked: list[str] = []
        self.sent: deque[str] = deque()  # raw transactions, to send again after a reorganisation
        self._answers: dict[str, Callable[[list[Any]], Any]] = {
            "eth_accounts": self._accounts,
            "eth_requestAccounts": self._accounts,
            "wallet_requestPermissions": self._permissions,
            "wallet_revokePermissions": lambda _params: None,
            "eth_chainId": lambda _params: hex(self.chain_id),
            "wallet_switchEthereumChain": self._switch,
            "wallet_addEthereumChain": self._add_chain,
            "personal_sign": self._sign_text,
            "eth_signTypedData_v4": self._sign_typed,
            "eth_sendTransaction": self._send,
        }

    def request(self, _source: object, question: dict[str, Any]) -> dict[str, Any]:
        """What the page's provider calls through the binding."""
        method, params = question["method"], question["params"]
        self.asked.append(method)
        if method == "eth_sendTransaction":
            time.sleep(self.delay_seconds)
        before = self.chain_id
        try:
            result = self._answer(method, params)
        except Refused as refusal:
            return {"error": {"code": refusal.code, "message": refusal.message}}
        except (RuntimeError, URLError) as error:
            return {"error": {"code": -32603, "message": str(error)}}
        moved = {"chain": hex(self.chain_id)} if self.chain_id != before else {}
        return {"result": result, **moved}

    def _answer(self, method: str, params: list[Any]) -> Any:
        if method in self.refuses:
            raise Refused(4001, "User rejected the request.")
        if method in self._answers:
            return self._answers[method](params)
        return rpc(self._url, method, *params)

    def times_asked(self, method: str) -> int:
        return self.asked.count(method)

    def send_again(self) -> None:
        """Broadcast the newest transaction once more, as nodes do after a reorganisation."""
        rpc(self._url, "eth_sendRawTransaction", self.sent[-1])

    def _accounts(self, _params: list[Any]) -> list[str]:
        return [self.owner.account.address.lower()]

    def _permissions(self, _params: list[Any]) -> list[dict[str, Any]]:
        caveat = {"type": "restrictReturnedAccounts", "value": [self.owner.account.address]}
        return [{"parentCapability": "eth_accounts", "caveats": [caveat]}]

    def _switch(self, params: list[Any]) -> None:
        wanted = int(params[0]["chainId"], 16)
        if wanted == DEVNET_CHAIN_ID and not self.knows_devnet:
            raise Refused(4902, "Unrecognized chain ID.")
        self.chain_id = wanted

    def _add_chain(self, params: list[Any]) -> None:
        self.knows_devnet = True
        self.chain_id = int(params[0]["chainId"], 16)

    def _sign_text(self, params: list[Any]) -> str:
        message = encode_defunct(hexstr=params[0])
        return f"0x{self.owner.account.sign_message(message).signature.hex()}"

    def _sign_typed(self, params: list[Any]) -> str:
        return f"0x{self.owner.sign_typed(_as_numbers(json.loads(params[1]))).hex()}"

    def _send(self, params: list[Any]) -> str:
        asked = params[0]
        transaction = {
            "to": to_checksum_address(asked["to"]),
            "data": asked.get("data", "0x"),
            "value": int(asked.get("value", "0x0"), 16),
            "chainId": self.chain_id,
            "type": 2,
            "nonce": int(rpc(self._url, "eth_getTransactionCount", asked["from"], "pending"), 16),
            "gas": self._gas(asked),
            "maxFeePerGas": 2 * int(rpc(self._url, "eth_gasPrice"), 16) + 10**9,
            "maxPriorityFeePerGas": 10**9,
        }
        raw = f"0x{self.owner.account.sign_transaction(transaction).raw_transaction.hex()}"
        self.sent.append(raw)
        return str(rpc(self._url, "eth_sendRawTransaction", raw))

    def _gas(self, asked: dict[str, Any]) -> int:
        if "gas" in asked:
            return int(asked["gas"], 16)
        fields = {name: asked[name] for name in ("from", "to", "data", "value") if name in asked}
        return int(rpc(self._url, "eth_estimateGas", fields), 16) * 5 // 4


def _as_numbers(typed: dict[str, Any]) -> dict[str, Any]:
    """Whole numbers travel as text in JSON; the library wants numbers where the type says so."""
    return {**typed, "message": _struct(typed["primaryType"], typed["message"], typed["types"])}


def _struct(kind: str, values: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    def value(type_name: str, given: Any) -> Any:
        if type_name in types:
            return _struct(type_name, given, types)
        return int(given) if type_name.startswith(("uint", "int")) else given

    return {item["name"]: value(item["type"], values[item["name"]]) for item in types[kind]}
