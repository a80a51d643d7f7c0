"""Accounts: who somebody is here, and what they do."""

from __future__ import annotations

from backend.domain.privacy.kept import Blank, Kept, emptied, goes, stays

_SAID = ("display_name", "display_skeleton", "seller_kind", "country", "duties", "zone")

PEOPLE_ROWS: tuple[Kept, ...] = (
    emptied(
        "parties",
        "Your account: its address and your name",
        "id = :party",
        "The address stays: orders refer to it, and it stands on the chain.",
        *tuple(Blank(column, "id = :party") for column in _SAID),
        section="account",
        is_last=True,
    ),
    goes(
        "sign_in_sessions",
        "Where you are signed in",
        section="sign_ins",
        hidden={"token_hash": "It guards the sign-in."},
        is_last=True,
    ),
    goes(
        "sign_in_challenges",
        "Texts you were asked to sign to sign in, for five minutes",
        "address = :address",
        hidden={
            "nonce": "It guards the sign-in.",
            "text": "It holds the nonce.",
            "browser_key_hash": "It guards the sign-in.",
        },
    ),
    goes(
        "answered_requests",
        "Answers to your requests, so that sending twice does nothing twice; for a day",
        section="answers",
        hidden={"body": "A copy of rows that are exported themselves."},
    ),
    goes("saved_searches", "Searches you saved"),
    emptied(
        "listing_questions",
        "What you asked about listings, and what you answered, in the open",
        "asker_id = :party OR answerer_id = :party",
        "Your words go; the other side's stand on.",
        Blank("text", "asker_id = :party", "(taken back)"),
        Blank("answer", "answerer_id = :party", "(taken back)"),
    ),
    goes("question_reports", "Questions you reported to our staff"),
    goes("basket_lines", "Your basket", section="basket"),
    stays(
        "team_seats",
        "Your team, and teams you were invited to",
        "seller_id = :party OR party_id = :party OR address = :address",
        "It shows who could act for a shop.",
    ),
    stays(
        "staff_grants",
        "What you may do among our staff",
        "party_id = :party",
        "It shows who could see what.",
    ),
    stays(
        "events",
        "What you did here, step by step, without anything you wrote",
        "actor = 'party:' || CAST(:party AS text)",
        "The log by which everything here is checked. It holds no words and no address.",
    ),
    stays(
        "erasure_requests",
        "When you asked to be erased",
        "party_id = :party",
        "It shows that it was done.",
    ),
)
