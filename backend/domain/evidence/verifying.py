"""Checks a bundle, or one document of one, with nothing but its bytes. Pure.

What the manifest says is only a claim; a document stands when its own bytes lead to the root.
Whether the root itself is the one on chain is for the caller to compare.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import IO

from backend.chain.types import checksum
from backend.domain.evidence.archive import MANIFEST, path_of
from backend.domain.evidence.leaves import MOST_LEAVES, LeafKind, header_of
from backend.domain.evidence.merkle import is_in_tree, leaf_hash
from backend.domain.evidence.reading import (
    BundleUnreadable,
    Claimed,
    Subject,
    open_archive,
    read_leaf_file,
    read_manifest,
    read_member,
)
from backend.domain.evidence.speech import MessageUntrue, Spoken, WalletQuestion, read_message


class Verdict(StrEnum):
    """What is found about one file."""

    VERIFIED = "verified"
    UNPROVEN = (
        "unproven"  # as committed to; whether the author's wallet let its key, the chain knows
    )
    GONE = "gone"  # erased where the bundle was made; its hash stands under the root
    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"


NOT_THE_SAME = "It is not the document that was hashed."
SOUND = frozenset({Verdict.VERIFIED, Verdict.UNPROVEN, Verdict.GONE})


@dataclass(frozen=True, slots=True)
class Finding:
    """One file, and what there is to say of it."""

    name: str
    verdict: Verdict
    reason: str = ""
    question: WalletQuestion | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All files of a bundle, in its order; those that do not belong to it come last."""

    subject: Subject
    findings: Sequence[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether everything leads to the root that the manifest names."""
        return bool(self.findings) and all(one.verdict in SOUND for one in self.findings)

    @property
    def questions(self) -> frozenset[WalletQuestion]:
        """What only the chain can tell of these messages."""
        return frozenset(one.question for one in self.findings if one.question is not None)

    def answered(self, answers: Mapping[WalletQuestion, bool]) -> Report:
        """The same, once the chain has told which wallets stand by the keys that signed."""
        return replace(self, findings=[_answered(one, answers) for one in self.findings])


def verify_bundle(file: IO[bytes]) -> Report:
    """Every document under its root, every gap, and every file that is too many."""
    archive = open_archive(file)
    subject, claims = read_manifest(archive)
    findings: list[Finding] = []
    thread = Thread(subject)
    expected = {MANIFEST}
    seen: set[int] = set()
    for claim in claims:
        path = path_of(claim.index, claim.name)
        expected.add(path)
        if claim.index in seen or claim.index >= subject.count:
            reason = "The manifest lists more documents than the root has."
            findings.append(Finding(path, Verdict.ADDED, reason))
            continue
        seen.add(claim.index)
        findings.append(_judge_member(archive, path, thread, claim))
    findings = thread.judge(findings)
    findings += [
        _unlisted(index) for index in range(min(subject.count, MOST_LEAVES)) if index not in seen
    ]
    extra = [name for name in archive.namelist() if name not in expected]
    findings += [Finding(name, Verdict.ADDED, "It is not in the manifest.") for name in extra]
    return Report(subject, findings)


def verify_leaf(body: bytes) -> Report:
    """One document with its proof."""
    subject, claim, content = read_leaf_file(body)
    thread = Thread(subject)
    return Report(subject, thread.judge([_judge(claim.name, thread, claim, content)], alone=True))


def _judge_member(archive: zipfile.ZipFile, path: str, thread: Thread, claim: Claimed) -> Finding:
    info = archive.NameToInfo.get(path)
    if info is not None and info.file_size != claim.size:
        return Finding(path, Verdict.ALTERED, NOT_THE_SAME)
    try:
        body = read_member(archive, path)
    except BundleUnreadable:
        return Finding(path, Verdict.ALTERED, NOT_THE_SAME)
    return _judge(path, thread, claim, body)


def _judge(path: str, thread: Thread, claim: Claimed, body: bytes | None) -> Finding:
    finding = _under_root(path, thread.subject, claim, body)
    if body is None or finding.verdict is not Verdict.VERIFIED:
        return finding
    return thread.keep(finding, claim, body)


def _under_root(path: str, subject: Subject, claim: Claimed, body: bytes | None) -> Finding:
    if body is None and not claim.is_gone:
        return Finding(path, Verdict.MISSING, "The manifest lists it, and it is not there.")
    if body is not None:
        if claim.salt is None or len(body) != claim.size:
            return Finding(path, Verdict.ALTERED, NOT_THE_SAME)
        header = header_of(claim.kind, claim.name, claim.media_type, claim.size)
        if leaf_hash(header, claim.salt, body) != claim.leaf:
            return Finding(path, Verdict.ALTERED, NOT_THE_SAME)
    if not is_in_tree(
        claim.leaf, claim.index, subject.count, claim.proof, subject.root, subject.place
    ):
        return Finding(path, Verdict.ALTERED, "Its proof does not lead to the root.")
    return Finding(path, Verdict.VERIFIED if body is not None else Verdict.GONE)


class Thread:
    """The messages of a bundle and the files that were sent with them, as they are met."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._spoken: dict[str, Spoken] = {}  # by path
        self._digests: dict[str, str] = {}  # of files, by name

    def keep(self, finding: Finding, claim: Claimed, body: bytes) -> Finding:
        """Read it, if it is a message; remember its hash, if it is a file."""
        if claim.kind == LeafKind.FILE:
            self._digests[claim.name] = hashlib.sha256(body).hexdigest()
        if claim.kind != LeafKind.MESSAGE:
            return finding
        try:
            spoken = self._spoken[finding.name] = read_message(body, self.subject)
        except MessageUntrue as error:
            return replace(finding, verdict=Verdict.ALTERED, reason=str(error))
        return _signed(finding, spoken)

    def judge(self, findings: Sequence[Finding], *, alone: bool = False) -> list[Finding]:
        """The same findings, after each message was held against its files and the one before."""
        if alone:
            return list(findings)
        wrong = self._wrong_links() | self._wrong_files()
        return [
            replace(one, verdict=Verdict.ALTERED, reason=wrong[one.name], question=None)
            if one.name in wrong
            else one
            for one in findings
        ]

    def _wrong_links(self) -> dict[str, str]:
        """Messages that do not lean on the one before them."""
        thread = sorted(self._spoken.items(), key=lambda pair: pair[1].sequence)
        return {
            path: "It does not lean on the message before it."
            for (_, before), (path, after) in pairwise(thread)
            if after.order != before.order
            or after.sequence != before.sequence + 1
            or after.previous != before.hash
        }

    def _wrong_files(self) -> dict[str, str]:
        return {
            path: f"The file {name} is not the one it was sent with."
            for path, spoken in self._spoken.items()
            for name, digest in spoken.files.items()
            if self._digests.get(name, digest) != digest
        }


def _signed(finding: Finding, spoken: Spoken) -> Finding:
    if not spoken.is_signed:
        return replace(finding, reason="Not signed.")
    if spoken.question is None:
        return replace(finding, reason=f"Signed by {spoken.author}.")
    reason = f"Signed by a key. Whether the wallet {spoken.author} let it, only the chain can tell."
    return replace(finding, verdict=Verdict.UNPROVEN, reason=reason, question=spoken.question)


def _answered(finding: Finding, answers: Mapping[WalletQuestion, bool]) -> Finding:
    if finding.question is None:
        return finding
    wallet = checksum(finding.question.wallet)
    if answers[finding.question]:
        reason = f"Signed by a key that the wallet {wallet} has let."
        return replace(finding, verdict=Verdict.VERIFIED, reason=reason, question=None)
    reason = f"The wallet {wallet} does not stand by the key that signed it."
    return replace(finding, verdict=Verdict.ALTERED, reason=reason, question=None)


def _unlisted(index: int) -> Finding:
    return Finding(
        f"document {index}", Verdict.MISSING, "The root has it, and the manifest does not list it."
    )
