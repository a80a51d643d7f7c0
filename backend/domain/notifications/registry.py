"""Every domain event: what it says to whom, or why it says nothing. A test holds this complete.

Somebody who adds an event adds a line to one of the `lines_of_…`, or a reason here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from backend.domain.notifications import (
    lines_of_cases,
    lines_of_escrows,
    lines_of_gateways,
    lines_of_goods,
    lines_of_listings,
    lines_of_privacy,
    lines_of_rooms,
)
from backend.domain.notifications.lines import Line

LINES: Mapping[str, tuple[Line, ...]] = MappingProxyType(
    {
        **lines_of_escrows.LINES,
        **lines_of_cases.LINES,
        **lines_of_gateways.LINES,
        **lines_of_goods.LINES,
        **lines_of_listings.LINES,
        **lines_of_rooms.LINES,
        **lines_of_privacy.LINES,
    }
)
SILENT: Mapping[str, str] = MappingProxyType(
    {
        "address.erased": "the buyer asked for it or was told beforehand; nothing is left to do",
        "address.read": "stands in the log that the buyer can read; a notice would come each time",
        "audit_file.moved": "the page on which it was asked for follows it live",
        "billing.costs_changed": "the shop has just done it",
        "billing.facts_changed": "the shop has just done it",
        "erasure.finished": "nobody is left to tell; places to send to are erased, too",
        "erasure.withdrawn": "the party has just done it",
        "escrow.rolled_back": "corrects the notices it concerns instead of adding to them",
        "escrow.vanished": "always comes with a rollback, which is what people are told of",
        "exporter.added": "the shop has just done it",
        "exporter.changed": "the shop has just done it",
        "exporter.file_gone": "the record of the run says when and why",
        "exporter.ran": "the shop's page shows every run; a notice would come with each",
        "exporter.removed": "the shop has just done it",
        "fulfilment.marked": "a note among those who pack",
        "invoice.issued": "follows from a payment or a refund, which is told",
        "invoice.voided": "follows from a rollback, which is told",
        "listing.published": "the seller has just done it",
        "listing.restocked": "the seller has just done it",
        "listing.shelf_rules_changed": "the seller has just done it",
        "listing.withdrawn": "the seller has just done it",
        "message.read": "the other side's page shows it under the message",
        "message_key.authorised": "the party has just done it, in the wallet",
        "message_key.revoked": "the party has just done it",
        "methods.changed": "the seller has just done it",
        "offer.hidden": "the offer leaves the page; nobody has to act",
        "order.abandoned": "nothing was paid; the seller's list shows it",
        "party.joined": "nobody but the party itself would care",
        "party.renamed": "the party has just done it",
        "party.declared": "the party has just done it",
        "party.signed_in": "the account page lists every sign-in",
        "party.signed_out": "the party has just done it",
        "relay.accepted": "the page on which it was signed follows it live",
        "relay.sent": "the page on which it was signed follows it live",
        "relay.settled": "what it carried has an event of its own once the chain has it",
        "rule.changed": "the seller has just done it",
        "shipment.prepared": "the wallet has not signed; shipping itself is told",
        "statement.prepared": "the wallet has not signed; the step itself is told",
        "ticket.moved": "the ticket's page tells those who work on it",
        "transaction.moved": "nothing follows from it; the chain's own event is told",
        "transaction.sent": "nothing follows from it; the chain's own event is told",
    }
)
