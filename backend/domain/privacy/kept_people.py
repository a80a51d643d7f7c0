"""Accounts: who somebody is here, and what they do."""

from __future__ import annotations

from backend.domain.privacy.kept import Blank, Fate, Kept

PEOPLE_ROWS: tuple[Kept, ...] = (
    Kept(
        section="account",
        table="parties",
        whose="id = :party",
        words="Your account: its address and your name",
        fate=Fate.EMPTIED,
        because="The address stays: orders refer to it, and it stands on the chain.",
        blanks=tuple(
            Blank(column, "id = :party")
            for column in ("display_name", "display_skeleton", "seller_kind")
        ),
        is_last=True,
    ),
    Kept(
        section="sign_ins",
        table="sign_in_sessions",
        whose="party_id = :party",
        words="Where you are signed in",
        fate=Fate.GOES,
        because="",
        hidden={"token_hash": "It guards the sign-in."},
        is_last=True,
    ),
    Kept(
        section="sign_in_challenges",
        table="sign_in_challenges",
        whose="address = :address",
        words="Texts you were asked to sign to sign in, for five minutes",
        fate=Fate.GOES,
        because="",
        hidden={
            "nonce": "It guards the sign-in.",
            "text": "It holds the nonce.",
            "browser_key_hash": "It guards the sign-in.",
        },
    ),
    Kept(
        section="answers",
        table="answered_requests",
        whose="party_id = :party",
        words="Answers to your requests, so that sending twice does nothing twice; for a day",
        fate=Fate.GOES,
        because="",
        hidden={"body": "A copy of rows that are exported themselves."},
    ),
    Kept(
        section="saved_searches",
        table="saved_searches",
        whose="party_id = :party",
        words="Searches you saved",
        fate=Fate.GOES,
        because="",
    ),
    Kept(
        section="listing_questions",
        table="listing_questions",
        whose="asker_id = :party OR answerer_id = :party",
        words="What you asked about listings, and what you answered, in the open",
        fate=Fate.EMPTIED,
        because="Your words go; the other side's stand on.",
        blanks=(
            Blank("text", "asker_id = :party", "(taken back)"),
            Blank("answer", "answerer_id = :party", "(taken back)"),
        ),
    ),
    Kept(
        section="question_reports",
        table="question_reports",
        whose="party_id = :party",
        words="Questions you reported to our staff",
        fate=Fate.GOES,
        because="",
    ),
    Kept(
        section="basket",
        table="basket_lines",
        whose="party_id = :party",
        words="Your basket",
        fate=Fate.GOES,
        because="",
    ),
    Kept(
        section="team_seats",
        table="team_seats",
        whose="seller_id = :party OR party_id = :party OR address = :address",
        words="Your team, and teams you were invited to",
        fate=Fate.STAYS,
        because="It shows who could act for a shop.",
    ),
    Kept(
        section="staff_grants",
        table="staff_grants",
        whose="party_id = :party",
        words="What you may do among our staff",
        fate=Fate.STAYS,
        because="It shows who could see what.",
    ),
    Kept(
        section="events",
        table="events",
        whose="actor = 'party:' || CAST(:party AS text)",
        words="What you did here, step by step, without anything you wrote",
        fate=Fate.STAYS,
        because="The log by which everything here is checked. It holds no words and no address.",
    ),
    Kept(
        section="erasure_requests",
        table="erasure_requests",
        whose="party_id = :party",
        words="When you asked to be erased",
        fate=Fate.STAYS,
        because="It shows that it was done.",
    ),
)
