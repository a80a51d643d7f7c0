"""What a sale is made of, as plain values: policies, listings, purchases, terms, state words.

Written from the protocol and on eth_account's EIP-712 encoder, apart from the backend and from
the contract, so that a mistake in one of the three shows. Nothing here knows which EVM runs the
contracts.
"""

from tests.contracts.builders.constants import COIN, DAY, HOUR, NOBODY, NOT_OFFERED
from tests.contracts.builders.payments import Payment, Permit
from tests.contracts.builders.policies import Policy
from tests.contracts.builders.proposals import Deal, Proposal
from tests.contracts.builders.sales import Listing, Purchase, Terms
from tests.contracts.builders.splits import Split, split
from tests.contracts.builders.typed_data import Domain
from tests.contracts.builders.words import Flag, Status, Word

__all__ = [
    "COIN",
    "DAY",
    "HOUR",
    "NOBODY",
    "NOT_OFFERED",
    "Deal",
    "Domain",
    "Flag",
    "Listing",
    "Payment",
    "Permit",
    "Policy",
    "Proposal",
    "Purchase",
    "Split",
    "Status",
    "Terms",
    "Word",
    "split",
]
