"""Write the pages of docs/ that follow from code.

`--check` writes nothing and fails on a difference. What is generated is never edited by hand:
a page that could contradict the code would be a second truth.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backend.core.machine import Step
from backend.domain.escrow.deals import DEALS, Deal
from backend.domain.escrow.lifecycle import (
    LIFECYCLE,
    NUMBER_OF_STATUS,
    OPEN,
    WAITS_FOR,
    EscrowFacts,
    Role,
    Status,
)
from backend.domain.escrow.silence import SILENCE
from backend.domain.orders.money import stage_of
from backend.domain.orders.summary import FAVOURED
from scripts.api_pages import errors_page, openapi_page
from scripts.fulfilment_page import fulfilment_page
from scripts.house.places import ROOT
from scripts.roles_page import roles_page

Row = Step[Status, Role, EscrowFacts]

LIFECYCLE_INTRO = """\
# The life of a delivery

Generated from `backend/domain/escrow/lifecycle.py` by `python -m scripts.write_docs`; do not edit.
The same table gives the API its next actions, the dashboard its buttons, and a test its questions
to the contract.

A party's own step needs the chain's time to be before the deadline, `timeout` needs it to be at or
after it: at every second exactly one of the two is open. Giving in and settling have no clock:
`confirm`, `refund`, `concede`, `accept_return`, `offer` and `settle` stay possible until it closes.
"""
AFTER_PICTURE = """\
Deals (`settle`) are left out of the picture: they lead from every open status to each of theirs.
"""
AFTER_STEPS = """\
Without a contract call the program itself decides; everything else is believed when its event is
indexed. `settle` needs an offer of the other side, `withdraw_offer` an own one on chain,
`prove_item` a token in the escrow, `rule_return` a case in which no return was ruled before.
"""
AFTER_DEALS = """\
What two parties settle on goes before everything else, from every open status. The contract knows
no more about a deal than its number; the last column says from where it makes sense.
"""
LONGER = "; `long_inspection_window` when only the seller says that it arrived"
NONE = "-"
WINDOWS = {
    "pay_until": "until the reservation ends",
    "cancel_until": "within the cancel window",
    "deadline": "before the deadline",
}


def lifecycle_page() -> str:
    """docs/lifecycle.md."""
    parts = [
        LIFECYCLE_INTRO,
        "## Picture\n",
        f"```mermaid\n{_picture()}\n```\n",
        AFTER_PICTURE,
        "## Steps\n",
        _table(
            ("step", "who", "from", "to", "when", "contract call", "event"),
            [_step_row(step) for step in LIFECYCLE.steps],
        ),
        AFTER_STEPS,
        "## Deals\n",
        AFTER_DEALS,
        _table(
            ("number", "deal", "what it does", "to", "makes sense while"),
            [_deal_row(deal) for deal in DEALS.values()],
        ),
        "## Clocks and silence\n",
        _table(
            ("status", "clock of the policy", "waits for", "if nobody acts", "time-out is run by"),
            [_silence_row(status) for status in Status if status in OPEN],
        ),
        "Anybody may run a time-out; the last column names whom it favours.\n",
        "## Statuses\n",
        _table(
            ("status", "number in the contract", "payment word"),
            [_status_row(status) for status in Status],
        ),
    ]
    return "\n".join(parts)


def _picture() -> str:
    """The diagram without the one step that joins everything with everything."""
    lines = LIFECYCLE.mermaid().splitlines()
    return "\n".join(line for line in lines if not line.endswith(": settle"))


PAGES: dict[str, Callable[[], str]] = {
    "docs/lifecycle.md": lifecycle_page,
    "docs/fulfilment.md": fulfilment_page,
    "docs/openapi.json": openapi_page,
    "docs/errors.md": errors_page,
    "docs/roles.md": roles_page,
}


def stale_pages() -> list[str]:
    """Pages that are missing or differ from what the code gives."""
    return [name for name, page in PAGES.items() if _read(ROOT / name) != page()]


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


def _step_row(step: Row) -> tuple[str, ...]:
    return (
        f"`{step.action}`",
        _who(step),
        _list(step.source),
        _list(step.targets) if step.targets else "stays",
        _window(step),
        f"`{step.call.function}`" if step.call else NONE,
        f"`{step.call.event}`" if step.call else NONE,
    )


def _deal_row(deal: Deal) -> tuple[str, ...]:
    end = deal.leads_to.value if deal.leads_to else "stays"
    return str(deal.kind.value), f"`{deal.name}`", deal.explains, end, _list(deal.fits)


def _silence_row(status: Status) -> tuple[str, ...]:
    rule = SILENCE[status]
    is_longer = status is Status.DELIVERED
    return (
        status.value,
        f"`{rule.window}`" + (LONGER if is_longer else ""),
        _list(WAITS_FOR[status]),
        f"{rule.sentence} {rule.token_sentence}",
        _list(FAVOURED[status]),
    )


def _status_row(status: Status) -> tuple[str, ...]:
    number = NUMBER_OF_STATUS.get(status)
    return status.value, str(number) if number else NONE, stage_of(status).replace("_", " ")


def _who(step: Row) -> str:
    if Role.ANYONE not in step.by:
        return _list(step.by)
    return "anybody" if step.call else "the program"


def _window(step: Row) -> str:
    """In words, found by asking the row with a different moment in each fact."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    moments = {name: start + timedelta(days=number) for number, name in enumerate(WINDOWS)}
    facts = replace(EscrowFacts(), **moments)  # type: ignore[arg-type]
    names = {moment: name for name, moment in moments.items()}
    closes = step.closes(facts) if step.closes else None
    opens = step.opens(facts) if step.opens else None
    if closes:
        return WINDOWS[names[closes]]
    if opens:
        return "after the reservation" if names[opens] == "pay_until" else "from the deadline on"
    return "any time"


def _list(members: frozenset[Status] | frozenset[Role]) -> str:
    kind = type(next(iter(members)))
    return ", ".join(member.value for member in kind if member in members)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only look")
    if parser.parse_args().check:
        stale = stale_pages()
        if stale:
            sys.exit(f"Not fresh: {', '.join(stale)}. Run: python -m scripts.write_docs")
        return
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
