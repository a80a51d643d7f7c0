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
        return await has_let_every_key(report, url, say) and report.is_sound
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


async def has_let_every_key(report: Report, url: str, say: Callable[[str], None]) -> bool:
    """Ask contract wallets whether they let the keys sign that have signed messages."""
    asked = [(one.name, one.question) for one in report.findings if one.question is not None]
    if not asked:
        return True
    gateway = ChainGateway.connect(url)
    try:
        answers = {
            name: await gateway.verify_signature(one.wallet, one.digest, one.signature)
            for name, one in asked
        }
    finally:
        await gateway.close()
    for name, is_let in answers.items():
        say(f"{name}: the wallet {'has let' if is_let else 'has NOT let'} the key sign.")
    return all(answers.values())
