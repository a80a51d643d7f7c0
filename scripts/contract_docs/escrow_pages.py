"""The operations of an escrow's life: who calls them, when, and what follows."""

from __future__ import annotations

from typing import Final

from scripts.contract_docs.page import ESCROW, EXTENSION, OPEN, RELAY, Page

BUYING: Final = [
    Page(
        "Buying",
        ESCROW,
        "fund",
        "The buyer, with the seller's signed listing.",
        "While the listing is open.",
        "Money and token are in custody and the ship clock runs: FUNDED. An instant listing pays "
        "out in the same call: RELEASED.",
    ),
    Page(
        "Buying",
        ESCROW,
        "fund_many",
        "The buyer of an order with several deliveries.",
        "While all its listings are open; all or none.",
        "Each delivery has an escrow of its own, as if funded alone. The money is taken once.",
    ),
    Page(
        "Buying",
        ESCROW,
        "fund_with_authorization",
        "Anybody, with the buyer's ERC-3009 authorisation; the buyer needs no coins.",
        "Within the authorisation's time and while the listing is open.",
        "As `fund`, for the buyer who signed. The authorisation's nonce is the escrow id, so it "
        "pays for nothing else.",
    ),
    Page(
        "Buying",
        RELAY,
        "fund_with_permit",
        "The buyer, at the relay, with an EIP-2612 permit for the escrow contract.",
        "While the listing is open.",
        "As `fund`. A permit that somebody has used already, to annoy, does not matter: the "
        "allowance is there.",
    ),
    Page(
        "Buying",
        ESCROW,
        "cancel",
        "The buyer.",
        "FUNDED, within the cancel window; not after a replacement was agreed.",
        "All the money is back, the token too: REFUNDED.",
        "Cancel",
    ),
]

DELIVERING: Final = [
    Page(
        "Delivering",
        ESCROW,
        "ship",
        "The seller.",
        "FUNDED, before the deadline.",
        "SHIPPED, the transit clock runs. Cancelling is over.",
        "Ship",
    ),
    Page(
        "Delivering",
        ESCROW,
        "deliver",
        "Buyer, seller or the policy's attester.",
        "SHIPPED, before the deadline.",
        "DELIVERED, the inspection clock runs; the long one when only the seller says so.",
        "Deliver",
    ),
    Page(
        "Delivering",
        ESCROW,
        "confirm",
        "The buyer.",
        OPEN,
        "The seller is paid, marketplace fee and royalty come off, the token is the buyer's: "
        "RELEASED.",
        "Confirm",
    ),
    Page(
        "Delivering",
        ESCROW,
        "refund",
        "The seller.",
        OPEN,
        "All the money is the buyer's again, the token the seller's: REFUNDED. Nobody takes a fee.",
        "Refund",
    ),
    Page(
        "Delivering",
        EXTENSION,
        "refund_released",
        "The seller.",
        "Once the escrow is RELEASED, as often as wanted.",
        "Money goes from the seller's wallet to the buyer, on record. The escrow stays closed.",
        "RefundReleased",
    ),
    Page(
        "Delivering",
        EXTENSION,
        "prove_item",
        "Buyer or seller, who holds the item and its chip.",
        "From shipping on until closed, with the hash of one of the last 256 blocks.",
        "A record that this very item was with the caller after that block. It moves nothing.",
    ),
]

DISPUTING: Final = [
    Page(
        "Disputing",
        ESCROW,
        "dispute",
        "The buyer.",
        "SHIPPED or DELIVERED, before the deadline.",
        "DISPUTED, the response clock runs. Only the claim is at stake from here on.",
        "Dispute",
    ),
    Page(
        "Disputing",
        ESCROW,
        "concede",
        "The seller.",
        "DISPUTED or ARBITRATION, until closed.",
        "The claim is the buyer's: REFUNDED when it was everything, else SETTLED and the token "
        "stays with the buyer.",
        "Concede",
    ),
    Page(
        "Disputing",
        ESCROW,
        "contest",
        "The seller.",
        "DISPUTED, before the deadline.",
        "ARBITRATION, the arbiter's clock runs.",
        "Contest",
    ),
    Page(
        "Disputing",
        ESCROW,
        "rule",
        "The policy's arbiter.",
        "ARBITRATION, before the deadline.",
        "The amount is split as ruled, the arbiter's fee comes off both parts: RULED.",
        "Rule",
    ),
]

RETURNING: Final = [
    Page(
        "Returning",
        EXTENSION,
        "rule_return",
        "The policy's arbiter.",
        "ARBITRATION, before the deadline, once in an escrow's life.",
        "RETURNING: the share is the buyer's when the goods are back. The arbiter is paid when "
        "that is done.",
        "RuleReturn",
    ),
    Page(
        "Returning",
        EXTENSION,
        "return_shipped",
        "The buyer.",
        "RETURNING, before the deadline.",
        "RETURNED, the seller's inspection clock runs.",
        "ReturnShipped",
    ),
    Page(
        "Returning",
        EXTENSION,
        "accept_return",
        "The seller.",
        "RETURNED, until closed.",
        "The agreed share is the buyer's, the token the seller's: SETTLED, or RULED when an "
        "arbiter had sent the goods back.",
        "AcceptReturn",
    ),
    Page(
        "Returning",
        EXTENSION,
        "contest_return",
        "The seller.",
        "RETURNED, before the deadline.",
        "ARBITRATION over the agreed share. Who took the old item back or got something else is "
        "for the arbiter now.",
        "ContestReturn",
    ),
]

AGREEING: Final = [
    Page(
        "Agreeing",
        EXTENSION,
        "offer",
        "Buyer or seller.",
        OPEN,
        "The other side may accept until the expiry or any change of state. The status stays, and "
        "no payment waits for an offer.",
        "SettlementOffer",
    ),
    Page(
        "Agreeing",
        EXTENSION,
        "withdraw_offer",
        "Who posted the offer.",
        "At any time.",
        "Nobody can accept the posted offer any more. One that was signed and handed over lives "
        "until its expiry or a change of state.",
        "WithdrawOffer",
    ),
    Page(
        "Agreeing",
        EXTENSION,
        "settle",
        "The other one of buyer and seller.",
        OPEN + " More time: only before the deadline.",
        "By deal: a split closes (SETTLED); a return (RETURNING), a replacement (FUNDED), "
        "resuming (DELIVERED) and more time (same status) go on.",
        "Settle",
    ),
    Page(
        "Agreeing",
        EXTENSION,
        "extend",
        "Whom silence would favour: the buyer in FUNDED, SHIPPED, DISPUTED, RETURNED; the seller "
        "in DELIVERED, RETURNING.",
        "Before the deadline. Before the arbiter it takes both: `settle`.",
        "The deadline is later, by at most 180 days in an escrow's whole life.",
        "Extend",
    ),
]
