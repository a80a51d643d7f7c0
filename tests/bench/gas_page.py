"""The table of docs/gas.md, from the snapshot."""

from __future__ import annotations

from tests.bench.gas_peers import TARGETS

ROWS = (
    ("`fund`", "fund"),
    ("`confirm`", "confirm"),
    ("**happy**: `fund`, `confirm`", "happy"),
    ("shipped: `fund`, `ship`, `confirm`", "shipped"),
    ("**disputed**: `fund`, `ship`, `dispute`, `contest`, `rule`, the buyer wins", "disputed"),
    ("disputed, with fees and a paid arbiter", "disputed_with_fee"),
    ("happy, with a marketplace's fee", "with_fee"),
    ("happy, from a counted listing", "counted"),
    ("happy, instant: one call", "instant"),
    ("happy, an ERC-721 in custody", "erc721"),
    ("the same with fee and royalty", "erc721_with_fee_and_royalty"),
    ("happy, an ERC-1155 unit in custody", "erc1155"),
    ("happy, confirmed by signature through the relay", "by_signature"),
    ("happy, paid by permit (EIP-2612)", "permit"),
    ("happy, paid by authorisation (ERC-3009), carried by somebody else", "authorization"),
    ("shipped, then settled half and half by a signed offer", "settled_signed"),
    ("the same by a posted offer", "settled_posted"),
    ("shipped, return agreed, sent back, taken back", "returned"),
    ("`fund_many` of 5, each", "fund_many_each"),
    ("`timeout`", "timeout"),
    ("`timeout_many` of 10, each", "timeout_many_each"),
)


def table(figures: dict[str, int]) -> str:
    lines = ["| way | native coin | ERC-20 |", "|---|--:|--:|"]
    for title, name in ROWS:
        cells = [_cell(figures, f"{currency}.{name}") for currency in ("eth", "erc20")]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    sizes = [figures[f"size.{part}"] for part in ("relay", "extension", "escrow")]
    costs = [figures[f"deploy.{part}"] for part in ("relay", "extension", "escrow")]
    shares = [figures[f"{currency}.fund_many_permille"] / 10 for currency in ("eth", "erc20")]
    lines += [
        "",
        f"- Calldata of a happy sale: {figures['calldata_happy']} bytes.",
        f"- A delivery in `fund_many` of 5 costs {shares[0]:.1f} % of a `fund` in coins and",
        f"  {shares[1]:.1f} % in a token.",
        f"- Registering a policy: {figures['deploy.register_policy']:,}.",
        "",
        "| contract | bytes (limit 24,576) | deployment |",
        "|---|--:|--:|",
    ]
    names = ("EscrowRelay", "EscrowExtension", "PhygitalEscrow")
    for name, size, cost in zip(names, sizes, costs, strict=True):
        lines.append(f"| {name} | {size:,} | {cost:,} |")
    return "\n".join(lines)


def _cell(figures: dict[str, int], name: str) -> str:
    if name not in figures:
        return "–"
    target = TARGETS.get(name)
    return f"{figures[name]:,}" + (f" (goal {target:,})" if target else "")
