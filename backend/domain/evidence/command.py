"""What `earnest verify` does: read a file, say what was found, ask a node when there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from backend.chain.gateway import ChainGateway
from backend.chain.roots import committed_roots
from backend.chain.types import Address, checksum, parse_address
from backend.domain.evidence.errors import EvidenceRefused
from backend.domain.evidence.verifying import Report, verify_bundle, verify_leaf

_ZIP = b"PK"


async def check(
    path: Path, url: str | None, contract: str | None, first_block: int, say: Callable[[str], None]
) -> bool:
    """Say what is found in the file, and what a node says; whether all of it is as committed to."""
    report = check_file(path)
    for line in report_lines(report):
        say(line)
    if url is not None:
        trusted = parse_address(contract) if contract else report.subject.contract
        say(await word_of_chain(report, url, trusted, first_block))
    return report.is_sound


def check_file(path: Path) -> Report:
    """A bundle, or one document with its proof."""
    with path.open("rb") as file:
        if file.read(len(_ZIP)) == _ZIP:
            return verify_bundle(file)
        file.seek(0)
        return verify_leaf(file.read())


def report_lines(report: Report) -> Iterator[str]:
    """Every file with what was found about it, then what it all is about."""
    for one in report.findings:
        yield f"{one.verdict.value:<9} {one.name}{f': {one.reason}' if one.reason else ''}"
    subject = report.subject
    yield f"step      {subject.step} of escrow 0x{subject.place.escrow_id.hex()}"
    yield f"contract  {checksum(subject.contract)} on chain {subject.place.chain_id}"
    yield f"root      0x{subject.root.hex()}"
    yield (
        "Everything stands under this root."
        if report.is_sound
        else "This is not what was committed to."
    )


async def word_of_chain(report: Report, url: str, contract: Address, first_block: int) -> str:
    """Which event carries the root. Raises when none does, or the node is of another chain."""
    subject = report.subject
    gateway = ChainGateway.connect(url)
    try:
        found = await gateway.chain_id()
        if found != subject.place.chain_id:
            raise EvidenceRefused(f"the node is on chain {found}, not {subject.place.chain_id}")
        roots = await committed_roots(
            gateway, contract, subject.place.escrow_id, first_block=first_block
        )
    finally:
        await gateway.close()
    if subject.root not in roots:
        raise EvidenceRefused("the contract has logged no such root for this escrow")
    return f"The event {roots[subject.root]} of {checksum(contract)} carries this root."
