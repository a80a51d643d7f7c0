"""The words: what each call and each signature means, in a line a person understands."""

from __future__ import annotations

from typing import Final

# What a party does to an escrow, by itself, by its signature, or by somebody who carries that.
ACTIONS: Final = {
    "cancel": "Cancel and be refunded",
    "ship": "Say goods are sent",
    "deliver": "Say goods have arrived",
    "confirm": "Accept and pay seller",
    "refund": "Refund buyer in full",
    "dispute": "Ask for money back",
    "concede": "Grant the buyer's claim",
    "contest": "Bring claim to arbiter",
    "rule": "Decide the case",
    "rule_return": "Decide: goods go back",
    "return_shipped": "Say goods are sent back",
    "contest_return": "Object to the return",
    "accept_return": "Accept returned goods",
    "extend": "Give more time",
    "refund_released": "Pay buyer back later",
    "offer": "Offer a settlement",
    "withdraw_offer": "Withdraw my offer",
    "settle": "Accept other's offer",
}
CARRIED: Final = "Carry: "

CALLS: Final = {
    "PhygitalEscrow": ACTIONS
    | {
        "fund": "Buy, pay into escrow",
        "fund_many": "Buy a whole order",
        "fund_with_authorization": "Carry a signed payment",
        "timeout": "Close: time has run out",
        "timeout_many": "Close all that ran out",
        "withdraw": "Draw money kept for me",
        "claim_asset": "Take item kept for me",
        "cancel_listing": "Withdraw a listing",
        "bump_epoch": "Withdraw all listings",
        "register_policy": "Register market rules",
        "prove_item": "Show the item's chip",
    },
    "EscrowRelay": {name: CARRIED + words[0].lower() + words[1:] for name, words in ACTIONS.items()}
    | {"fund_with_permit": "Buy with a permit"},
    "PhygitalToken": {
        "mint": "Make an item's token",
        "transferFrom": "Move an item's token",
        "safeTransferFrom": "Move an item's token",
        "approve": "Let one account move it",
        "setApprovalForAll": "Let one account move all",
    },
    "PhygitalEdition": {
        "mint": "Make an edition",
        "safeTransferFrom": "Move pieces",
        "safeBatchTransferFrom": "Move pieces of several",
        "setApprovalForAll": "Let one account move all",
    },
    "KlerosArbiter": {
        "request": "Bring case to court",
        "submit_evidence": "Show jurors evidence",
        "appeal": "Appeal the decision",
        "rule": "Record court's decision",
        "carry_out": "Carry out the decision",
        "withdraw_fee": "Draw the arbiter's fee",
    },
}

# Signatures are named like the actions; these are not, or need a word of their own.
SIGNATURES: Final = {
    "Listing": "Offer goods for sale",
    "SettlementOffer": "Offer a settlement",
    "ItemPresence": "Prove the item is here",
}

ENUMS: Final = {
    "reason": {
        "0": "Not received",
        "1": "Not as described",
        "2": "Damaged",
        "3": "Wrong item",
        "4": "Missing parts",
        "5": "Other",
    },
    "option": {"0": "Standard", "1": "Expedited", "2": "Pick-up"},
    "deal": {
        "0": "Split the money",
        "1": "Return for a share",
        "2": "Replacement",
        "3": "Go on, inspect anew",
        "4": "More time",
    },
    "decision": {
        "0": "Refused to decide",
        "1": "Buyer gets the claim",
        "2": "Seller keeps all",
        "3": "Half of the claim",
        "4": "Return for the claim",
    },
}
