"""All pages: those of an escrow's life, and the operations around it."""

from __future__ import annotations

from typing import Final

from scripts.contract_docs.escrow_pages import AGREEING, BUYING, DELIVERING, DISPUTING, RETURNING
from scripts.contract_docs.page import COURT, EDITION, ESCROW, EXTENSION, TOKEN, Page

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
