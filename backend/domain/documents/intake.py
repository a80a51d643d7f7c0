"""Decides what an upload is by its content alone, and what of it is kept. Pure but for CPU.

A picture is drawn anew, so nothing hidden survives. A PDF is kept as it is, or refused: it is never
opened here, and only ever handed out as a download.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from backend.core.text import clean_line
from backend.domain.catalog.errors import PhotoRefused
from backend.domain.catalog.photos import MEDIA_TYPE, clean_photo
from backend.domain.documents.errors import DocumentRefused

PDF = "application/pdf"
MAX_PDF_BYTES = 8 * 1024 * 1024
MAX_PDF_PAGES = 500
LONGEST_NAME = 80
FIELD = "document"
_PDF_BEGINS = re.compile(rb"%PDF-[12]\.\d")
# Nothing after its end: what follows could be another file in the same bytes.
_PDF_ENDS = re.compile(rb"%%EOF\s*\Z")
_PDF_PAGE = re.compile(rb"/Type\s*/Page\b")
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|SubmitForm)\b")
_PDF_LOCKED = re.compile(rb"/Encrypt\b")
_UNFIT = re.compile(r"[^\w .()+-]")  # for every file system, and for a header
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What is kept of an upload, and the hash of what came."""

    content: bytes
    media_type: str
    name: str
    original_digest: str
    thumbnail: bytes | None = None
    width: int | None = None
    height: int | None = None


def take_in(content: bytes, filename: str) -> TakenIn:
    """Check and re-encode an upload. Blocks for up to a second or so: call it in a thread."""
    original = hashlib.sha256(content).hexdigest()
    if content[:5] == b"%PDF-":
        _require_plain_pdf(content, filename)
        return TakenIn(content, PDF, safe_name(filename, "pdf"), original)
    try:
        photo = clean_photo(content, filename)
    except PhotoRefused as error:
        sentence = _with_pdf(error.message)
        raise DocumentRefused(sentence, fields={FIELD: sentence}) from None
    return TakenIn(
        photo.large,
        MEDIA_TYPE,
        safe_name(filename, "webp"),
        original,
        photo.thumbnail,
        photo.width,
        photo.height,
    )


def safe_name(filename: str, ending: str) -> str:
    """What a file is called here: one line, no path, no device, the ending of what it is."""
    last = re.split(r"[/\\]", clean_line(filename[:1_000]))[-1]
    stem = _UNFIT.sub("", last.rsplit(".", 1)[0].replace(".", "-")).strip(" -")[:LONGEST_NAME]
    if not stem or _DEVICES.fullmatch(stem):
        stem = "file"
    return f"{stem.rstrip()}.{ending}"


def _require_plain_pdf(content: bytes, filename: str) -> None:
    if len(content) > MAX_PDF_BYTES:
        raise _refuse(filename, f"is larger than {MAX_PDF_BYTES // 1024 // 1024} MB.")
    if not _PDF_BEGINS.match(content) or not _PDF_ENDS.search(content[-1_024:]):
        raise _refuse(filename, "is damaged, or more than a PDF.")
    if _PDF_LOCKED.search(content):
        raise _refuse(filename, "is locked with a password, so nobody here could read it.")
    if _PDF_ACTIVE.search(content):
        raise _refuse(filename, "holds scripts, forms or further files. Print it into a plain PDF.")
    if len(_PDF_PAGE.findall(content)) > MAX_PDF_PAGES:
        raise _refuse(filename, f"has more than {MAX_PDF_PAGES} pages.")


def _with_pdf(sentence: str) -> str:
    return sentence.replace("is not a JPEG, PNG or WebP picture.", "is no JPEG, PNG, WebP or PDF.")


def _refuse(filename: str, why: str) -> DocumentRefused:
    name = clean_line(filename[:200])[:60]
    sentence = f"“{name}” {why}" if name else f"This file {why}"
    return DocumentRefused(sentence, fields={FIELD: sentence})
