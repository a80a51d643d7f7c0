"""Named refusals about questions."""

from __future__ import annotations

from backend.core.errors import Conflict, Forbidden, NotFound, RateLimited


class ListingQuestionNotFound(NotFound):
    """There is no such question, or not for this viewer."""

    code = "listing_question_not_found"


class QuestionStepNotAllowed(Conflict):
    """The question's table does not allow this step now; `reason` says why."""

    code = "question_step_not_allowed"


class NotYourQuestion(Forbidden):
    """The step is another's: the shop answers, staff hide, nobody asks or reports oneself."""

    code = "not_your_question"


class TooManyListingQuestions(RateLimited):
    """More questions in an hour than a person has."""

    code = "too_many_listing_questions"
