"""What a page needs that no source says in one place."""

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
