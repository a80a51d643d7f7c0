"""Notices: what somebody was told, by which ways, and to which places."""

from __future__ import annotations

from backend.domain.privacy.kept import Kept, goes
from backend.domain.privacy.whose import MY_ENDPOINTS, MY_WEBHOOKS

_SECRET = "It guards what is sent there."  # noqa: S105 - a sentence

# In the order in which rows can go: each refers to those after it.
NOTICE_ROWS: tuple[Kept, ...] = (
    goes(
        "webhook_attempts",
        "How your webhooks answered",
        f"sending_id IN ({MY_WEBHOOKS})",
        is_last=True,
    ),
    goes(
        "webhook_sendings",
        "What your webhooks were sent",
        f"endpoint_id IN ({MY_ENDPOINTS})",
        is_last=True,
    ),
    goes(
        "webhook_endpoints",
        "Your webhooks",
        hidden={"data_key": _SECRET, "sealed_secret": _SECRET, "sealed_previous": _SECRET},
        is_last=True,
    ),
    goes("sendings", "Mails and pushes on their way to you", is_last=True),
    goes("notices", "What you were told", is_last=True),
    goes("notice_choices", "What you want to be told, and how", is_last=True),
    goes(
        "mail_addresses",
        "Your mail addresses, and those on your shop's list",
        hidden={
            "data_key": "The key; what it opens is handed out opened.",
            "sealed": "Handed out opened, as `mail_address`.",
        },
        is_last=True,
    ),
    goes(
        "mail_rules",
        "Which mails of your shop are not sent, or go to its list",
        "shop_id = :party",
        is_last=True,
    ),
    goes(
        "push_subscriptions",
        "Browsers that show you notices",
        hidden={"secret": _SECRET},
        is_last=True,
    ),
)
