"""The routes, by subject. Each is a doorman: it reads, asks a service, and shows the answer."""

from backend.api.routes import (
    baskets,
    cases,
    chain,
    deliveries,
    events,
    insights,
    listings,
    messages,
    offers,
    orders,
    parties,
    photos,
    roles,
    searches,
    sign_in,
)

ROUTERS = (
    chain.router,
    sign_in.router,
    parties.router,
    roles.router,
    insights.router,
    listings.router,
    photos.router,
    baskets.router,
    orders.router,
    searches.router,
    events.router,
    messages.router,
    deliveries.router,
    offers.router,
    cases.router,
)
