"""Gas and code size, exactly: receipts of top-level transactions on anvil.

Base cost, calldata and refunds are in; approvals and registering a policy are not.
"""

from __future__ import annotations

from tests.bench.gas_market import CURRENCIES, Market
from tests.bench.gas_tokens import TOKEN_WAYS
from tests.bench.gas_ways import WAYS, Way
from tests.bench.node import Cost, Node

Figures = dict[str, int]


def measure() -> tuple[Figures, str]:
    """Every figure by its name, and the node that they were measured on."""
    with Node.running() as node:
        market = Market(node)
        costs = {
            f"{currency}.{name}": _measured(market, way, currency)
            for currency in CURRENCIES
            for name, way in WAYS.items()
        }
        costs |= {f"erc20.{n}": _measured(market, way, "erc20") for n, way in TOKEN_WAYS.items()}
        figures = {name: cost.gas for name, cost in costs.items()}
        figures["calldata_happy"] = costs["erc20.happy"].calldata
        for currency in CURRENCIES:
            single, each = (figures[f"{currency}.{n}"] for n in ("fund", "fund_many_each"))
            figures[f"{currency}.fund_many_permille"] = -(-1000 * each // single)
        return figures | _deployment(market, node), node.version


def _measured(market: Market, way: Way, currency: str) -> Cost:
    with market.node.undone():
        return way(market, currency)


def _deployment(market: Market, node: Node) -> Figures:
    parts = {"relay": market.relay, "extension": market.extension, "escrow": market.escrow}
    figures = {f"deploy.{name}": part.cost.gas for name, part in parts.items()}
    figures["deploy.all"] = sum(figures.values())
    figures["deploy.register_policy"] = market.policy_cost.gas
    return figures | {f"size.{name}": node.code_size(part) for name, part in parts.items()}
