"""What is sent to each route of the matrix (matrix.py): right in form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.builders.histories import NOON
from tests.builders.messages import a_key

_CLAIM = {"units": "50000000", "currency": "tUSD"}
_OFFER = {"deal": "split", "buyer_share": _CLAIM, "expiry": int(NOON.timestamp()) + 86_400}
_REQUEST = {"quantity": 1, "due": (NOON + timedelta(days=7)).isoformat()}
_WORDS = "What there is to say about it."
_KEY = {
    "public_key": "0x" + a_key().public.hex(),
    "valid_until": (NOON + timedelta(days=7)).isoformat(),
    "chain_id": 31337,
}
_SIGNED, _UID, _AES = ("0x" + "11" * size for size in (65, 7, 16))
# What is sent; `…` names are filled in from the scenario.
BODIES: dict[str, dict[str, Any]] = {
    "POST /sign-in/challenges": {"address": "0x" + "11" * 20},
    "POST /sessions": {
        "nonce": "0" * 24,
        "signature": "0x" + "11" * 65,
        "browser_key": "x" * 43,
    },
    "PATCH /me": {"display_name": "Somebody"},
    "POST /seats": {"address": "0x" + "11" * 20, "role": "packer"},
    "PATCH /seats/{seat_id}": {"role": "finance"},
    "POST /seats/{seat_id}/steps": {"action": "withdraw"},
    "POST /order-rules": {"verdict": "approve"},
    "POST /orders/{order_id}/decisions": {"action": "approve"},
    "POST /tickets/{ticket_id}/steps": {"action": "take"},
    "POST /tickets/assignments": {"ticket_ids": ["tic_" + "0" * 26], "assignee_id": None},
    "POST /staff": {"address": "0x" + "11" * 20, "role": "support"},
    "POST /me/searches": {"name": "On its way", "text": "status:shipped"},
    "PUT /listings/{listing_id}/asset": {"address": "0x" + "70" * 20, "asset_id": "7"},
    "POST /listings/{listing_id}/publication": {"signature": "0x" + "11" * 65},
    "PUT /listings/{listing_id}/stock": {"stock": 9},
    "PATCH /listings/{listing_id}/photos/{photo_id}": {"alt_text": "From the left"},
    "PUT /basket/lines/{line_id}": {"quantity": 2},
    "POST /deliveries/{delivery_id}/reports": {"kind": "begun", "text": "On it."},
    "POST /deliveries/{delivery_id}/declination": {"text": "Not like this."},
    "POST /deliveries/{delivery_id}/requests": {"kind": "refund", "text": "Please."},
    "POST /requests/{request_id}/refusal": {"text": "No."},
    "POST /listings/{listing_id}/quotes": _REQUEST,
    "POST /listings/{listing_id}/discounts": {
        "unit_price": _CLAIM,
        "until": (NOON + timedelta(days=7)).isoformat(),
        "label": "Winter sale",
        "quantity": 1,
    },
    "POST /listings/{listing_id}/codes": {"code": "WINTER"},
    "POST /listings/{listing_id}/questions": {"text": "Does it still work?"},
    "POST /questions/{question_id}/answers": {"text": "It does."},
    "POST /questions/{question_id}/steps": {"action": "hide"},
    "POST /quotes/{quote_id}/requests": _REQUEST,
    "POST /quotes/{quote_id}/answers": _REQUEST | {"unit_price": _CLAIM, "delivery_fee": _CLAIM},
    "POST /quotes/{quote_id}/refusal": {"text": "Not now."},
    "POST /quotes/{quote_id}/promise": {"signature": "0x" + "11" * 65},
    "POST /quotes/{quote_id}/orders": {},
    "POST /orders/{order_id}/messages": {"text": "Hello."},
    "POST /orders/{order_id}/message-drafts": {"text": "Hello."},
    "PUT /orders/{order_id}/read-mark": {"sequence": 1},
    "POST /me/message-key-requests": _KEY,
    "POST /me/message-keys": _KEY | {"signature": "0x" + "11" * 65},
    "POST /deliveries/{delivery_id}/shipments": {"carrier": "dhl", "tracking_number": "JD0146000"},
    "PUT /deliveries/{delivery_id}/parcel": {"carrier": "dhl", "tracking_number": "JD0146000"},
    "POST /deliveries/{delivery_id}/disputes": {
        "claim": _CLAIM,
        "reason": "damaged",
        "text": _WORDS,
    },
    "POST /deliveries/{delivery_id}/chip-proofs": {"challenge_block": 7, "signature": _SIGNED},
    "POST /listings/{listing_id}/tags": {"uid": _UID, "meta_key": _AES, "file_key": _AES},
    "POST /tags/{tag_id}/taps": {"picc_data": _AES, "cmac": "0x" + "11" * 8},
    "POST /deliveries/{delivery_id}/contests": {"text": _WORDS},
    "POST /deliveries/{delivery_id}/rulings": {
        "buyer_share": _CLAIM,
        "asset_to_buyer": False,
        "text": _WORDS,
    },
}
BODIES |= {
    "POST /deliveries/{delivery_id}/return-shipments": {
        "carrier": "dhl",
        "tracking_number": "JD0146000",
    },
    "POST /deliveries/{delivery_id}/return-contests": {"text": _WORDS},
    "POST /deliveries/{delivery_id}/return-rulings": {"buyer_share": _CLAIM, "text": _WORDS},
    "POST /deliveries/{delivery_id}/offer-drafts": _OFFER,
    "POST /deliveries/{delivery_id}/offers": _OFFER | {"signature": "0x" + "11" * 65},
    "POST /deliveries/{delivery_id}/extensions": {"new_deadline": int(NOON.timestamp()) + 86_400},
    "POST /deliveries/{delivery_id}/later-refunds": {"amount": _CLAIM},
    "POST /deliveries/{delivery_id}/signature-requests": {"action": "confirm"},
    "POST /deliveries/{delivery_id}/relayed-actions": {
        "action": "confirm",
        "expiry": int(NOON.timestamp()) + 86_400,
        "signature": "0x" + "11" * 65,
    },
}
_EXPORTER = {"name": "BOOKS", "format": "csv", "wakes_on": "INITPAID", "columns": ["paid"]}
BODIES |= {
    "POST /shops/{party_id}/exporters": _EXPORTER,
    "POST /shops/{party_id}/audit-files": {"period": "7d", "format": "json"},
    "PUT /exporters/{exporter_id}": _EXPORTER | {"version": 1},
    "PUT /deliveries/{delivery_id}/costs": {"cost_price": _CLAIM, "supplier": "Lux Import"},
    "PUT /shops/{party_id}/billing-facts": {"legal_name": "Lux Lamps", "shop_code": "LUX"},
    "POST /transactions": {"chain_id": 31337, "transaction": "0x" + "11" * 32},
    "POST /deliveries/{delivery_id}/fulfilment-steps": {"action": "start_packing"},
    "PUT /deliveries/{delivery_id}/handling": {"marks": ["fragile"], "pieces": 2},
    "POST /deliveries/{delivery_id}/parcel-reports": {"status": "delayed"},
    "POST /listings/{listing_id}/stock-movements": {"change": 2, "reason": "found"},
    "PUT /listings/{listing_id}/stock-rules": {"low_at": 1},
    "PUT /me/notices/{notice_id}/read-mark": {"is_read": True},
    "POST /me/notices/read-marks": {},
    "PUT /me/sending": {"country": "CH", "duties": "seller"},
    "PUT /me/time-zone": {"zone": "Europe/Berlin"},
    "PUT /me/notice-choices": {"items": [{"topic": "orders", "channel": "mail", "is_on": False}]},
    "POST /me/mail-addresses": {"address": "ada@example.org"},
    "POST /me/devices": {"endpoint": "https://push.example.com/a", "key": "x", "secret": "x"},
    "POST /me/devices/removal": {"endpoint": "https://push.example.com/a"},
    "POST /webhooks": {"url": "https://shop.example.com/hooks"},
}
_ELSEWHERE = {"name": "Ada", "street": "Elsewhere 1", "city": "Hamburg", "country": "DE"}
BODIES |= {
    "PUT /orders/{order_id}/address": {"address": _ELSEWHERE},
    "PUT /orders/{order_id}/return-address": _ELSEWHERE,
    "POST /orders/{order_id}/address-reasons": {"reason": "The carrier asks for the street."},
    "POST /orders/{order_id}/address-checks": {"document": "{}"},
    "POST /deliveries/{delivery_id}/complaints": {"kind": "damaged", "text": "A scratch."},
    "PUT /me/payment-methods": {"items": [{"method": "phone", "instructions": "Call 12 34."}]},
    "POST /deliveries/{delivery_id}/payment-steps": {"action": "approve"},
}
BODIES |= {"POST /orders/{order_id}/notes": {"audience": "everybody", "text": "Packed on Monday."}}
BODIES |= {
    "POST /cases/{delivery_id}/questions": {
        "side": "both",
        "text": _WORDS,
        "due_at": (NOON + timedelta(days=1)).isoformat(),
    },
    "POST /case-questions/{case_question_id}/answers": {"text": _WORDS},
    "PUT /cases/{delivery_id}/draft": {
        "buyer_share": _CLAIM,
        "is_return_first": False,
        "is_asset_to_buyer": False,
        "text": "",
    },
    "POST /cases/{delivery_id}/recusal": {"reason": "The seller is my sister."},
}
QUERIES = {"GET /deliveries/{delivery_id}/ruling-preview": {"buyer_share": "1"}}
