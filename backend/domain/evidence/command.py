"""What `earnest verify` does: read a file, ask a node when there is one, say what was found.

With a node nothing is said before it has answered: a root that is not on chain proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from backend.chain.abi import escrow_address
from backend.chain.errors import RangeTooLarge
from backend.chain.gateway import ChainGateway
from backend.chain.roots import committed_roots
from backend.chain.types import Address, checksum, parse_address
from backend.core.text import clean_line
from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.evidence.errors import EvidenceRefused
from backend.domain.evidence.reading import Subject
from backend.domain.evidence.verifying import Report, Verdict, verify_bundle, verify_leaf

_ZIP = b"PK"
EVENTS = {step.call.function: step.call.event for step in LIFECYCLE.steps if step.call}


async def check(
    path: Path, url: str | None, contract: str | None, first_block: int, say: Callable[[str], None]
) -> bool:
    """Say what is found in the file and what a node says; whether all of it is as committed to."""
    report = check_file(path)
    word = "No node was asked whether this root is on chain."
    if url is not None:
        trusted = trusted_contract(report.subject, contract)
        gateway = ChainGateway.connect(url)
        try:
            word = await word_of_chain(gateway, report.subject, trusted, first_block)
            report = await with_words_of_wallets(gateway, report)
        finally:
            await gateway.close()
    for line in (*report_lines(report), word):
        say(line)
    return report.is_sound


def check_file(path: Path) -> Report:
    """A bundle, or one document with its proof."""
    with path.open("rb") as file:
        if file.read(len(_ZIP)) == _ZIP:
            return verify_bundle(file)
        file.seek(0)
        return verify_leaf(file.read())


def report_lines(report: Report) -> Iterator[str]:
    """Every file with what was found about it, then what it all is about.

    Names and steps are whatever somebody wrote into the file: none may look like a line of ours.
    """
    for one in report.findings:
        name, reason = clean_line(one.name), clean_line(one.reason)
        yield f"{one.verdict.value:<9} {name}{f': {reason}' if reason else ''}"
    subject = report.subject
    yield f"step      {clean_line(subject.step)} of escrow 0x{subject.place.escrow_id.hex()}"
    yield f"contract  {checksum(subject.contract)} on chain {subject.place.chain_id}"
    yield f"root      0x{subject.root.hex()}"
    if not report.is_sound:
        yield "This is not what was committed to."
    elif any(one.verdict is Verdict.GONE for one in report.findings):
        yield "Everything stands under this root; of what is gone, only the hash."
    else:
        yield "Everything stands under this root."


def trusted_contract(subject: Subject, named: str | None) -> Address:
    """The contract whose word counts. Anybody can deploy one that logs whatever a bundle needs."""
    trusted = parse_address(named) if named else escrow_address()
    if subject.contract != trusted:
        hint = "" if named else " If you trust that one, name it with --contract."
        raise EvidenceRefused(
            f"The bundle is about the contract {checksum(Address(subject.contract))}, "
            f"not about {checksum(trusted)}{'' if named else ', which is ours'}.{hint}"
        )
    return trusted


async def word_of_chain(
    gateway: ChainGateway, subject: Subject, contract: Address, first_block: int
) -> str:
    """Which event carries the root. Raises when the step's does not."""
    found = await gateway.chain_id()
    if found != subject.place.chain_id:
        raise EvidenceRefused(f"The node is on chain {found}, not {subject.place.chain_id}.")
    if not await gateway.code_at(contract):
        raise EvidenceRefused(f"There is no contract at {checksum(contract)} on this chain.")
    escrow_id = subject.place.escrow_id
    try:
        roots = await committed_roots(gateway, contract, escrow_id, first_block=first_block)
    except RangeTooLarge:
        raise EvidenceRefused(
            "The node does not look through that many blocks: name a later --first-block."
        ) from None
    carriers = [event for event, root in roots if root == subject.root]
    if not carriers:
        raise EvidenceRefused("The contract has logged no such root for this escrow.")
    event = EVENTS.get(subject.step)
    if event not in carriers:
        raise EvidenceRefused(
            f"The root is in the event {carriers[0]}, which is not of the step "
            f"“{clean_line(subject.step)}” that the bundle names."
        )
    return f"The event {event} of {checksum(contract)} carries this root."


async def with_words_of_wallets(gateway: ChainGateway, report: Report) -> Report:
    """Ask contract wallets whether they let the keys sign that have signed messages."""
    answers = {
        one: await gateway.verify_signature(one.wallet, one.digest, one.signature)
        for one in report.questions
    }
    return report.answered(answers)
