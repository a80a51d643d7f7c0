"""Notices: what somebody was told, by which ways, and to which places."""

from __future__ import annotations

from backend.domain.privacy.kept import Fate, Kept
from backend.domain.privacy.whose import MY_ENDPOINTS, MY_WEBHOOKS

_SECRET = "It guards what is sent there."  # noqa: S105 - a sentence

# In the order in which rows can go: each refers to those after it.
NOTICE_ROWS: tuple[Kept, ...] = (
    Kept(
        section="webhook_attempts",
        table="webhook_attempts",
        whose=f"sending_id IN ({MY_WEBHOOKS})",
        words="How your webhooks answered",
        fate=Fate.GOES,
        because="",
        is_last=True,
    ),
    Kept(
        section="webhook_sendings",
        table="webhook_sendings",
        whose=f"endpoint_id IN ({MY_ENDPOINTS})",
        words="What your webhooks were sent",
        fate=Fate.GOES,
        because="",
        is_last=True,
    ),
    Kept(
        section="webhook_endpoints",
        table="webhook_endpoints",
        whose="party_id = :party",
        words="Your webhooks",
        fate=Fate.GOES,
        because="",
        hidden={"data_key": _SECRET, "sealed_secret": _SECRET, "sealed_previous": _SECRET},
        is_last=True,
    ),
    Kept(
        section="sendings",
        table="sendings",
        whose="party_id = :party",
        words="Mails and pushes on their way to you",
        fate=Fate.GOES,
        because="",
        is_last=True,
    ),
    Kept(
        section="notices",
        table="notices",
        whose="party_id = :party",
        words="What you were told",
        fate=Fate.GOES,
        because="",
        is_last=True,
    ),
    Kept(
        section="notice_choices",
        table="notice_choices",
        whose="party_id = :party",
        words="What you want to be told, and how",
        fate=Fate.GOES,
        because="",
        is_last=True,
    ),
    Kept(
        section="mail_addresses",
        table="mail_addresses",
        whose="party_id = :party",
        words="Your mail addresses, and those on your shop's list",
        fate=Fate.GOES,
        because="",
        hidden={
            "data_key": "The key; what it opens is handed out opened.",
            "sealed": "Handed out opened, as `mail_address`.",
        },
        is_last=True,
    ),
    Kept(
        section="mail_rules",
        table="mail_rules",
        whose="shop_id = :party",
        words="Which mails of your shop are not sent, or go to its list",
        fate=Fate.GOES,
        because="",
        is_last=True,
    ),
    Kept(
        section="push_subscriptions",
        table="push_subscriptions",
        whose="party_id = :party",
        words="Browsers that show you notices",
        fate=Fate.GOES,
        because="",
        hidden={"secret": _SECRET},
        is_last=True,
    ),
)
