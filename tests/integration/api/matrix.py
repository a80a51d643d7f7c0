"""Who may do what, route by route: the expected status for each caller, as data.

Columns: guest, stranger, buyer, seller, arbiter. The scene has a draft and a published listing of
the seller, and an order of the buyer that the seller has contested, so that all three are parties.
`STREAM` stands for an answer that does not end.
"""

from __future__ import annotations

CALLERS = ("guest", "stranger", "buyer", "seller", "arbiter")
STREAM = 0
Row = tuple[int, int, int, int, int]

EVERYBODY: Row = (200, 200, 200, 200, 200)
SIGNED_IN: Row = (401, 200, 200, 200, 200)
PARTIES: Row = (401, 404, 200, 200, 200)  # of the order, its arbiter included
SELLERS_OWN: Row = (401, 404, 404, 200, 404)
TWO_SIDES: Row = (401, 404, 200, 200, 404)  # of a quote, which has no arbiter
TWO_SIDES_NOT_NOW: Row = (401, 404, 409, 409, 404)
BUYERS_OWN: Row = (401, 404, 200, 404, 404)
NOBODY_HERE: Row = (401, 404, 404, 404, 404)  # for staff; test_staff_routes.py asks as staff
NOT_NOW: Row = (401, 404, 404, 409, 404)  # the seller's own, and refused as things stand
PARTIES_NOT_NOW: Row = (401, 404, 409, 409, 409)

