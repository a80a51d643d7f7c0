"""Conditions in SQL: whose rows these are, and which of them nothing needs any more."""

from __future__ import annotations

BOUGHT = "SELECT id FROM orders WHERE buyer_id = :party"
SOLD = "SELECT id FROM orders WHERE seller_id = :party"
ORDERS = "SELECT id FROM orders WHERE buyer_id = :party OR seller_id = :party"
ESCROWS = (
    "FROM orders o JOIN deliveries d ON d.order_id = o.id LEFT JOIN escrows e"
    " ON e.chain_id = d.chain_id AND e.escrow_id = d.escrow_id"
    " WHERE (o.buyer_id = :party OR o.seller_id = :party)"
)
OPEN_ORDERS = (
    f"SELECT o.id {ESCROWS} AND CASE WHEN e.escrow_id IS NULL"
    " THEN o.expired_at IS NULL AND o.abandoned_at IS NULL"
    " AND coalesce(d.beside, '') NOT IN ('fulfilled', 'called_off') ELSE e.closed_at IS NULL END"
)
JUDGED = f"SELECT o.id {ESCROWS} AND e.disputes > 0"
CLOSED = f"order_id NOT IN ({OPEN_ORDERS})"
QUIET = f"{CLOSED} AND order_id NOT IN ({JUDGED})"
OF_ORDERS = f"order_id IN ({ORDERS})"
MY_ROLE = (
    f"((role = 'buyer' AND order_id IN ({BOUGHT})) OR (role = 'seller' AND order_id IN ({SOLD})))"
)
THEIR_ROLE = (
    f"((role = 'seller' AND order_id IN ({BOUGHT})) OR (role = 'buyer' AND order_id IN ({SOLD})))"
)
SHIPMENTS = f"SELECT id FROM shipments WHERE {OF_ORDERS}"  # noqa: S608 - of constants
QUOTES = "SELECT id FROM quotes WHERE buyer_id = :party OR seller_id = :party"
MY_ROUND = (
    "((role = 'buyer' AND quote_id IN (SELECT id FROM quotes WHERE buyer_id = :party))"
    " OR (role = 'seller' AND quote_id IN (SELECT id FROM quotes WHERE seller_id = :party)))"
)
MY_LISTINGS = "SELECT id FROM listings WHERE seller_id = :party"
INVOICES = "SELECT id FROM invoices WHERE seller_id = :party OR buyer_id = :party"
MY_EXPORTERS = "SELECT id FROM exporters WHERE seller_id = :party"
MY_ENDPOINTS = "SELECT id FROM webhook_endpoints WHERE party_id = :party"
MY_WEBHOOKS = f"SELECT id FROM webhook_sendings WHERE endpoint_id IN ({MY_ENDPOINTS})"  # noqa: S608

BOOKS = "The other side's books, the escrow and its arbiter rest on it."
CHAIN = "It is a copy of what stands on the public chain, where nobody can erase it."
SEALED = {
    "data_key": "The key; what it opens is handed out opened.",
    "sealed_address": "Handed out opened, as `address`.",
    "sealed_return": "The seller's own.",
    "sealed_contact": "Handed out opened, as `contact`.",
}
THEIRS = "Written by the buyer, and the buyer's to export."
ERASED = "Erased at its author's request."
UNTIL_CLOSED = "The words are erased when the order is closed, unless it was disputed."
