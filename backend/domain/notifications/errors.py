"""Named refusals about notices, addresses and webhooks."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound, RateLimited


class NoticeNotFound(NotFound):
    """There is no such notice, or not for this viewer."""

    code = "notice_not_found"


class MailAddressNotFound(NotFound):
    """There is no such address, or not for this viewer."""

    code = "mail_address_not_found"


class MailNotOffered(Conflict):
    """This place sends no mail."""

    code = "mail_not_offered"


class PushNotOffered(Conflict):
    """This place sends nothing to devices."""

    code = "push_not_offered"


class TooManyAddresses(Conflict):
    """There is an end to how many addresses one party may have."""

    code = "too_many_addresses"


class AskedTooOften(RateLimited):
    """Nobody's mailbox is filled with questions."""

    code = "asked_too_often"


class EndpointNotFound(NotFound):
    """There is no such webhook, or not for this viewer."""

    code = "endpoint_not_found"


class SendingNotFound(NotFound):
    """Nothing of this kind was sent, or not for this viewer."""

    code = "sending_not_found"


class TooManyEndpoints(Conflict):
    """There is an end to how many webhooks one party may have."""

    code = "too_many_endpoints"
