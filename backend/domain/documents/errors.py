"""Named refusals about files."""

from __future__ import annotations

from backend.core.errors import Conflict, Invalid, NotFound


class DocumentRefused(Invalid):
    """The file is not one we take."""

    code = "document_refused"


class DocumentNotFound(NotFound):
    """There is no such file, or it is not for this viewer."""

    code = "document_not_found"


class TooManyDocuments(Conflict):
    """The room that one person has is full."""

    code = "too_many_documents"


class DocumentInUse(Conflict):
    """Others have read it already: what was handed in stays."""

    code = "document_in_use"
