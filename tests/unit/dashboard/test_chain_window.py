"""POST /rpc lets pages read the chain, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from backend.chain.errors import CallReverted, NodeUnreachable, RpcRefused
from backend.dashboard.views import rpc
from tests.unit.dashboard.rooms import FakeNode, resources_for, visit


def question(method: str = "eth_blockNumber", params: Any = (), number: int = 7) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}


def ask(node: FakeNode, body: Any) -> Any:
    return visit(rpc.router, resources_for(node)).post("/rpc/31337", json=body)


def test_a_read_is_passed_on_with_its_parameters() -> None:
    node = FakeNode(eth_getBalance="0x10")
    answer = ask(node, question("eth_getBalance", ["0xab", "latest"])).json()
    assert answer == {"jsonrpc": "2.0", "id": 7, "result": "0x10"}
    assert node.asked == [("eth_getBalance", ("0xab", "latest"))]


@pytest.mark.parametrize(
    "method",
    [
        "eth_sendTransaction",
        "eth_sendRawTransaction",
        "eth_sign",
        "personal_sign",
        "eth_accounts",
        "evm_increaseTime",
        "anvil_setBalance",
        "debug_traceTransaction",
        "eth_getLogs",
        "ETH_CALL",
        "",
    ],
)
def test_whatever_is_not_on_the_list_never_reaches_the_node(method: str) -> None:
    node = FakeNode()
    answer = ask(node, question(method)).json()
    assert answer["error"]["code"] == rpc.NO_SUCH_METHOD
    assert node.asked == []


def test_calls_with_rewritten_state_are_refused() -> None:
    node = FakeNode()
    answer = ask(node, question("eth_call", [{}, "latest", {"0xab": {"code": "0x00"}}])).json()
    assert answer["error"]["code"] == rpc.INVALID_PARAMS
    assert node.asked == []


@pytest.mark.parametrize("body", [{}, {"method": 5}, "eth_blockNumber", 5, {"id": 1}])
def test_what_is_no_request_is_called_so(body: Any) -> None:
    assert ask(FakeNode(), body).json()["error"]["code"] == rpc.INVALID_REQUEST


def test_a_batch_is_answered_one_by_one_in_its_order() -> None:
    node = FakeNode(eth_chainId="0x7a69")
    batch = [question("eth_chainId", number=1), question("eth_sign", number=2)]
    first, second = ask(node, batch).json()
    assert first == {"jsonrpc": "2.0", "id": 1, "result": "0x7a69"}
    assert second["id"] == 2
    assert second["error"]["code"] == rpc.NO_SUCH_METHOD


@pytest.mark.parametrize("size", [0, rpc.MOST_IN_ONE_BATCH + 1])
def test_a_batch_has_a_size(size: int) -> None:
    node = FakeNode()
    assert ask(node, [question()] * size).status_code == 413
    assert node.asked == []


def test_a_body_has_a_size() -> None:
    node = FakeNode()
    long = question("eth_call", [{"data": "0x" + "00" * rpc.MOST_BYTES}, "latest"])
    assert ask(node, long).status_code == 413
    assert node.asked == []


def test_the_data_of_a_revert_reaches_the_page() -> None:
    node = FakeNode(eth_call=CallReverted("execution reverted: escrow: too late", data=b"\x08\xc3"))
    error = ask(node, question("eth_call", [{}, "latest"])).json()["error"]
    assert error == {
        "code": rpc.REVERTED,
        "message": "execution reverted: escrow: too late",
        "data": "0x08c3",
    }


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (RpcRefused("The node refused eth_call: no", rpc_code=-32000), -32000),
        (NodeUnreachable("The node did not answer in time."), rpc.INTERNAL),
    ],
)
def test_trouble_with_the_node_is_told_in_its_words(trouble: Exception, code: int) -> None:
    error = ask(FakeNode(eth_call=trouble), question("eth_call", [{}])).json()["error"]
    assert error == {"code": code, "message": str(trouble)}


def test_who_asks_too_much_is_told_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rpc, "QUESTIONS_PER_MINUTE", 5)
    client = visit(rpc.router, resources_for(FakeNode()))
    assert client.post("/rpc/31337", json=[question()] * 5).status_code == 200
    refused = client.post("/rpc/31337", json=question())
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"]["code"] == rpc.BUSY
