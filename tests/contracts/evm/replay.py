"""The escrow's whole state from its logs alone, as an indexer would keep it. No call is made
here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.builders import NOBODY, Policy, Proposal, Terms, Word
from tests.contracts.builders.typed_data import FIELDS, NEEDS
from tests.contracts.evm.chain import Log

WITH_STATE = {
    "Funded",
    "Cancelled",
    "Shipped",
    "Delivered",
    "Confirmed",
    "Refunded",
    "Disputed",
    "Conceded",
    "Contested",
    "Ruled",
    "Settled",
    "Extended",
    "ReturnRuled",
    "ReturnShipped",
    "ReturnContested",
    "ReturnAccepted",
    "RefundedLater",
    "TimedOut",
}
# Of these the word is the present one: they change nothing.
ABOUT_STATE = {"OfferPosted", "ItemProven"}
ARBITER_FEE_BPS = [one.name for one in fields(Policy)].index("arbiter_fee_bps")
PURCHASE_TYPE = keccak(
    text="".join(
        f"{name}({','.join(f'{kind} {field_name}' for field_name, kind in FIELDS[name])})"
        for name in NEEDS["Purchase"]
    )
)


@dataclass
class Replay:
    """Folds events in their order."""

    words: dict[bytes, int] = field(default_factory=dict)
    terms: dict[bytes, Terms] = field(default_factory=dict)
    sold: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    withdrawn_listings: set[tuple[str, bytes]] = field(default_factory=set)
    epochs: Counter[str] = field(default_factory=Counter)
    credits: Counter[tuple[str, str]] = field(default_factory=Counter)
    waiting: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    offers: dict[tuple[bytes, str], bytes] = field(default_factory=dict)
    policies: dict[bytes, Any] = field(default_factory=dict)

    def apply(self, log: Log) -> None:
        if log.name in WITH_STATE:
            self._follow(log)
        if log.name in ABOUT_STATE:
            assert self.words[log.args["escrow_id"]] == log.args["state"], log.name
        getattr(self, f"_on_{log.name}", lambda _: None)(log.args)

    def owed(self, currency: str) -> int:
        """What the escrow must have: open amounts and credits."""
        open_amounts = sum(
            terms.amount
            for escrow_id, terms in self.terms.items()
            if terms.currency == currency and Word.unpack(self.words[escrow_id]).status < 8
        )
        return open_amounts + sum(u for (c, _), u in self.credits.items() if c == currency)

    def owed_tokens(self) -> Counter[tuple[str, int]]:
        """By token, what the escrow must have: pieces (one) or units, in custody and waiting."""
        owed: Counter[tuple[str, int]] = Counter()
        for escrow_id, terms in self.terms.items():
            if terms.asset != NOBODY:
                is_open = Word.unpack(self.words[escrow_id]).status < 8
                owed[terms.asset, terms.asset_id] += (terms.asset_units or 1) if is_open else 0
        for (asset, asset_id, _), units in self.waiting.items():
            owed[asset, asset_id] += units
        return owed

    def _follow(self, log: Log) -> None:
        escrow_id, word = log.args["escrow_id"], log.args["state"]
        before = self.words.get(escrow_id)
        steps = Word.unpack(before).steps if before else 0
        assert Word.unpack(word).steps == steps + 1, "a state was skipped or came back"
        moves = log.name != "RefundedLater"  # from the seller's own wallet, after release
        assert before is None or not moves or Word.unpack(before).status < 8, "a closed one moved"
        self.words[escrow_id] = word

    def _on_Funded(self, args: dict[str, Any]) -> None:  # noqa: N802
        packed = args["purchase"]
        quantity, option = packed & (2**32 - 1), packed >> 32 & (2**8 - 1)
        reference = (packed >> 128).to_bytes(16, "big")
        # With it the closing word says what everybody is paid; nothing else has to be logged.
        arbiter_fee_bps = self.policies[args["policy"]][ARBITER_FEE_BPS]
        assert packed >> 40 & (2**88 - 1) == arbiter_fee_bps
        purchase = [args["listing"], quantity, option, reference]
        kinds = ["bytes32", "bytes32", "uint256", "uint256", "bytes16"]
        self.terms[args["escrow_id"]] = Terms(
            purchase=keccak(encode(kinds, [PURCHASE_TYPE, *purchase])),
            policy=args["policy"],
            seller=args["seller"],
            buyer=args["buyer"],
            currency=args["currency"],
            amount=args["amount"],
            asset=NOBODY,
            asset_id=0,
            asset_units=0,
            royalty=0,
        )
        self.sold[args["seller"], args["listing"]] += quantity

    def _on_AssetTaken(self, args: dict[str, Any]) -> None:  # noqa: N802
        names = ("asset", "asset_id", "asset_units", "royalty")
        known = vars(self.terms[args["escrow_id"]])
        self.terms[args["escrow_id"]] = Terms(**known | {name: args[name] for name in names})

    def _on_Credited(self, args: dict[str, Any]) -> None:  # noqa: N802
        self.credits[args["currency"], args["account"]] += args["amount"]

    def _on_Withdrawn(self, args: dict[str, Any]) -> None:  # noqa: N802
        self.credits[args["currency"], args["account"]] -= args["amount"]

    def _on_AssetCredited(self, args: dict[str, Any]) -> None:  # noqa: N802
        item = (args["asset"], args["asset_id"], args["account"])
        self.waiting[item] += args["asset_units"] or 1

    def _on_AssetClaimed(self, args: dict[str, Any]) -> None:  # noqa: N802
        item = (args["asset"], args["asset_id"], args["account"])
        assert self.waiting.pop(item) == (args["asset_units"] or 1)

    def _on_OfferPosted(self, args: dict[str, Any]) -> None:  # noqa: N802
        deal, share, to_buyer, deadline, expiry = args["proposal"]
        proposal = Proposal(
            deal=deal,
            buyer_share=share,
            asset_to_buyer=to_buyer,
            new_deadline=deadline,
            expiry=expiry,
        )
        key = (args["escrow_id"], args["maker"])
        self.offers[key] = proposal.hash(args["maker"], args["escrow_id"], args["state"])

    def _on_OfferWithdrawn(self, args: dict[str, Any]) -> None:  # noqa: N802
        del self.offers[args["escrow_id"], args["maker"]]

    def _on_ListingCancelled(self, args: dict[str, Any]) -> None:  # noqa: N802
        self.withdrawn_listings.add((args["seller"], args["listing"]))

    def _on_EpochBumped(self, args: dict[str, Any]) -> None:  # noqa: N802
        self.epochs[args["seller"]] = args["epoch"]

    def _on_PolicyRegistered(self, args: dict[str, Any]) -> None:  # noqa: N802
        self.policies[args["policy_id"]] = args["policy"]
