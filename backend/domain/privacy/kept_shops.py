"""What somebody sells, and what was bargained about it."""

from __future__ import annotations

from backend.domain.privacy.kept import Blank, Kept, emptied, goes, stays
from backend.domain.privacy.whose import (
    BOOKS,
    INVOICES,
    MY_EXPORTERS,
    MY_LISTINGS,
    MY_ROUND,
    QUOTES,
    SOLD,
)

SHOP_ROWS: tuple[Kept, ...] = (
    goes(
        "billing_profiles",
        "What your shop says about itself on its invoices",
        "seller_id = :party",
        section="billing_profile",
    ),
    stays(
        "invoice_series",
        "The last numbers your invoices were given",
        "seller_id = :party",
        "A number that was given is never given again.",
    ),
    stays(
        "invoices",
        "Invoices and credit notes of your orders and sales",
        "seller_id = :party OR buyer_id = :party",
        f"{BOOKS} The law has them kept for years.",
    ),
    stays(
        "invoice_lines", "What stands on them", f"invoice_id IN ({INVOICES})", "As the invoices."
    ),
    stays(
        "delivery_costs",
        "What your sales cost you, and whom you bought from",
        f"order_id IN ({SOLD})",
        "The books of the shop.",
    ),
    goes(
        "export_lines",
        "Which sales were handed on in each run of your exporters",
        f"exporter_id IN ({MY_EXPORTERS})",
        is_last=True,
    ),
    goes(
        "export_runs",
        "What your exporters did, and when",
        f"exporter_id IN ({MY_EXPORTERS})",
        is_last=True,
    ),
    goes(
        "audit_files",
        "Which files your shop had made for auditors",
        "seller_id = :party",
        is_last=True,
    ),
    goes(
        "exporters",
        "What your shop hands on to its own programs, and where to",
        "seller_id = :party",
        hidden={
            "data_key": "It guards what is sent there.",
            "sealed_secret": "It guards what is sent there.",
        },
        is_last=True,
    ),
    goes(
        "order_export_states",
        "What your sales have come to for your own programs",
        "seller_id = :party",
        is_last=True,
    ),
    stays(
        "listings",
        "What you sell or sold",
        "seller_id = :party",
        "It is public, signed, and what buyers ordered. Withdraw it to take it off sale.",
        hidden={"search": "Made of title and description."},
    ),
    stays(
        "listing_options",
        "Its ways of delivery",
        f"listing_id IN ({MY_LISTINGS})",
        "As the listing.",
    ),
    stays(
        "listing_photos",
        "Its pictures, without the place and device they were taken with",
        f"listing_id IN ({MY_LISTINGS})",
        "As the listing. You can take pictures of a draft down yourself.",
    ),
    stays(
        "tags",
        "The tags you bound to items, and when they were read last",
        "owner_id = :party",
        "They say which item it is to whoever holds it now.",
        hidden={
            "data_key": "It opens the next column.",
            "sealed": "Keys of a tag are never handed out: with them its taps could be forged.",
        },
    ),
    stays(
        "stock_movements",
        "What came to your shelf and left it",
        f"actor_id = :party OR listing_id IN ({MY_LISTINGS})",
        "The books of the shop.",
    ),
    goes("order_rules", "Your rules about whose orders wait", "seller_id = :party"),
    goes(
        "shop_methods",
        "The ways to pay that your shop takes, and what you tell buyers about them",
        "seller_id = :party",
    ),
    stays(
        "quotes",
        "Prices asked for and named",
        "buyer_id = :party OR seller_id = :party",
        "The other side bargained, too.",
    ),
    emptied(
        "quote_rounds",
        "What was said while bargaining",
        f"quote_id IN ({QUOTES})",
        "Your words go; the prices stay the other side's, too.",
        Blank("text", MY_ROUND),
    ),
)
