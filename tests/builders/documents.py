"""Files somebody could hand in."""

from __future__ import annotations


def a_pdf(inside: bytes = b"") -> bytes:
    """A small PDF; `inside` stands among its objects."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        + inside
        + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
