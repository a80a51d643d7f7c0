"""Pages and their index as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from scripts.contract_docs.page import RELAY, Page
from scripts.contract_docs.pages import PAGES
from scripts.contract_docs.reasons import REASONS
from scripts.contract_docs.sources import Sources

MADE = "<!-- Made by tests/contracts/evm/test_operation_pages.py; do not edit. -->"
WHAT = """\
One page for each call that changes something: purpose, who, when, the state before and after with
the numbers of a run, events, reasons of refusal. `PhygitalEscrow` answers for its extension as
well. What wallets show of each call and signature is in
[`contracts/descriptors`](../../contracts/descriptors) (ERC-7730, written by
`python -m scripts.clear_signing`, bound to a deployment by its `--bind`)."""
NUMBERS = """\
Numbers are whole units of the currency. In all examples the price is 1,000,000, delivery 50,000,
the marketplace's fee 2.5 %, the arbiter's 3 %, and the buyer gets 40 % of the claim if the arbiter
is silent."""


@dataclass(frozen=True, slots=True)
class Example:
    """What an operation did when it was run: facts before and after, and its events."""

    scene: str
    rows: list[tuple[str, str, str]]
    events: list[str] = field(default_factory=list)


def page_text(page: Page, sources: Sources, example: Example) -> str:
    natspec = sources.natspec(page.contract, page.function)
    params = [f"| `{name}` | {meaning} |" for name, meaning in natspec.params.items()]
    parts = [
        MADE,
        f"# {page.function}",
        f"`{page.called_at}` · {page.group.lower()}",
        natspec.notice,
        f"- **Who**: {page.who}\n- **When**: {page.when}\n- **Then**: {page.follows}",
        _table(("parameter", "is"), params),
        f"Returns: {natspec.returns}" if natspec.returns else "",
        "## Before and after",
        example.scene,
        _table(("", "before", "after"), [f"| {a} | {b} | {c} |" for a, b, c in example.rows]),
        "## Events",
        "\n".join(f"- {event}" for event in example.events) or "None.",
        "## Refused with",
        reasons_table(sources.reasons(page.contract, page.function)) or "Nothing of ours.",
        _by_signature(page, sources),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def index_text(sources: Sources) -> str:
    parts = [
        MADE,
        "# Operations of the contracts",
        WHAT,
        NUMBERS,
    ]
    for group, pages in groupby(PAGES, key=lambda page: page.group):
        rows = [_index_row(page, sources) for page in pages]
        parts += [f"## {group}", _table(("call", "who", "what"), rows)]
    elsewhere = {r for p in PAGES for r in sources.reasons(p.contract, p.function)}
    elsewhere |= relay_reasons(sources)
    parts += ["## Refusals of views and of what nobody calls by hand"]
    parts += [reasons_table(sources.all_reasons - elsewhere)]
    return "\n\n".join(parts) + "\n"


def relay_reasons(sources: Sources) -> set[str]:
    return sources.reasons(RELAY, "confirm")


def reasons_table(reasons: Iterable[str]) -> str:
    return _table(("reason", "means"), [f"| `{r}` | {REASONS[r]} |" for r in sorted(reasons)])


def all_pages(sources: Sources, examples: Mapping[str, Example]) -> dict[str, str]:
    """Every file of docs/contracts with its text."""
    made = {page.file: page_text(page, sources, examples[page.file]) for page in PAGES}
    return made | {"README.md": index_text(sources)}


def _by_signature(page: Page, sources: Sources) -> str:
    if not page.struct:
        return ""
    carried = sources.reasons(RELAY, page.function)
    return (
        f"## By signature\n\nAnybody may carry it: `EscrowRelay.{page.function}` takes the party's "
        f"EIP-712 signature of `{page.struct}`, which names the escrow's present state and "
        f"dies with it. Refused besides with:\n\n{reasons_table(carried)}"
    )


def _index_row(page: Page, sources: Sources) -> str:
    notice = sources.natspec(page.contract, page.function).notice.partition(". ")[0].rstrip(".")
    return f"| [`{page.function}`]({page.file}) | {page.who} | {notice}. |"


def _table(head: tuple[str, ...], rows: list[str]) -> str:
    if not rows:
        return ""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *rows]
    return "\n".join(lines)
