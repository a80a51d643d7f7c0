"""The way to the mail server: one message over SMTP, and what the server thought of it."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol

from backend.core.notice_settings import MailSecurity, MailSettings

ANSWER_SECONDS = 20.0
_FOR_GOOD = 500  # replies from here on mean that trying again is of no use


class MailRefused(Exception):
    """It was not taken. `is_final`: this address is refused for good, not this moment."""

    def __init__(self, message: str, *, is_final: bool) -> None:
        super().__init__(message)
        self.is_final = is_final


class Mailer(Protocol):
    """Takes a message to its recipient's server."""

    async def send(self, message: EmailMessage, to: str) -> None: ...


class SmtpMailer:
    """A connection per message: mails are few, and none waits for another one's server."""

    def __init__(self, settings: MailSettings, *, seconds: float = ANSWER_SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds

    async def send(self, message: EmailMessage, to: str) -> None:
        """Hand it over; MailRefused with a sentence when the server does not take it."""
        try:
            await asyncio.to_thread(self._send, message, to)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise MailRefused(
                f"The mail server refused the address ({code}).", is_final=code >= _FOR_GOOD
            ) from None
        except smtplib.SMTPResponseException as error:
            raise MailRefused(
                f"The mail server answered {error.smtp_code}.", is_final=False
            ) from None
        except (smtplib.SMTPException, OSError):
            raise MailRefused("The mail server does not answer.", is_final=False) from None

    def _send(self, message: EmailMessage, to: str) -> None:
        settings = self._settings
        assert settings.host is not None
        context = ssl.create_default_context()
        if settings.security is MailSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=self._seconds, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=self._seconds)
        with server:
            if settings.security is MailSecurity.STARTTLS:
                server.starttls(context=context)
            if settings.user is not None and settings.password is not None:
                server.login(settings.user, settings.password.get_secret_value())
            server.send_message(message, from_addr=settings.sender, to_addrs=[to])
