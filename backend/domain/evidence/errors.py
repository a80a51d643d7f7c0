"""Named refusals about evidence."""

from __future__ import annotations

from backend.core.errors import Invalid, NotFound


class EvidenceRefused(Exception):
    """What was handed in for checking is not what it says. No route answers with this."""


class BundleNotFound(NotFound):
    """Nothing that this viewer may read stands under such a root."""

    code = "evidence_not_found"


class TooMuchEvidence(Invalid):
    """More documents than one root may carry."""

    code = "too_much_evidence"
