"""What no source says in one place: who calls an operation, when, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ESCROW, EXTENSION, RELAY = "PhygitalEscrow", "EscrowExtension", "EscrowRelay"
TOKEN, EDITION, COURT = "PhygitalToken", "PhygitalEdition", "KlerosArbiter"
OPEN: Final = "At any time until the escrow is closed."


@dataclass(frozen=True, slots=True)
class Page:
    """One operation."""

    group: str
    contract: str  # where it is written
    function: str
    who: str
    when: str
    follows: str
    struct: str = ""  # what the party signs when somebody else carries the call

    @property
    def file(self) -> str:
        prefix = {TOKEN: "token_", EDITION: "edition_", COURT: "court_"}.get(self.contract, "")
        return f"{prefix}{self.function}.md"

    @property
    def called_at(self) -> str:
        """The contract that answers; the extension's code runs at the escrow's address."""
        return ESCROW if self.contract == EXTENSION else self.contract


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

SILENCE: Final = [
    Page(
        "Silence",
        ESCROW,
        "timeout",
        "Anybody.",
        "From the deadline on.",
        "What silence means in the status: refunded (FUNDED, SHIPPED), released (DELIVERED, "
        "RETURNING), the claim granted (DISPUTED), the silence share of the claim (ARBITRATION), "
        "the agreed share paid (RETURNED).",
    ),
    Page(
        "Silence",
        ESCROW,
        "timeout_many",
        "Anybody, usually a keeper.",
        "At any time; what is not due is left alone.",
        "`timeout` for each of up to 50 escrows that is due.",
    ),
]

AROUND: Final = [
    Page(
        "Around the escrows",
        EXTENSION,
        "register_policy",
        "Anybody, usually a marketplace.",
        "Once for each set of rules.",
        "Listings can name the rules by their id. Nobody can change them.",
    ),
    Page(
        "Around the escrows",
        ESCROW,
        "cancel_listing",
        "The seller who signed it.",
        "At any time.",
        "Nobody can buy from it any more. Escrows already funded go on.",
    ),
    Page(
        "Around the escrows",
        ESCROW,
        "bump_epoch",
        "A seller.",
        "At any time.",
        "Every listing signed so far sells no more; new ones name the new epoch.",
    ),
    Page(
        "Around the escrows",
        ESCROW,
        "withdraw",
        "Whoever has a credit: a payout that could not be delivered.",
        "At any time.",
        "The whole credit in that currency is sent, to any address.",
    ),
    Page(
        "Around the escrows",
        ESCROW,
        "claim_asset",
        "Whoever has a token waiting that could not be delivered.",
        "At any time.",
        "The token, or all waiting units of an edition, is sent to any address.",
    ),
]

TOKENS: Final = [
    Page(
        "Tokens of items",
        TOKEN,
        "mint",
        "Anybody.",
        "At any time.",
        "A new token exists; its text, chip and royalty never change.",
    ),
    Page(
        "Tokens of items",
        TOKEN,
        "transferFrom",
        "The owner, or whom the owner has approved.",
        "At any time.",
        "The receiver owns it; the approval for this one token is gone.",
    ),
    Page(
        "Tokens of items",
        TOKEN,
        "safeTransferFrom",
        "The owner, or whom the owner has approved.",
        "At any time.",
        "As `transferFrom`, but a contract that cannot handle tokens does not receive one.",
    ),
    Page(
        "Tokens of items",
        TOKEN,
        "approve",
        "The owner or one of the owner's operators.",
        "At any time.",
        "One account may move this token.",
    ),
    Page(
        "Tokens of items",
        TOKEN,
        "setApprovalForAll",
        "Any owner.",
        "At any time; a seller does it once for the escrow contract.",
        "One account may move all of the caller's tokens, or no longer.",
    ),
    Page(
        "Editions",
        EDITION,
        "mint",
        "Anybody.",
        "At any time.",
        "A new run exists; its size, text and royalty never change.",
    ),
    Page(
        "Editions",
        EDITION,
        "safeTransferFrom",
        "The owner or an operator.",
        "At any time.",
        "The receiver has these units.",
    ),
    Page(
        "Editions",
        EDITION,
        "safeBatchTransferFrom",
        "The owner or an operator.",
        "At any time.",
        "The receiver has these units of all runs named, or of none.",
    ),
    Page(
        "Editions",
        EDITION,
        "setApprovalForAll",
        "Any owner.",
        "At any time; a seller does it once for the escrow contract.",
        "One account may move all of the caller's units, or no longer.",
    ),
]

COURTS: Final = [
    Page(
        "A court as arbiter",
        COURT,
        "request",
        "Anybody, usually buyer or seller, with the court's price.",
        "ARBITRATION, before the deadline, once for each hearing.",
        "The court has a case. Who pays gets the arbiter's fee if the court's decision closes the "
        "escrow, and nothing otherwise.",
    ),
    Page(
        "A court as arbiter",
        COURT,
        "submit_evidence",
        "Buyer or seller.",
        "Once the court has been asked.",
        "Jurors find the document beside the case (ERC-1497).",
    ),
    Page(
        "A court as arbiter",
        COURT,
        "appeal",
        "Anybody, with the price of an appeal.",
        "While the court takes appeals.",
        "The court decides again. Nobody pays the price of an appeal back.",
    ),
    Page(
        "A court as arbiter",
        COURT,
        "rule",
        "The court, nobody else.",
        "When its decision is final; once.",
        "The decision is written down. The escrow is not touched, so it cannot hold the court up.",
    ),
    Page(
        "A court as arbiter",
        COURT,
        "carry_out",
        "Anybody.",
        "Before the arbitration deadline, in the hearing that the court was asked about.",
        "0 refused: the silence share; 1: the claim; 2: nothing for the buyer; 3: half of the "
        "claim; 4: the goods go back first. The token goes back only with the whole amount.",
    ),
    Page(
        "A court as arbiter",
        COURT,
        "withdraw_fee",
        "Who paid the court for the decision that closed the escrow.",
        "Once the escrow is RULED.",
        "The arbiter's fee is sent, to any address.",
    ),
]

PAGES: Final = [
    *BUYING,
    *DELIVERING,
    *DISPUTING,
    *RETURNING,
    *AGREEING,
    *SILENCE,
    *AROUND,
    *TOKENS,
    *COURTS,
]
