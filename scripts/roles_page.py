"""docs/roles.md: the policy as a table for people, from the table the program asks."""

from __future__ import annotations

from backend.domain.parties.policy import ALLOWED, Action, Relation

INTRO = """\
# Roles

Generated from `backend/domain/parties/policy.py` by `python -m scripts.write_docs`; do not edit.
One table says who may do what. Queries narrow by it, services ask it, pages show what it allows.

What somebody may not see answers exactly like what does not exist: same status, same body, found
missing by the same query. Steps on chain are not in this table, because the contract decides who
takes them: nobody on a team and nobody on the staff can move money.

## Who is who
"""
WHO: dict[Relation, str] = {
    Relation.BUYER: "Who bought it. A buyer is nothing else to the order: not its staff, not its "
    "arbiter.",
    Relation.OWNER: "The seller. The only wallet of a shop that signs.",
    Relation.PACKER: "Of the seller's team. Packs, so it needs the address, from payment to "
    "delivery, and the buyer's note. Writes down carrier and number; the owner signs. No "
    "conversation.",
    Relation.FINANCE: "Of the seller's team. Orders, money and exports; neither address nor "
    "conversation.",
    Relation.SHOP_SUPPORT: "Of the seller's team. Writes to buyers, decides held orders; no "
    "address.",
    Relation.ARBITER: "Named by the policy of the sale, from the dispute on, until 90 days after "
    "it closed.",
    Relation.STAFF_SUPPORT: "Of the place. Sees orders and parcels of everybody, works tickets; "
    "what people wrote stays theirs. Address and contact only after writing down why, which the "
    "buyer reads.",
    Relation.CARER: "Support while a ticket about this very order is open: reads and writes in its "
    "thread.",
    Relation.LOGISTICS: "Of the place. Follows parcels and works tickets about them.",
    Relation.ADMIN: "Of the place. Makes and unmakes staff and spreads the work; reads nothing "
    "private.",
}
BESIDE = """\
## Becoming one
A team member is invited by address and joins after signing in with it; the invitation holds for 14
days. Staff is made by `python -m backend.cli grant-staff ADDRESS ROLE`, which is how the first
admin comes to be, or by an admin on the page *Staff*. A role counts from the next request on, and
ends with it, too. Every invitation, grant and removal is an event with its actor; grants that ended
stay on the page of the admins. The last admin cannot be removed on a page.

## Two at once
Who bought an order is its buyer and nothing else to it, whatever else they are: on the team of the
shop, on the staff. Whoever works for the shop that sold it, in whatever role, is no staff to it. So
they do not pack, approve, count among the sales, report on, get a ticket or a notice as the shop or
as staff about what is theirs; a list shows, a counter counts and a sum adds up only what a page of
a single order would allow. The arbiter of a sale who works for its shop sees the case and cannot
rule on it here; nobody sells or buys under a policy they judge by.

The books of a shop are whole: its exports, statements and figures, and the series of its invoices
tell of every order of the shop, also of what a member of the team bought. They are the shop's, not
the reader's.

## Who may do what
"""


def roles_page() -> str:
    """The page as text."""
    people = [relation for relation in Relation if relation in WHO]
    lines = [INTRO, "| relation | who that is |", "|---|---|"]
    lines += [f"| {_plain(relation)} | {WHO[relation]} |" for relation in people]
    lines += ["", BESIDE]
    lines.append("| | " + " | ".join(_plain(relation) for relation in people) + " |")
    lines.append("|---|" + "---|" * len(people))
    for action in Action:
        marks = ("yes" if relation in ALLOWED[action] else "" for relation in people)
        lines.append(f"| {_plain(action)} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def _plain(name: str) -> str:
    return name.replace("_", " ")
