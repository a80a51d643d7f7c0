"""Orders of several deliveries, and services: the tales with more than a parcel in them."""

from __future__ import annotations

from backend.domain.disputes.documents import Reason
from scripts.market.telling import Tale, on

# Orders of several deliveries: paid at once, and then each goes its own way.
SEVERAL: tuple[Tale, ...] = (
    Tale(
        "buyer",
        "mug",
        (
            on(9.4, "order", note="All of it is for one flat."),
            on(9.39, "pay"),
            on(8.8, "ship", carrier="GLS", number="00859007789"),
            on(7.1, "turn_to", number=1),
            on(7.05, "ship", carrier="DPD", number="09446440777123"),
            on(5.2, "arrive"),
            on(
                4.9,
                "dispute",
                claim="20",
                reason=Reason.DAMAGED,
                text="A seam at the back has come open on the way.",
            ),
            on(4.8, "say", who="buyer", text="The mug is not here yet; that may just be the post."),
        ),
        also=("plush", "sample_pack"),
    ),
    Tale(
        "second_buyer",
        "vinyl",
        (
            on(1.4, "order"),
            on(1.39, "pay"),
            on(0.6, "ship", carrier="DHL", number="00340434161094022999"),
        ),
        also=("headphones",),
    ),
)
# Services: begun, done and looked at; asked for time; asked for the money back.
SERVICES: tuple[Tale, ...] = (
    Tale(
        "second_buyer",
        "portrait",
        (
            on(
                11.0,
                "order",
                wish="My grandmother, from the photograph with the hat. Warm colours.",
            ),
            on(10.99, "pay"),
            on(10.2, "begin", text="The photograph is perfect. The sketch comes on Sunday."),
            on(5.0, "finish", text="Varnished and dry. The scan is in your mail."),
            on(2.9, "confirm"),
        ),
    ),
    Tale(
        "buyer",
        "portrait",
        (
            on(5.5, "order", wish="Our two dogs, side by side, on a green ground."),
            on(5.49, "pay"),
            on(
                1.2,
                "ask",
                who="second_seller",
                kind="more_time",
                days=5,
                text="The linen has not come yet. May I have until the weekend?",
            ),
        ),
    ),
    Tale(
        "second_buyer",
        "portrait",
        (
            on(8.0, "order", wish="My brother in his rowing jersey, from the side."),
            on(7.99, "pay"),
            on(7.2, "begin", text="A fine photograph; I begin tomorrow."),
            on(3.1, "finish", text="Here is the scan of the finished picture."),
            on(
                1.8,
                "ask",
                who="second_buyer",
                kind="refund",
                text="It is a good picture, but it is not my brother.",
            ),
        ),
    ),
)
