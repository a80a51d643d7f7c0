"""Where the people of the small market live."""

from __future__ import annotations

from backend.domain.orders.addresses import ShippingAddress

HOMES: dict[str, ShippingAddress] = {
    "buyer": ShippingAddress(
        name="Maya Lindqvist",
        street="Bondegatan 21",
        city="Stockholm",
        country="SE",
        postal_code="116 33",
        phone="+46 8 555 010 21",
    ),
    "second_buyer": ShippingAddress(
        name="Tomás Vidal",
        street="Carrer de Verdi 84, 2n 1a",
        city="Barcelona",
        country="ES",
        postal_code="08012",
        region="Barcelona",
    ),
}
# By whose clocks they are told of deadlines; the others have not said.
ZONES = {
    "seller": "Europe/Lisbon",
    "second_seller": "Europe/Paris",
    "buyer": "Europe/Stockholm",
    "second_buyer": "Europe/Madrid",
}
# Shops send from here unless a listing says otherwise.
COUNTRIES = {"seller": "PT", "second_seller": "NL"} | {
    role: home.country for role, home in HOMES.items()
}
