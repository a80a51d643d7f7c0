"""Orders, and all that is said and done about them."""

from __future__ import annotations

from backend.domain.privacy.kept import Blank, Kept, emptied, stays
from backend.domain.privacy.whose import (
    BOOKS,
    BOUGHT,
    ERASED,
    MY_ROLE,
    OF_ORDERS,
    OPEN_ORDERS,
    QUIET,
    SEALED,
    SHIPMENTS,
    THEIR_ROLE,
    THEIRS,
    UNTIL_CLOSED,
)

ORDER_ROWS: tuple[Kept, ...] = (
    emptied(
        "orders",
        "What you ordered, with address, contact and your note",
        "buyer_id = :party",
        f"Address, contact and note go as soon as its escrows are closed. {BOOKS}",
        Blank("note", f"buyer_id = :party AND id NOT IN ({OPEN_ORDERS})"),
        hidden=SEALED,
    ),
    stays(
        "orders",
        "What others ordered from you",
        "seller_id = :party",
        "They are your buyers' orders, too.",
        section="sales",
        hidden={
            **dict.fromkeys(SEALED, "The buyer's own."),
            "sealed_return": "Handed out opened, as `return_address`.",
            "note": THEIRS,
            "address_warnings": "About the buyer's address.",
            "in_care_since": "The staff's work.",
        },
    ),
    stays(
        "deliveries",
        "The deliveries of your orders and sales, with the terms as signed",
        OF_ORDERS,
        f"{BOOKS} Reports on the chain commit to what was wished.",
    ),
    stays(
        "address_readings",
        "Who looked at your address, when and why",
        f"order_id IN ({BOUGHT})",
        "It tells who could know your address, which nothing undoes.",
        section="looks_at_my_address",
    ),
    stays(
        "address_readings",
        "When you looked at a buyer's address",
        f"reader_id = :party AND order_id NOT IN ({BOUGHT})",
        "The buyer has a right to read it.",
        section="looks_of_mine",
    ),
    emptied(
        "messages",
        "Messages you wrote",
        "author_id = :party",
        f"{UNTIL_CLOSED} What an arbiter judged by stays.",
        Blank("text", f"author_id = :party AND {QUIET}", ERASED),
        Blank("salt", f"author_id = :party AND {QUIET}"),
    ),
    stays(
        "read_marks",
        "How far you have read in threads",
        "party_id = :party",
        "The others see that their message was read, which nothing undoes.",
    ),
    stays(
        "message_keys",
        "Keys of your browsers that sign messages",
        "party_id = :party",
        "They prove who wrote what you signed. They hold no name, only your address.",
    ),
    stays(
        "documents",
        "Pictures and papers you handed in; the files themselves are on the orders' pages",
        "owner_id = :party",
        "The other side was given it, and evidence may rest on it. What was never sent goes"
        " within a day.",
    ),
    emptied(
        "order_notes",
        "Notes you wrote beside orders",
        "author_id = :party",
        f"{UNTIL_CLOSED} What an arbiter judged by stays.",
        Blank("text", f"author_id = :party AND {QUIET}", ERASED),
    ),
    stays(
        "signed_offers",
        "Offers you signed",
        "maker_id = :party",
        "Your signature is the other side's to use while it holds.",
    ),
    stays(
        "shipments",
        "Carriers and tracking numbers",
        f"sender_id = :party OR {OF_ORDERS}",
        "Its hash is on the chain as the proof of shipping.",
    ),
    emptied(
        "carrier_updates",
        "What carriers reported of your parcels",
        f"shipment_id IN ({SHIPMENTS})",
        "Who signed for it and the carrier's own text go with the address; times stay.",
    ),
    stays("fulfilments", "The packing of your orders and sales", OF_ORDERS, BOOKS),
    stays(
        "payment_statements",
        "What was stated about payments beside the chain",
        f"said_by = :party OR {OF_ORDERS}",
        BOOKS,
    ),
    stays("service_reports", "Reports about services", OF_ORDERS, "Its hash is on the chain."),
    emptied(
        "service_requests",
        "Requests for more time or money back, and their answers",
        OF_ORDERS,
        UNTIL_CLOSED,
        Blank("text", f"{MY_ROLE} AND {QUIET}"),
        Blank("answer", f"{THEIR_ROLE} AND {QUIET}"),
    ),
    stays(
        "tickets",
        "Work of our staff about your late orders",
        f"{OF_ORDERS} OR assignee_id = :party",
        "It shows what was done, and by whom.",
    ),
    stays(
        "ticket_entries",
        "What was said about it to you or by you",
        "actor_id = :party OR ticket_id IN (SELECT t.id FROM tickets t JOIN orders o ON"
        " o.id = t.order_id WHERE (side = 'buyer' AND o.buyer_id = :party)"
        " OR (side = 'seller' AND o.seller_id = :party))",
        "It shows what was done, and by whom.",
    ),
)
