"""Words somebody searches for, as a query PostgreSQL understands. Pure."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, func

MAX_WORDS = 8
LONGEST_QUERY = 200
_WORD = re.compile(r"\w+")


def search_query(text: str) -> ColumnElement[object]:
    """All of the words, each also as the beginning of a longer one."""
    words = _WORD.findall(text[:LONGEST_QUERY])[:MAX_WORDS]
    # Letters and digits only, so nothing of the query language gets through.
    return func.to_tsquery("simple", " & ".join(f"'{word}':*" for word in words))
