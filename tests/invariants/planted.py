"""One bug per promise, as somebody might well write it, planted into the source in memory.

A suite that never fails proves nothing. Each bug is looked for with its own promise alone, so a
promise that has gone blind shows at once, whatever the others would have seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.invariants.compiling import ESCROW, Patch

LEDGER, PAYOUTS, WORDS = (
    f"contracts/modules/{name}.vy" for name in ("ledger", "payouts", "state_word")
)


@dataclass(frozen=True)
class Bug:
    """What goes wrong, where, and which promise has to notice."""

    promise: str
    case: str
    patch: Patch


BUGS = (
    Bug(
        "same decision",
        "a party may act in the first second of the time-out",
        Patch(
            LEDGER,
            "if block.timestamp >= state_word._deadline(word):",
            "if block.timestamp > state_word._deadline(word):",
        ),
    ),
    Bug(
        "same decision",
        "anybody may confirm",
        Patch(
            ESCROW,
            "    ledger._require_buyer(terms.buyer)\n    ledger._release(",
            "    ledger._release(",
        ),
    ),
    Bug(
        "solvency",
        "a currency may be delivered short",
        Patch(PAYOUTS, "balanceOf(self) - before != amount:", "balanceOf(self) - before > amount:"),
    ),
    Bug(
        "exactness",
        "fees are rounded up",
        Patch(
            LEDGER,
            "return unsafe_div(unsafe_mul(amount, bps), BPS)",
            "return unsafe_div(unsafe_mul(amount, bps) + 9_999, BPS)",
        ),
    ),
    Bug(
        "once",
        "a ruled escrow may be closed again",
        Patch(
            LEDGER,
            "if state_word._status(word) >= state_word.RELEASED:",
            "if state_word._status(word) >= 8 and state_word._status(word) != state_word.RULED:",
        ),
    ),
    Bug(
        "frozen terms",
        "the fee of the funding is lost with the first step",
        Patch(
            WORDS,
            "_KEPT: constant(uint256) = (2**50 - 1) << 176",
            "_KEPT: constant(uint256) = (2**28 - 1) << 176 | (2**8 - 1) << 218",
        ),
    ),
    Bug(
        "frozen terms",
        "the id does not cover the amount",
        Patch(
            "contracts/modules/typed_data.vy",
            "return self._digest(keccak256(abi_encode(TERMS_TYPEHASH, terms)))",
            "return self._digest(keccak256(abi_encode(terms.purchase, terms.seller, terms.buyer)))",
        ),
    ),
    Bug(
        "isolation",
        "whatever currency is refused is credited in coins",
        Patch(
            PAYOUTS,
            "        self.credit[currency][to] += amount",
            "        self.credit[empty(address)][to] += amount",
        ),
    ),
    Bug(
        "backed credits",
        "a credit survives its withdrawal",
        Patch(PAYOUTS, "self.credit[currency][msg.sender] = 0", "self.credit[currency][to] = 0"),
    ),
    Bug(
        "clocks",
        "the seller's word alone starts the short inspection",
        Patch(
            ESCROW,
            "clock: uint256 = policies.LONG_INSPECTION",
            "clock: uint256 = policies.INSPECTION",
        ),
    ),
    Bug(
        "custody",
        "a token that its receiver rejects is forgotten",
        Patch(
            PAYOUTS,
            "        self._asset_credits[asset][asset_id][to] = 1",
            "        self._asset_credits[asset][asset_id][to] = 0",
        ),
    ),
    Bug(
        "replay",
        "shipping logs the word as it was before",
        Patch(
            ESCROW,
            "    word = ledger._advance(escrow_id, word, state_word.SHIPPED,",
            "    moved: uint256 = ledger._advance(escrow_id, word, state_word.SHIPPED,",
        ),
    ),
    Bug(
        "same state",
        "a claim to everything is settled instead of refunded",
        Patch(
            LEDGER,
            "return state_word.REFUNDED if share == amount else state_word.SETTLED",
            "return state_word.REFUNDED if share > amount else state_word.SETTLED",
        ),
    ),
    Bug(
        "locked",
        "withdrawing can be re-entered",
        Patch(PAYOUTS, "@external\ndef withdraw(", "@external\n@reentrant\ndef withdraw("),
    ),
)
