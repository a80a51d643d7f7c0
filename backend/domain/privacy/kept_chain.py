"""What is somebody's on the chain, and what we sent there for them."""

from __future__ import annotations

from backend.domain.privacy.kept import Kept, stays
from backend.domain.privacy.whose import CHAIN

CHAIN_ROWS: tuple[Kept, ...] = (
    stays(
        "pending_transactions",
        "Transactions you sent from here, for some days",
        "party_id = :party",
        "Forgotten by itself once it is settled; what it did is on the chain.",
    ),
    stays(
        "relayed_actions", "Signatures we carried to the chain for you", "party_id = :party", CHAIN
    ),
    stays(
        "sent_transactions",
        "The transactions that carried them",
        "on_behalf = :address",
        CHAIN,
        section="sent_for_me",
    ),
    stays("escrows", "Escrows you are a side of", "buyer = :address OR seller = :address", CHAIN),
    stays(
        "credit_entries",
        "Money and tokens that waited for you in the contract",
        "account = :address",
        CHAIN,
        section="credits",
    ),
    stays("token_metadata", "What tokens of yours say of their items", "owner = :address", CHAIN),
    stays("epoch_bumps", "When you voided all your listings", "seller = :address", CHAIN),
    stays("listing_cancellations", "Listings you voided", "seller = :address", CHAIN),
)
