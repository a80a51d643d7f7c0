"""The routes, by subject. Each is a doorman: it reads, asks a service, and shows the answer."""

from backend.api.routes import chain, listings, parties, photos, sign_in

ROUTERS = (
    chain.router,
    sign_in.router,
    parties.router,
    listings.router,
    photos.router,
)
