"""Checks a bundle, or one document of one, with nothing but its bytes. Pure.

What the manifest says is only a claim; a document stands when its own bytes lead to the root.
Whether the root itself is the one on chain is for the caller to compare.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from backend.domain.evidence.archive import MANIFEST, path_of
from backend.domain.evidence.leaves import MOST_LEAVES, header_of
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


class Verdict(StrEnum):
    """What is found about one file."""

    VERIFIED = "verified"
    GONE = "gone"  # erased where the bundle was made; its hash stands under the root
    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"


NOT_THE_SAME = "It is not the document that was hashed."
SOUND = frozenset({Verdict.VERIFIED, Verdict.GONE})


@dataclass(frozen=True, slots=True)
class Finding:
    """One file, and what is wrong with it."""

    name: str
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All files of a bundle, in its order; those that do not belong to it come last."""

    subject: Subject
    findings: Sequence[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether everything leads to the root that the manifest names."""
        return bool(self.findings) and all(one.verdict in SOUND for one in self.findings)


def verify_bundle(file: IO[bytes]) -> Report:
    """Every document under its root, every gap, and every file that is too many."""
    archive = open_archive(file)
    subject, claims = read_manifest(archive)
    findings: list[Finding] = []
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
        findings.append(_judge_member(archive, path, subject, claim))
    findings += [
        _unlisted(index) for index in range(min(subject.count, MOST_LEAVES)) if index not in seen
    ]
    extra = [name for name in archive.namelist() if name not in expected]
    findings += [Finding(name, Verdict.ADDED, "It is not in the manifest.") for name in extra]
    return Report(subject, findings)


def verify_leaf(body: bytes) -> Report:
    """One document with its proof."""
    subject, claim, content = read_leaf_file(body)
    return Report(subject, [_judge(claim.name, subject, claim, content)])


def _judge_member(archive: zipfile.ZipFile, path: str, subject: Subject, claim: Claimed) -> Finding:
    info = archive.NameToInfo.get(path)
    if info is not None and info.file_size != claim.size:
        return Finding(path, Verdict.ALTERED, NOT_THE_SAME)
    try:
        body = read_member(archive, path)
    except BundleUnreadable:
        return Finding(path, Verdict.ALTERED, NOT_THE_SAME)
    return _judge(path, subject, claim, body)


def _judge(path: str, subject: Subject, claim: Claimed, body: bytes | None) -> Finding:
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


def _unlisted(index: int) -> Finding:
    return Finding(
        f"document {index}", Verdict.MISSING, "The root has it, and the manifest does not list it."
    )
