"""Every page that axe looks at, by who opens it; a word in braces is a thing of the test's story.

tests/architecture/test_walks.py holds this against the routes of the app: a new page is walked, or
stands under `NO_PAGE` with what it is instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NOWHERE = "/nowhere/at/all"

# In every width and theme.
MAIN: Mapping[str, Sequence[str]] = {
    "guest": (
        "/",
        "/sign-in",
        "/how-it-works",
        "/status",
        "/devnet",
        "/timeouts",
        "/listings/{listing}",
        NOWHERE,
    ),
    "buyer": (
        "/orders",
        "/orders/{unpaid}",
        "/orders/{unpaid}/pay",
        "/orders/{disputed}",
        "/orders/{disputed}/receipt",
        "/account",
        "/orders/{offered}",
        "/orders/{returning}",
    ),
    "seller": ("/sell", "/sell/new", "/orders/{disputed}", "/orders/{returned}"),
    "arbiter": ("/cases", "/cases/{case}"),
}

# The steps of an order that came that far: in two looks.
STEPS: Mapping[str, Sequence[str]] = {
    "buyer": (
        "/orders/{offered}/offer",
        "/orders/{offered}/extend",
        "/orders/{offered}/dispute",
        "/orders/{offered}/complaint",
        "/orders/{returning}/return",
        "/orders/{returning}/return-label",
        "/orders/{returned}",
        "/orders/{disputed}/ask",
        "/orders/{disputed}/questions/{question}",
        "/evidence/{case}/{root}",
    ),
    "seller": (
        "/orders/{offered}",
        "/orders/{returning}",
        "/orders/{returning}/return-address",
        "/orders/{returned}/contest-return",
        "/orders/{released}/refund",
        "/orders/{disputed}/answer",
    ),
    "staff": ("/tickets", "/tickets/{ticket}", "/staff", "/cases/stuck"),
}

# The rooms behind: in two looks.
ROOMS: Mapping[str, Sequence[str]] = {
    "seller": (
        "/sell/figures",
        "/sell/exports",
        "/sell/exports/{exporter}",
        "/sell/invoices",
        "/sell/billing",
        "/sell/payment-methods",
        "/sell/stock",
        "/sell/stock/{listing}",
        "/sell/statement",
        "/sell/{listing}",
        "/sell/{listing}/discount",
        "/sell/{tagged}/tags",
        "/tap/{tap}",
        "/fulfilment",
        "/fulfilment/{delivery}",
        "/fulfilment/print?id={delivery}",
        "/fulfilment/ship?id={delivery}",
        "/carriers",
        "/team",
        "/approvals",
        "/services",
        "/work/{delivery}",
        "/quotes/{quote}?step=answer",
        "/notices",
        "/notices/settings",
        "/notices/shop",
        "/mail/confirm/{token}",
        "/webhooks",
        "/webhooks/{webhook}",
        "/orders?tab=selling",
        "/orders/rows?action=approve&id={beside}",
        "/orders/{beside}/payment",
        "/orders/{order}/ship",
        "/orders/{order}/costs",
        "/orders/{order}/papers",
        "/orders/{order}/payments",
        "/orders/{order}/notes",
    ),
    "buyer": (
        "/messages",
        "/messages?q=nobody+said+this",
        "/message-keys",
        "/basket",
        "/basket/{shop}/tUSD",
        "/quotes",
        "/quotes/{quote}",
        "/listings/{listing}/quote",
        "/payments",
        "/questions",
        "/account/data",
        "/people/{seller}",
        "/invoices/{invoice}",
        "/work/{delivery}",
        "/orders/{beside}",
        "/orders/{beside}/payment",
        "/orders/{order}/payments",
        "/orders/{order}/payments/check",
        "/orders/{order}/papers",
        "/orders/{order}/sealed",
        "/orders/{order}/chip",
        "/orders/{order}/receipt",
    ),
    "guest": ("/verify", "/offline", "/keeper", "/devnet/mail", NOWHERE),
}

NO_PAGE: Mapping[str, Sequence[str]] = {
    "a stream of events": (
        "/orders/stream",
        "/orders/{order_id}/stream",
        "/cases/{delivery_id}/stream",
        "/quotes/{quote_id}/stream",
        "/work/{delivery_id}/stream",
        "/fulfilment/stream",
        "/tickets/stream",
        "/sell/exports/stream",
        "/sell/exports/{exporter_id}/stream",
        "/notices/bell",
    ),
    "a part of a page that is walked": (
        "/orders/{order_id}/live",
        "/orders/{order_id}/address",
        "/orders/{order_id}/extend/preview",
        "/orders/{order_id}/offer/preview",
        "/cases/{delivery_id}/preview",
        "/quotes/{quote_id}/live",
        "/work/{delivery_id}/live",
    ),
    "the template of /mail/confirm/{token}, by a link that only a mail has": (
        "/mail/stop/{token}",
    ),
    "a file": (
        "/favicon.svg",
        "/manifest.webmanifest",
        "/icons/{name}",
        "/service-worker.js",
        "/photos/{name}",
        "/documents/{document_id}",
        "/documents/{document_id}/thumbnail",
        "/listings/{listing_id}/token.json",
        "/orders/{order_id}/messages.json",
        "/sell/exports/files/{file_id}",
        "/sell/exports/runs/{run_id}",
        "/sell/statement/file",
        "/evidence/{delivery_id}/{root}/bundle.zip",
        "/evidence/{delivery_id}/{root}/{index}",
        "/account/data/copy",
    ),
    "an answer to the wallet's script": ("/chain/{chain_id}/position",),
    "a way on to another page": ("/notices/{notice_id}",),
}
