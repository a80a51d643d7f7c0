"""Uploads of an order: what they are is decided by content, and only pictures and plain PDFs stay.

covers: S0-06, N-08
"""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from PIL import Image

from backend.core.downloads import download_headers
from backend.domain.documents.errors import DocumentRefused
from backend.domain.documents.intake import (
    MAX_PDF_BYTES,
    MAX_PDF_PAGES,
    PDF,
    safe_name,
    take_in,
)
from tests.builders.documents import a_pdf
from tests.builders.market import a_picture

MARKER = b"secret-place-52.5200N"


def test_a_picture_is_drawn_anew_and_its_original_can_be_recognised():
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    sent = a_picture(size=(60, 40), exif=exif)
    assert MARKER in sent
    taken = take_in(sent, "IMG_0001.JPG")
    assert MARKER not in taken.content + taken.thumbnail
    assert (taken.media_type, taken.name) == ("image/webp", "IMG_0001.webp")
    assert (taken.width, taken.height) == (60, 40)
    assert taken.original_digest == hashlib.sha256(sent).hexdigest()


def test_a_plain_pdf_stays_as_it_is():
    sent = a_pdf()
    taken = take_in(sent, "invoice.pdf")
    assert (taken.content, taken.media_type, taken.thumbnail) == (sent, PDF, None)


def _zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(1_000_000))
    return written.getvalue()


REFUSED = {
    "nothing": b"",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "XML": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    "a page behind a GIF's first letters": b"GIF89a/*<script>*/=1;alert(1)//",
    "an archive": _zip(),
    "a page before a PDF": b"<script></script>" + a_pdf(),
    "a PDF with an archive behind it": a_pdf() + _zip(),
    "half a PDF": a_pdf()[:40],
    "a PDF with a script": a_pdf(b"<</S/JavaScript/JS(app.alert(1))>>"),
    "a PDF that starts programs": a_pdf(b"<</S/Launch/F(cmd.exe)>>"),
    "a PDF with files in it": a_pdf(b"<</Type/EmbeddedFile>>"),
    "a locked PDF": a_pdf(b"<</Encrypt 5 0 R>>"),
    "a PDF without end": a_pdf(b"/Type /Page " * (MAX_PDF_PAGES + 1)),
    "a large PDF": a_pdf(bytes(MAX_PDF_BYTES)),
    "EICAR": rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "a film": None,
}


def _film() -> bytes:
    written = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), (n, n, n)) for n in (0, 128, 255)]
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    return written.getvalue()


@pytest.mark.parametrize("case", REFUSED)
def test_anything_else_is_refused_with_a_sentence(case):
    content = REFUSED[case]
    with pytest.raises(DocumentRefused) as refused:
        take_in(_film() if content is None else content, "x.php.jpg")
    assert refused.value.fields["document"].startswith("“x.php.jpg” ")
    assert refused.value.message.endswith(".")


def test_a_picture_with_an_archive_behind_it_keeps_only_the_picture():
    taken = take_in(a_picture("PNG") + _zip(), "holiday.png")
    assert b"PK\x03\x04" not in taken.content
    assert not zipfile.is_zipfile(io.BytesIO(taken.content))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.webp"),
        ("/abs/olute.png", "olute.webp"),
        ("C:\\Users\\me\\pic.jpg", "pic.webp"),
        ("shell.php.jpg", "shell-php.webp"),
        ("CON.png", "file.webp"),
        ("lpt1", "file.webp"),
        ("a\x00b\r\nX: y.png", "ab X y.webp"),
        ("\u202egnp.exe", "gnp.webp"),
        ('"><script>.png', "script.webp"),
        ("", "file.webp"),
        ("...", "file.webp"),
        ("Über uns.jpg", "Über uns.webp"),
        ("x" * 300 + ".png", "x" * 80 + ".webp"),
    ],
)
def test_names_lead_nowhere(sent, kept):
    assert safe_name(sent, "webp") == kept


def test_what_is_handed_out_cannot_act_for_us():
    shown = download_headers("Über uns.webp", is_shown=True)
    assert shown["content-disposition"].startswith('inline; filename="_ber uns.webp"; filename*=')
    kept = download_headers('x"\r\nSet-Cookie: a=b.pdf', is_shown=False)
    assert kept["content-disposition"].startswith("attachment; ")
    assert "\r" not in str(list(kept.values())) and "\n" not in kept["content-disposition"]
    assert kept["content-disposition"].count('"') == 2
    assert kept["x-content-type-options"] == "nosniff"
    assert "sandbox" in kept["content-security-policy"]
    assert "unsafe" not in kept["content-security-policy"]
