"""Named refusals about disputes."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class CaseNotFound(NotFound):
    """There is no such case, or this viewer is not its arbiter."""

    code = "case_not_found"


class CaseQuestionNotFound(NotFound):
    """There is no such question in a case of this viewer."""

    code = "case_question_not_found"


class DraftNotFound(NotFound):
    """The viewer has no draft of a ruling in this case."""

    code = "draft_not_found"


class ConflictOfInterest(Conflict):
    """The arbiter is too close to a side of this case to judge it."""

    code = "conflict_of_interest"


class CaseClosed(Conflict):
    """The case is over: nothing is asked, answered or drafted any more."""

    code = "case_closed"


class TooManyCaseQuestions(Conflict):
    """More questions than one case takes."""

    code = "too_many_case_questions"
