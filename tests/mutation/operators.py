"""What may go wrong in one place of a Vyper source: each operator gives new texts for one node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from vyper import ast as vy

# What stands at a node, and what could stand there by mistake.
Change = tuple[str, str]  # (what kind of mistake, the node's new text)
Texts = Callable[[vy.VyperNode], str]  # a node's own text

COMPARISONS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
}
ARITHMETIC = {
    "+": ("-",),
    "-": ("+",),
    "*": ("//",),
    "//": ("*",),
    "<<": (">>",),
    ">>": ("<<",),
    "&": ("|",),
    "|": ("&",),
    "**": ("*",),
}
# Names that are easily taken for each other. Each becomes the next in its row, the last the first.
ROWS = (
    ("msg.sender", "tx.origin"),
    ("caller._sender()", "msg.sender"),
    ("unsafe_add", "unsafe_sub"),
    ("unsafe_mul", "unsafe_div"),
    ("terms.buyer", "terms.seller"),
    ("listing.asset_id", "listing.asset_units"),
    ("terms.asset_id", "terms.asset_units"),
    ("to_buyer", "to_seller"),
    ("authorization.valid_after", "authorization.valid_before"),
    ("ledger.BUYER", "ledger.SELLER", "ledger.ANYONE"),
    ("ledger.ARBITER", "ledger.ANYONE"),
    (
        *("policies.TRANSIT", "policies.INSPECTION", "policies.LONG_INSPECTION"),
        *("policies.RESPONSE", "policies.ARBITRATION", "policies.SHIP_BACK"),
        "policies.RETURN_INSPECTION",
    ),
    (
        *("state_word.FUNDED", "state_word.SHIPPED", "state_word.DELIVERED"),
        *("state_word.DISPUTED", "state_word.ARBITRATION", "state_word.RETURNING"),
        "state_word.RETURNED",
    ),
    ("state_word.RELEASED", "state_word.REFUNDED", "state_word.SETTLED", "state_word.RULED"),
    (
        *("state_word.ASSET_TO_BUYER", "state_word.ATTESTED", "state_word.CANCELLING_OVER"),
        *("state_word.RETURN_RULED", "state_word.RETURN_SPENT"),
    ),
    ("ERC721_ID", "ERC1155_ID"),
    ("COIN_GAS", "TOKEN_GAS", "ASSET_GAS"),
)
CONFUSED: dict[str, list[str]] = {}
for row in ROWS:
    for here, there in zip(row, (*row[1:], row[0]), strict=True):
        CONFUSED.setdefault(here, []).append(there)
STATEMENTS = (vy.Expr, vy.Assign, vy.AugAssign, vy.Log, vy.Raise, vy.Assert, vy.Continue)


def changes(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    """Every mistake that could be made at this very node."""
    for kind, operator in OPERATORS.items():
        if isinstance(node, kind):
            yield from operator(node, text)
    if isinstance(node, STATEMENTS) and not _is_a_whole_branch(node):
        yield "statement left out", "pass"
    if isinstance(node, vy.Name | vy.Attribute | vy.Call):
        for other in CONFUSED.get(text(node), ()):
            yield "name confused", other


def _is_a_whole_branch(node: vy.VyperNode) -> bool:
    """Without it the branch does nothing, which is a mutant of the branch already."""
    parent = node.get_ancestor()
    return isinstance(parent, vy.If) and parent.body == [node] and not parent.orelse


def _between(left: vy.VyperNode, right: vy.VyperNode, whole: vy.VyperNode, text: Texts) -> str:
    """The operator's own text, brackets of the operands included."""
    full, head, tail = text(whole), text(left), text(right)
    return full[full.index(head) + len(head) : full.rindex(tail)]


def _swapped(node: vy.VyperNode, table: dict[str, tuple[str, ...]], text: Texts) -> Iterator[str]:
    middle = _between(node.left, node.right, node, text)
    symbol = next((part for part in re.findall(r"[^\w\s()]+", middle) if part in table), None)
    if symbol is None:
        return
    full, head = text(node), text(node.left)
    start = full.index(head) + len(head)
    for other in table[symbol]:
        yield full[:start] + middle.replace(symbol, other, 1) + full[start + len(middle) :]


