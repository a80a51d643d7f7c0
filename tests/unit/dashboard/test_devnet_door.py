"""What only a devnet may do exists on chain id 31337 alone: in the settings and at the node."""

from __future__ import annotations

from typing import Any

import pytest

from backend.chain.devnet import DevnetNode
from backend.chain.devnet_accounts import devnet_account
from backend.core.errors import Invalid, NotFound
from backend.core.money import Currency
from backend.dashboard.views import devnet
from tests.unit.dashboard.rooms import (
    DEVNET,
    SECOND_DEVNET,
    TUSD,
    FakeNode,
    resources_for,
    settings_for,
    visit,
)

BUYER = devnet_account("buyer").address
DEPLOYER = devnet_account("deployer").address

ROUTES = [
    (
        "/devnet/{chain}/rpc",
        {"json": {"id": 1, "method": "personal_sign", "params": ["0x00", BUYER]}},
    ),
    ("/devnet/{chain}/clock", {"data": {"seconds": "60"}}),
    ("/devnet/{chain}/faucet", {"data": {"currency": ""}}),
]


# covers: N-22
@pytest.mark.parametrize(("path", "body"), ROUTES)
@pytest.mark.parametrize(
    ("case", "settings_chain", "node_chain"),
    [
        ("another chain", 1, 1),
        ("settings say devnet, the node does not", DEVNET, 1),
        ("the node says devnet, settings do not", 1, DEVNET),
        ("the second devnet without the first", SECOND_DEVNET, SECOND_DEVNET),
        ("settings say devnet, the node is the second one", DEVNET, SECOND_DEVNET),
    ],
)
def test_elsewhere_the_routes_do_not_exist(
    path: str, body: dict[str, Any], case: str, settings_chain: int, node_chain: int
) -> None:
    node = FakeNode(node_chain)
    client = visit(devnet.router, resources_for(node, settings_chain))
    for chain in (DEVNET, SECOND_DEVNET, 1):
        assert client.post(path.format(chain=chain), **body).status_code == 404, case
    assert node.asked == [], case


async def test_the_node_is_asked_each_time() -> None:
    node = FakeNode()
    chain = resources_for(node).chains.default
    await DevnetNode.open(settings_for(), chain)
    node._chain_id = 1
    with pytest.raises(NotFound):
        await DevnetNode.open(settings_for(), chain)


def sign(node: FakeNode, method: str, params: list[Any]) -> Any:
    body = {"jsonrpc": "2.0", "id": 9, "method": method, "params": params}
    return visit(devnet.router, resources_for(node)).post("/devnet/31337/rpc", json=body).json()


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("personal_sign", ["0x00", BUYER.lower()]),
        ("eth_signTypedData_v4", [BUYER, "{}"]),
        ("eth_sendTransaction", [{"from": BUYER, "to": DEPLOYER, "value": "0x1"}]),
    ],
)
def test_test_wallets_sign(method: str, params: list[Any]) -> None:
    node = FakeNode(**{method: "0xsigned"})
    assert sign(node, method, params) == {"jsonrpc": "2.0", "id": 9, "result": "0xsigned"}
    assert node.asked == [(method, tuple(params))]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("personal_sign", ["0x00", DEPLOYER]),
        ("personal_sign", ["0x00"]),
        ("eth_signTypedData_v4", [DEPLOYER, "{}"]),
        ("eth_sendTransaction", [{"from": DEPLOYER}]),
        ("eth_sendTransaction", [{}]),
        ("eth_sendTransaction", []),
        ("eth_sendTransaction", [{"from": BUYER}, {"from": DEPLOYER}]),
        ("anvil_impersonateAccount", [DEPLOYER]),
        ("eth_sign", [BUYER, "0x00"]),
        ("anvil_setBalance", [BUYER, "0x1"]),
    ],
)
def test_nobody_else_does(method: str, params: list[Any]) -> None:
    node = FakeNode()
    assert "error" in sign(node, method, params)
    assert node.asked == []


def test_only_known_fields_of_a_transaction_are_passed_on() -> None:
    node = FakeNode()
    sign(node, "eth_sendTransaction", [{"from": BUYER, "nonce": "0x99", "authorizationList": []}])
    assert node.asked == [("eth_sendTransaction", ({"from": BUYER},))]


@pytest.mark.parametrize("seconds", [0, -1, 401 * 24 * 3600])
async def test_the_clock_jumps_forward_within_reason(seconds: int) -> None:
    node = FakeNode()
    with pytest.raises(Invalid):
        await DevnetNode(node).jump(seconds)  # type: ignore[arg-type]
    assert node.asked == []


def test_a_jump_mines_the_block_that_proves_it() -> None:
    node = FakeNode()
    client = visit(devnet.router, resources_for(node))
    answer = client.post("/devnet/31337/clock", data={"seconds": "3600", "next": "//evil.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert node.asked == [("evm_increaseTime", (3600,)), ("evm_mine", ())]


def test_a_jump_is_by_seconds_or_to_a_moment() -> None:
    client = visit(devnet.router, resources_for(FakeNode()))
    assert client.post("/devnet/31337/clock", data={}).status_code == 422
    assert (
        client.post("/devnet/31337/clock", data={"seconds": "1", "until": "2"}).status_code == 422
    )


async def test_the_faucet_adds_coins_to_what_is_there() -> None:
    node = FakeNode()
    await DevnetNode(node).give(Currency(DEVNET, None, "ETH", 18), bytes([1]) * 20)  # type: ignore[arg-type]
    assert node.asked == [("anvil_setBalance", ("0x" + "01" * 20, hex(10 * 10**18 + 5)))]


async def test_the_faucet_mints_test_tokens() -> None:
    node = FakeNode()
    await DevnetNode(node).give(Currency(DEVNET, TUSD, "tUSD", 6), bytes([1]) * 20)  # type: ignore[arg-type]
    [(method, (transaction,))] = node.asked
    assert method == "eth_sendTransaction"
    assert transaction["to"] == f"0x{TUSD.hex()}"
    assert int(transaction["data"][-64:], 16) == 10_000 * 10**6
