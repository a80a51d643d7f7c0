"""Every router of the dashboard, in the order in which paths are tried."""

from __future__ import annotations

from backend.dashboard.views import (
    account,
    auth,
    baskets,
    cases,
    devnet,
    fulfilment,
    fulfilment_pieces,
    fulfilment_runs,
    info,
    insights,
    market,
    offers,
    orders,
    payments,
    quotes,
    returns,
    rpc,
    sell,
    staff,
    steps,
    streams,
    team,
    timeouts,
)

# `/fulfilment/print` has to be tried before `/fulfilment/{delivery_id}`,
# `/orders/stream` has to be tried before `/orders/{order_id}`, `/sell/figures` before
# `/sell/{listing_id}`.
ROUTERS = (
    auth.router,
    rpc.router,
    devnet.router,
    info.router,
    market.router,
    streams.router,
    baskets.router,
    quotes.router,
    orders.router,
    payments.router,
    steps.router,
    returns.router,
    offers.router,
    fulfilment_runs.router,
    fulfilment.router,
    fulfilment_pieces.router,
    insights.router,
    sell.router,
    cases.router,
    timeouts.router,
    account.router,
    team.router,
    staff.router,
)
