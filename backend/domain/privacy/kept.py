"""The words of the inventory: one table as it concerns a person, and what an erasure does to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What an erasure does to rows."""

    STAYS = "stays"
    GOES = "goes"  # the rows are deleted
    EMPTIED = "emptied"  # the rows stay without their words


@dataclass(frozen=True, slots=True)
class Blank:
    """A column that is emptied, in the rows for which `where` holds."""

    column: str
    where: str
    instead: str = ""  # what others read there then


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Rows of one table that are about a person.

    Conditions are SQL with `:party` (the id) and `:address` (the account) in it.
    """

    section: str  # its name in the export
    table: str
    whose: str
    words: str  # what it is, in a sentence for the page
    fate: Fate
    because: str  # why it stays, or stays so long
    hidden: dict[str, str] | None = None  # columns left out of the export, with the reason
    blanks: tuple[Blank, ...] = ()
    is_last: bool = False  # only once nothing is open any more


def stays(
    table: str,
    words: str,
    whose: str,
    because: str,
    *,
    section: str | None = None,
    hidden: dict[str, str] | None = None,
) -> Kept:
    """Rows that an erasure leaves as they are, and why."""
    return Kept(
        section=section or table,
        table=table,
        whose=whose,
        words=words,
        fate=Fate.STAYS,
        because=because,
        hidden=hidden,
    )


def goes(
    table: str,
    words: str,
    whose: str = "party_id = :party",
    *,
    section: str | None = None,
    hidden: dict[str, str] | None = None,
    is_last: bool = False,
) -> Kept:
    """Rows that an erasure deletes."""
    return Kept(
        section=section or table,
        table=table,
        whose=whose,
        words=words,
        fate=Fate.GOES,
        because="",
        hidden=hidden,
        is_last=is_last,
    )


def emptied(
    table: str,
    words: str,
    whose: str,
    because: str,
    *blanks: Blank,
    section: str | None = None,
    hidden: dict[str, str] | None = None,
    is_last: bool = False,
) -> Kept:
    """Rows that an erasure empties of their words, and why they stay."""
    return Kept(
        section=section or table,
        table=table,
        whose=whose,
        words=words,
        fate=Fate.EMPTIED,
        because=because,
        hidden=hidden,
        blanks=blanks,
        is_last=is_last,
    )