EXPECTED: dict[str, Row] = {
    "GET /chain": EVERYBODY,
    "GET /chains": EVERYBODY,
    "POST /sign-in/challenges": (201, 201, 201, 201, 201),
    "POST /sessions": (401, 401, 401, 401, 401),  # what is sent was never signed
    "GET /sessions": SIGNED_IN,
    "DELETE /sessions/current": (401, 204, 204, 204, 204),
    "DELETE /sessions/{session_id}": (401, 404, 204, 404, 404),
    "GET /me": SIGNED_IN,
    "PATCH /me": SIGNED_IN,
    "GET /me/kept": SIGNED_IN,
    "GET /me/data": SIGNED_IN,
    "POST /me/erasure": SIGNED_IN,
    "GET /me/erasure": (401, 404, 404, 404, 404),  # nobody asked
    "DELETE /me/erasure": (401, 404, 404, 404, 404),
    "GET /me/figures": SIGNED_IN,
    "GET /me/roles": SIGNED_IN,
    "GET /me/seats": SIGNED_IN,
    "GET /seats": SIGNED_IN,
    "POST /seats": (401, 201, 201, 201, 201),
    "PATCH /seats/{seat_id}": SELLERS_OWN,
    "POST /seats/{seat_id}/steps": SELLERS_OWN,
    "GET /staff": NOBODY_HERE,
    "POST /staff": NOBODY_HERE,
    "DELETE /staff/{grant_id}": NOBODY_HERE,
    "GET /parties/{party_id}": EVERYBODY,
    "GET /parties/{party_id}/reputation": EVERYBODY,
    "GET /listings": EVERYBODY,
    "POST /listings": (401, 201, 201, 201, 422),  # nobody sells under a policy they judge by
    "GET /me/listings": SIGNED_IN,
    "GET /listings/{listing_id}": (404, 404, 404, 200, 404),
    "PUT /listings/{listing_id}": SELLERS_OWN,
    "POST /listings/{listing_id}/versions": NOT_NOW,
    "GET /listings/{listing_id}/discounts": (404, 404, 404, 200, 404),
    "POST /listings/{listing_id}/discounts": NOT_NOW,  # still a draft
    "POST /listings/{listing_id}/codes": (401, 404, 404, 422, 404),
    "PUT /listings/{listing_id}/asset": (401, 404, 404, 422, 404),
    "DELETE /listings/{listing_id}/asset": SELLERS_OWN,
    "POST /listings/{listing_id}/signature-requests": (401, 404, 404, 201, 404),
    "POST /listings/{listing_id}/publication": NOT_NOW,
    "PUT /listings/{listing_id}/stock": NOT_NOW,
    "POST /listings/{listing_id}/withdrawal": SELLERS_OWN,
    "POST /listings/{listing_id}/photos": (401, 404, 404, 201, 404),
    "PUT /listings/{listing_id}/photos": SELLERS_OWN,
    "PATCH /listings/{listing_id}/photos/{photo_id}": SELLERS_OWN,
    "DELETE /listings/{listing_id}/photos/{photo_id}": SELLERS_OWN,
    "GET /photos/{digest}": (404, 404, 404, 200, 404),
    "GET /basket": SIGNED_IN,
    "POST /basket/lines": (401, 201, 201, 409, 409),
    "PUT /basket/lines/{line_id}": BUYERS_OWN,
    "DELETE /basket/lines/{line_id}": BUYERS_OWN,
    "POST /basket/lines/{line_id}/renewal": (401, 404, 404, 404, 404),  # nothing newer
    "POST /basket/orders": (401, 404, 201, 404, 404),
    "POST /orders": (401, 201, 201, 409, 409),  # not from oneself, not from whom one judges
    "GET /orders": SIGNED_IN,
    "POST /listings/{listing_id}/quotes": (401, 404, 404, 409, 404),  # still a draft
    "GET /services": SIGNED_IN,
    "GET /deliveries/{delivery_id}/work": PARTIES,
    "POST /deliveries/{delivery_id}/reports": PARTIES_NOT_NOW,
    "POST /deliveries/{delivery_id}/declination": PARTIES_NOT_NOW,
    "POST /deliveries/{delivery_id}/requests": PARTIES_NOT_NOW,  # takes both before the arbiter
    "POST /requests/{request_id}/refusal": (401, 404, 404, 404, 404),  # there is none
    "POST /requests/{request_id}/withdrawal": (401, 404, 404, 404, 404),
    "GET /listings/{listing_id}/questions": (404, 404, 404, 200, 404),
    "POST /listings/{listing_id}/questions": (401, 404, 404, 409, 404),  # still a draft
    "GET /me/questions": SIGNED_IN,
    "POST /questions/{question_id}/answers": (401, 403, 403, 201, 403),
    "POST /questions/{question_id}/reports": (401, 201, 403, 201, 201),  # the buyer asked it
    "POST /questions/{question_id}/steps": (401, 403, 403, 403, 403),  # for staff
    "GET /quotes": SIGNED_IN,
    "GET /quotes/{quote_id}": TWO_SIDES,
    "POST /quotes/{quote_id}/requests": (401, 404, 200, 409, 404),
    "POST /quotes/{quote_id}/answers": (401, 404, 409, 200, 404),
    "POST /quotes/{quote_id}/approval": TWO_SIDES_NOT_NOW,
    "POST /quotes/{quote_id}/refusal": (401, 404, 409, 200, 404),
    "POST /quotes/{quote_id}/withdrawal": (401, 404, 200, 409, 404),
    "POST /quotes/{quote_id}/signature-requests": TWO_SIDES_NOT_NOW,
    "POST /quotes/{quote_id}/promise": TWO_SIDES_NOT_NOW,
    "POST /quotes/{quote_id}/orders": TWO_SIDES_NOT_NOW,
    "GET /me/searches": SIGNED_IN,
    "POST /me/searches": (401, 201, 201, 201, 201),
    "DELETE /me/searches/{search_id}": (401, 404, 204, 404, 404),
    "GET /me/credits": SIGNED_IN,
    "GET /orders/{order_id}": PARTIES,
    "POST /orders/{order_id}/abandonment": PARTIES_NOT_NOW,
    "GET /orders/{order_id}/address": (401, 404, 200, 403, 404),
    "GET /orders/{order_id}/contact": (401, 404, 200, 403, 404),
    "PUT /orders/{order_id}/address": (401, 404, 409, 404, 404),  # one is there
    "DELETE /orders/{order_id}/address": (401, 404, 409, 404, 404),  # the escrow is open
    "GET /orders/{order_id}/address-standing": PARTIES,
    "POST /orders/{order_id}/address-reasons": NOBODY_HERE,
    "GET /orders/{order_id}/address-document": BUYERS_OWN,
    "POST /orders/{order_id}/address-checks": PARTIES,
    "GET /orders/{order_id}/return-address": (401, 404, 403, 404, 404),  # nothing goes back
    "PUT /orders/{order_id}/return-address": NOT_NOW,
    "GET /me/invoices": SIGNED_IN,
    "GET /invoices/{invoice_id}": TWO_SIDES,
    "GET /orders/{order_id}/invoices": TWO_SIDES,
    "GET /orders/{order_id}/receipt": PARTIES,
    "GET /orders/{order_id}/more": PARTIES,
    "GET /orders/{order_id}/costs": SELLERS_OWN,  # and its team's; never the buyer's or arbiter's
    "PUT /deliveries/{delivery_id}/costs": SELLERS_OWN,
    "GET /shops/{party_id}/billing-facts": BUYERS_OWN,  # party_id names the buyer here
    "PUT /shops/{party_id}/billing-facts": BUYERS_OWN,
    "GET /shops/{party_id}/exporters": BUYERS_OWN,
    "POST /shops/{party_id}/exporters": (401, 404, 201, 404, 404),
    "GET /shops/{party_id}/export-states/{state}/orders": BUYERS_OWN,
    "GET /shops/{party_id}/payment-entries": BUYERS_OWN,
    "GET /shops/{party_id}/seller-statement": BUYERS_OWN,
    "GET /shops/{party_id}/figures": BUYERS_OWN,
    "GET /shops/{party_id}/audit-files": BUYERS_OWN,
    "POST /shops/{party_id}/audit-files": (401, 404, 202, 404, 404),
    "GET /audit-files/{audit_file_id}/file": SELLERS_OWN,
    "GET /exporters/{exporter_id}": SELLERS_OWN,
    "PUT /exporters/{exporter_id}": SELLERS_OWN,
    "DELETE /exporters/{exporter_id}": (401, 404, 404, 204, 404),
    "GET /exporters/{exporter_id}/runs": SELLERS_OWN,
    "POST /exporters/{exporter_id}/runs": (401, 404, 404, 202, 404),
    "GET /export-runs/{run_id}": SELLERS_OWN,
    "GET /export-runs/{run_id}/file": SELLERS_OWN,
    "GET /me/payment-totals": SIGNED_IN,
    "GET /orders/{order_id}/payments": PARTIES,
    "GET /orders/{order_id}/reconciliation": PARTIES,
    "GET /me/payment-methods": SIGNED_IN,
    "PUT /me/payment-methods": SIGNED_IN,
    "GET /parties/{party_id}/payment-methods": EVERYBODY,
    "GET /orders/{order_id}/stated-payments": PARTIES,
    "POST /orders/steps": PARTIES,
    "POST /deliveries/{delivery_id}/payment-steps": PARTIES_NOT_NOW,  # the escrow holds its money
    "GET /orders/{order_id}/second-looks": PARTIES,
    "GET /orders/{order_id}/timeline": PARTIES,
    "POST /orders/{order_id}/notes": (401, 404, 404, 201, 404),  # the shop's, and the staff's
    "GET /orders/{order_id}/parcels": PARTIES,
    "GET /orders/{order_id}/events": (401, 404, STREAM, STREAM, STREAM),
    "GET /orders/{order_id}/messages": PARTIES,
    "POST /orders/{order_id}/messages": (401, 404, 201, 201, 201),
    "POST /orders/{order_id}/message-drafts": PARTIES,
    "PUT /orders/{order_id}/read-mark": (401, 404, 204, 204, 204),
    "GET /orders/{order_id}/message-records": PARTIES,
    "GET /me/unread-messages": SIGNED_IN,
    "GET /me/messages": SIGNED_IN,
    "GET /me/conversations": SIGNED_IN,
    "GET /me/message-keys": SIGNED_IN,
    "POST /me/message-key-requests": SIGNED_IN,
    "POST /me/message-keys": (401, 422, 422, 422, 422),  # what is sent no wallet has signed
    "DELETE /me/message-keys/{message_key_id}": NOBODY_HERE,  # there is none
    "POST /orders/{order_id}/documents": (401, 404, 201, 201, 201),
    "GET /documents/{document_id}": BUYERS_OWN,  # not sent yet
    "GET /documents/{document_id}/content": BUYERS_OWN,
    "GET /documents/{document_id}/thumbnail": BUYERS_OWN,
    "DELETE /documents/{document_id}": (401, 404, 204, 404, 404),
    "GET /deliveries/{delivery_id}": PARTIES,
    "POST /deliveries/{delivery_id}/shipments": PARTIES_NOT_NOW,
    "PUT /deliveries/{delivery_id}/parcel": PARTIES_NOT_NOW,
    "GET /deliveries/{delivery_id}/statements": PARTIES,
    "GET /deliveries/{delivery_id}/evidence/{root}": PARTIES,
    "GET /deliveries/{delivery_id}/evidence/{root}/{index}": PARTIES,
    "GET /chains/{chain_id}/escrows/{escrow_id}/roots": EVERYBODY,
    "POST /deliveries/{delivery_id}/disputes": PARTIES_NOT_NOW,
    "GET /deliveries/{delivery_id}/chip-challenge": PARTIES_NOT_NOW,  # it has no item
    "POST /deliveries/{delivery_id}/chip-proofs": PARTIES_NOT_NOW,
    "GET /listings/{listing_id}/authenticity": (404, 404, 404, 200, 404),
    "GET /listings/{listing_id}/tags": NOBODY_HERE,  # no item either; test_chips.py binds one
    "POST /listings/{listing_id}/tags": NOBODY_HERE,
    "POST /tags/{tag_id}/taps": NOBODY_HERE,  # there is none
    "POST /deliveries/{delivery_id}/contests": PARTIES_NOT_NOW,
    "POST /deliveries/{delivery_id}/rulings": (401, 404, 409, 409, 201),
    "GET /deliveries/{delivery_id}/ruling-preview": (401, 404, 409, 409, 200),
    "GET /deliveries/{delivery_id}/concession-preview": (401, 404, 409, 200, 409),
    "POST /deliveries/{delivery_id}/return-shipments": PARTIES_NOT_NOW,
    "POST /deliveries/{delivery_id}/return-contests": PARTIES_NOT_NOW,
    "POST /deliveries/{delivery_id}/return-rulings": (401, 404, 409, 409, 201),
    "GET /deliveries/{delivery_id}/offers": PARTIES,
    "POST /deliveries/{delivery_id}/offer-drafts": (401, 404, 200, 200, 409),
    "POST /deliveries/{delivery_id}/offers": (401, 404, 403, 403, 409),  # nobody signed this
    "DELETE /deliveries/{delivery_id}/offers/{offer_id}": (401, 404, 404, 404, 404),
    "POST /deliveries/{delivery_id}/extensions": PARTIES_NOT_NOW,  # takes both before the arbiter
    "POST /deliveries/{delivery_id}/later-refunds": PARTIES_NOT_NOW,
    "POST /deliveries/{delivery_id}/signature-requests": (401, 404, 200, 409, 409),
    "GET /me/fulfilments": SIGNED_IN,
    "GET /me/fulfilments/piles": SIGNED_IN,
    "POST /me/fulfilments/steps": SELLERS_OWN,
    "GET /orders/{order_id}/fulfilments": PARTIES,
    "GET /orders/{order_id}/journeys": PARTIES,
    "POST /deliveries/{delivery_id}/fulfilment-steps": NOT_NOW,
    "PUT /deliveries/{delivery_id}/handling": NOT_NOW,
    "POST /deliveries/{delivery_id}/parcel-reports": PARTIES_NOT_NOW,
    "GET /me/stock": SIGNED_IN,
    "GET /listings/{listing_id}/stock-movements": SELLERS_OWN,
    "POST /listings/{listing_id}/stock-movements": (401, 404, 404, 201, 404),
    "PUT /listings/{listing_id}/stock-rules": SELLERS_OWN,
    "GET /carriers": EVERYBODY,
    "POST /carrier-updates/{source}": (404, 404, 404, 404, 404),  # no secret, no source
    "POST /deliveries/{delivery_id}/relayed-actions": PARTIES_NOT_NOW,  # it is switched off
    "GET /deliveries/{delivery_id}/relayed-actions": PARTIES,
    "GET /deliveries/{delivery_id}/relayed-actions/{action_id}": (401, 404, 404, 404, 404),
    "POST /transactions": (401, 404, 404, 404, 404),  # the node knows nothing of it
    "GET /orders/{order_id}/transactions": PARTIES,
    "GET /cases": SIGNED_IN,
    "GET /me/notices": SIGNED_IN,
    "GET /me/notices/unread": SIGNED_IN,
    "PUT /me/notices/{notice_id}/read-mark": SELLERS_OWN,
    "POST /me/notices/read-marks": SIGNED_IN,
    "GET /me/sending": SIGNED_IN,
    "PUT /me/sending": SIGNED_IN,
    "GET /me/time-zone": SIGNED_IN,
    "PUT /me/time-zone": SIGNED_IN,
    "GET /me/notice-choices": SIGNED_IN,
    "PUT /me/notice-choices": SIGNED_IN,
    "GET /me/mail-addresses": SIGNED_IN,
    "POST /me/mail-addresses": (401, 409, 409, 409, 409),  # there is no mail server
    "DELETE /me/mail-addresses/{address_id}": (401, 404, 404, 404, 404),
    "POST /me/devices": (401, 409, 409, 409, 409),  # and no key for pushes
    "POST /me/devices/removal": SIGNED_IN,
    "GET /webhooks": SIGNED_IN,
    "POST /webhooks": (401, 201, 201, 201, 201),
    "GET /webhooks/{webhook_id}": SELLERS_OWN,
    "DELETE /webhooks/{webhook_id}": (401, 404, 404, 204, 404),
    "POST /webhooks/{webhook_id}/secret": SELLERS_OWN,
    "POST /webhooks/{webhook_id}/activation": SELLERS_OWN,
    "POST /webhooks/{webhook_id}/trials": (401, 404, 404, 202, 404),
    "GET /webhooks/{webhook_id}/sendings": SELLERS_OWN,
    "POST /webhooks/{webhook_id}/sendings/{sending_id}/repetition": (401, 404, 404, 202, 404),
    "GET /order-rules": SIGNED_IN,
    "POST /order-rules": (401, 201, 201, 201, 201),
    "DELETE /order-rules/{rule_id}": (401, 404, 404, 404, 404),
    "GET /approvals": SIGNED_IN,
    "POST /orders/{order_id}/decisions": (401, 404, 404, 409, 404),
    "GET /tickets": NOBODY_HERE,
    "GET /tickets/{ticket_id}": NOBODY_HERE,
    "POST /tickets/{ticket_id}/steps": NOBODY_HERE,
    "POST /tickets/assignments": NOBODY_HERE,
    "GET /orders/{order_id}/expectations": PARTIES,
    "GET /orders/{order_id}/complaints": PARTIES,
    "POST /deliveries/{delivery_id}/complaints": PARTIES_NOT_NOW,  # a dispute is open
    "POST /deliveries/{delivery_id}/customs-holds": PARTIES_NOT_NOW,
    "GET /cases/{delivery_id}": (401, 404, 404, 404, 200),
    "GET /deliveries/{delivery_id}/questions": PARTIES,
    "POST /cases/{delivery_id}/questions": (401, 404, 422, 422, 201),  # a side asks the other
    "POST /case-questions/{case_question_id}/answers": (401, 404, 201, 201, 403),
    "GET /cases/{delivery_id}/draft": (401, 404, 404, 404, 404),  # nothing is drafted
    "PUT /cases/{delivery_id}/draft": (401, 404, 404, 404, 200),
    "POST /cases/{delivery_id}/recusal": (401, 404, 404, 404, 204),
    "GET /cases/{delivery_id}/readings": PARTIES,
    "GET /me/case-figures": SIGNED_IN,
    "GET /stuck-cases": NOBODY_HERE,
}
