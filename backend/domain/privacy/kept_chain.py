"""What is somebody's on the chain, and what we sent there for them."""

from __future__ import annotations

from backend.domain.privacy.kept import Fate, Kept
from backend.domain.privacy.whose import CHAIN

CHAIN_ROWS: tuple[Kept, ...] = (
    Kept(
        section="pending_transactions",
        table="pending_transactions",
        whose="party_id = :party",
        words="Transactions you sent from here, for some days",
        fate=Fate.STAYS,
        because="Forgotten by itself once it is settled; what it did is on the chain.",
    ),
    Kept(
        section="relayed_actions",
        table="relayed_actions",
        whose="party_id = :party",
        words="Signatures we carried to the chain for you",
        fate=Fate.STAYS,
        because=CHAIN,
    ),
    Kept(
        section="sent_for_me",
        table="sent_transactions",
        whose="on_behalf = :address",
        words="The transactions that carried them",
        fate=Fate.STAYS,
        because=CHAIN,
    ),
    Kept(
        section="escrows",
        table="escrows",
        whose="buyer = :address OR seller = :address",
        words="Escrows you are a side of",
        fate=Fate.STAYS,
        because=CHAIN,
    ),
    Kept(
        section="credits",
        table="credit_entries",
        whose="account = :address",
        words="Money and tokens that waited for you in the contract",
        fate=Fate.STAYS,
        because=CHAIN,
    ),
    Kept(
        section="epoch_bumps",
        table="epoch_bumps",
        whose="seller = :address",
        words="When you voided all your listings",
        fate=Fate.STAYS,
        because=CHAIN,
    ),
    Kept(
        section="listing_cancellations",
        table="listing_cancellations",
        whose="seller = :address",
        words="Listings you voided",
        fate=Fate.STAYS,
        because=CHAIN,
    ),
)
