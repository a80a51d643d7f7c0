"""axe finds nothing in the rooms behind the main pages, and nothing has to be pushed sideways.

covers: S1-01, S2-38
"""

from __future__ import annotations

from tests.builders.chain import actor
from tests.e2e.conftest import Invite
from tests.e2e.harness import forms, trade
from tests.e2e.harness.axe import look_at
from tests.e2e.harness.person import Person
from tests.e2e.harness.trade import Offer
from tests.e2e.harness.walks import ROOMS


def test_the_rooms_of_a_shop_and_of_a_buyer(seller: Person, buyer: Person, invite: Invite) -> None:
    places = furnish(seller, buyer)
    look_at(seller, ROOMS["seller"], places=places)
    look_at(buyer, ROOMS["buyer"], places=places)
    look_at(invite(None), ROOMS["guest"])


def furnish(seller: Person, buyer: Person) -> dict[str, str]:
    """One thing in every room, by its public id."""
    listing = trade.list_item(seller, Offer(title="Hourglass", stock="9"))
    order_path = trade.order(buyer, listing)
    trade.pay(buyer, order_path)
    tagged = trade.list_item(seller, Offer(title="Compass", kind="phygital"))
    lamp, order, item = (path.rsplit("/", 1)[1] for path in (listing, order_path, tagged))
    return {
        "listing": lamp,
        "order": order,
        "tagged": item,
        "token": "from-a-mail",
        "seller": actor("seller").account.address,
        "delivery": forms.read(seller, order_path, r"(dlv_\w+)"),
        "tap": forms.tap_tag(seller, item),
        "exporter": forms.add_exporter(seller),
        "webhook": forms.add_webhook(seller),
        "quote": forms.ask_price(buyer, lamp),
        "beside": forms.order_by_transfer(seller, buyer, lamp),
        "shop": forms.put_into_basket(buyer, lamp),
        "invoice": forms.wait_for_invoice(buyer, order),
    }
