"""One connection to the city's mail server, and what its answers mean.

A server that cannot be reached, is busy or does not know us is the city's trouble: the letter
waits. A letter that it will never take ends. No error here names an address: errors are logged.
"""

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Self

from app.core.config import Settings

SECONDS: Final = 20
TLS_FROM_THE_START: Final = 465
A_CONNECTION: Final = 100  # letters: many servers end a longer one
FOR_GOOD: Final = 500
NOBODY_THERE: Final = frozenset({550, 551, 553})
POLICY: Final = b"5.7."  # RFC 3463: what the server thinks of us, not of the address


class MailDelayedError(Exception):
    """Try later. `for_all`: no letter gets through now."""

    def __init__(self, code: int, *, for_all: bool) -> None:
        super().__init__(f"the mail server puts letters off: {code}")
        self.for_all = for_all


class MailRefusedError(Exception):
    """The server will never take this letter. `of_address`: because nobody lives there."""

    def __init__(self, code: int, *, of_address: bool) -> None:
        super().__init__(f"the mail server refuses a letter: {code}")
        self.of_address = of_address


class MailServer:
    """Opens a connection for the first letter, and anew where it was closed or is used up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: smtplib.SMTP | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._close()

    def send(self, message: EmailMessage) -> None:
        """Hand one message over. Raises MailDelayedError or MailRefusedError."""
        if self._sent >= A_CONNECTION:
            self._close()
        kept = self._open is not None
        try:
            _hand_over(self._connection(), message)
        except smtplib.SMTPServerDisconnected:
            self._close()
            if not kept:
                raise MailDelayedError(0, for_all=False) from None
            self._again(message)
        except (MailDelayedError, MailRefusedError):
            self._close()
            raise
        self._sent += 1

    def _again(self, message: EmailMessage) -> None:
        """Hand it over by a new connection: the old one may have been idle for too long."""
        try:
            _hand_over(self._connection(), message)
        except smtplib.SMTPServerDisconnected:
            self._close()
            raise MailDelayedError(0, for_all=False) from None

    def _connection(self) -> smtplib.SMTP:
        if self._open is None:
            try:
                self._open = _connect(self._settings)
            except (smtplib.SMTPException, OSError) as error:
                raise MailDelayedError(getattr(error, "smtp_code", 0), for_all=True) from None
        return self._open

    def _close(self) -> None:
        server, self._open, self._sent = self._open, None, 0
        if server is None:
            return
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    trusted = ssl.create_default_context()
    if settings.smtp_tls and port == TLS_FROM_THE_START:
        return _known(settings, smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted))
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if settings.smtp_tls:
        try:
            server.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return _known(settings, server)


def _known(settings: Settings, server: smtplib.SMTP) -> smtplib.SMTP:
    if settings.smtp_user:
        try:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        if code < FOR_GOOD:
            raise MailDelayedError(code, for_all=False) from None
        dead = code in NOBODY_THERE and POLICY not in said
        raise MailRefusedError(code, of_address=dead) from None
    except smtplib.SMTPDataError as refused:
        if refused.smtp_code < FOR_GOOD:
            raise MailDelayedError(refused.smtp_code, for_all=False) from None
        raise MailRefusedError(refused.smtp_code, of_address=False) from None
    except (smtplib.SMTPNotSupportedError, ValueError):  # an address that this server cannot write
        raise MailRefusedError(0, of_address=True) from None
    except (smtplib.SMTPException, OSError) as error:  # the sender is refused, the line breaks
        raise MailDelayedError(getattr(error, "smtp_code", 0), for_all=True) from None