def compare(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    for new in _swapped(node, COMPARISONS, text):
        yield "comparison", new


def arithmetic(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    for new in _swapped(node, ARITHMETIC, text):
        yield "arithmetic", new


def logic(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    """One part left out, or the other connective everywhere."""
    parts = [text(value) for value in node.values]
    word, other = ("and", "or") if isinstance(node.op, vy.And) else ("or", "and")
    bracketed = [f"({part})" for part in parts]
    yield "connective", f"({f' {other} '.join(bracketed)})"
    for number in range(len(parts)):
        rest = bracketed[:number] + bracketed[number + 1 :]
        yield "condition left out", f"({f' {word} '.join(rest)})"


def negation(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    if isinstance(node.op, vy.Not | vy.Invert):
        yield "negation left out", text(node.operand)


def branch(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    """Only the test changes; the node's own text is the whole statement."""
    full, test = text(node), text(node.test)
    start = full.index(test)
    for new in ("True", "False"):
        yield "branch", full[:start] + new + full[start + len(test) :]


def choice(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    yes, test, no = text(node.body), text(node.test), text(node.orelse)
    yield "choice", f"{no} if {test} else {yes}"


def number(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    yield "number", str(node.value + 1)


def truth(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    yield "truth", "False" if node.value else "True"


def digits(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    last = text(node)[-1]
    yield "digits", text(node)[:-1] + ("1" if last != "1" else "2")


def words(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    """A reason, a name, or a type that somebody signs: one letter of it."""
    body = node.value
    if body:
        letter = "x" if body[-1] != "x" else "y"
        yield "words", f'"{body[:-1]}{letter}"' if body[-1] != ")" else f'"{body[:-2]}_)"'


def assignment(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    symbols = {"+=": "-=", "-=": "+=", "|=": "&=", "&=": "|="}
    full = text(node)
    for symbol, other in symbols.items():
        if symbol in full:
            yield "assignment", full.replace(symbol, other, 1)


def local(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    """A local variable that starts empty."""
    if node.value is None:  # of a loop
        return
    value, kind = text(node.value), text(node.annotation)
    if not value.startswith("empty(") and value not in {"0", "False", 'b""'}:
        yield "value left out", f"{text(node)[: -len(value)]}empty({kind})"


def arguments(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    """Two neighbours in each other's place; most do not compile, which is a virtue."""
    given = list(node.args)
    for first, second in pairwise(given):
        one, two, full = text(first), text(second), text(node)
        begin = full.find(one, len(text(node.func)))
        middle = full[begin + len(one) : full.find(two, begin + len(one))]
        if one == two or begin < 0 or not re.fullmatch(r"[\s(),]*", middle):
            continue
        tail = full[begin + len(one) + len(middle) + len(two) :]
        yield "arguments", full[:begin] + two + middle + one + tail


def answer(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    function = node.get_ancestor(vy.FunctionDef)
    if node.value is None or function is None or function.returns is None:
        return
    kind = text(function.returns)
    if kind == "bool":
        yield "answer", "return True"
        yield "answer", "return False"
    elif not kind.startswith("("):
        yield "answer", f"return empty({kind})"


def locks(node: vy.VyperNode, text: Texts) -> Iterator[Change]:
    """Decorators: the lock, and whether coins may be sent along."""
    names = {text(decorator) for decorator in node.decorator_list}
    if "external" not in names or node.name == "__default__":
        return
    full = text(node)
    if "reentrant" not in names and not names & {"pure"}:
        yield "lock left out", f"@reentrant\n{full}"
    if not names & {"payable", "view", "pure"}:
        yield "coins accepted", f"@payable\n{full}"


OPERATORS: dict[type, Callable[[vy.VyperNode, Texts], Iterator[Change]]] = {
    vy.Compare: compare,
    vy.BinOp: arithmetic,
    vy.BoolOp: logic,
    vy.UnaryOp: negation,
    vy.If: branch,
    vy.IfExp: choice,
    vy.Int: number,
    vy.NameConstant: truth,
    vy.Hex: digits,
    vy.Str: words,
    vy.AugAssign: assignment,
    vy.AnnAssign: local,
    vy.Call: arguments,
    vy.Return: answer,
    vy.FunctionDef: locks,
}
