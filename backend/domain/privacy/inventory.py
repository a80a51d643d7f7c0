"""Every table that knows people: how it is theirs, what they are handed, what an erasure does.

A new table belongs into one of the lists or among the exempt, with a reason; a test walks all.
"""

from __future__ import annotations

from backend.domain.privacy.kept import Kept
from backend.domain.privacy.kept_cases import CASE_ROWS
from backend.domain.privacy.kept_chain import CHAIN_ROWS
from backend.domain.privacy.kept_notices import NOTICE_ROWS
from backend.domain.privacy.kept_orders import ORDER_ROWS
from backend.domain.privacy.kept_people import PEOPLE_ROWS
from backend.domain.privacy.kept_shops import SHOP_ROWS

KEPT: tuple[Kept, ...] = (
    *PEOPLE_ROWS,
    *ORDER_ROWS,
    *CASE_ROWS,
    *SHOP_ROWS,
    *NOTICE_ROWS,
    *CHAIN_ROWS,
)

_OF_CHAIN = "Copies of the public chain; what is a person's in them is exported as escrows."
EXEMPT: dict[str, str] = {
    "chain_blocks": _OF_CHAIN,
    "chain_cursors": "How far the index is.",
    "chain_leases": "Which process works.",
    "chain_logs": _OF_CHAIN,
    "event_receipts": "Which process has heard what.",
    "expectations": "Days made of orders and the calendar.",
    "fiat_prices": "What currencies are worth, by a public source.",
    "keeper_tries": "How our keeper fared with an escrow.",
    "policies": "Rules of marketplaces, public on the chain.",
    "rolled_back_logs": "How often the chain took something back.",
    "send_attempts": "Signatures of our own keeper's account.",
    "sender_leases": "Which process works.",
    "message_attachments": "Which file went with which message; both have rows of their own.",
    "stock_reservations": "Pieces set aside; whose they are is in the deliveries.",
}
