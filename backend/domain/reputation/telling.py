"""A record as lines of text: the same from the index and from a node, so two can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backend.domain.reputation.counting import Record


def tell(chain_id: int, records: Iterable[Record]) -> str:
    """One block of lines for each role the account ever had."""
    return "\n".join(line for r in records if not r.is_empty for line in _lines(chain_id, r))


def _lines(chain_id: int, record: Record) -> Iterator[str]:
    yield f"As {record.role.value} on chain {chain_id}, with {record.people} others:"
    for kind, number in record.counts.items():
        yield f"  {kind.value:<16}{number:>8}"
    if record.ruled_bps is not None:
        yield f"  {'ruled_bps':<16}{record.ruled_bps:>8}"
