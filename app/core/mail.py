"""Letters: sent by the city's mail server, or kept as files where none is set.

A letter may be sent twice when the worker dies in between; its Message-ID is the same both times,
so that mail programs show it once.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from app.core.clock import utc_now
from app.core.config import Settings

SECONDS: Final = 20
TLS_FROM_THE_START: Final = 465


@dataclass(frozen=True)
class Letter:
    """Plain text to one address. `subject` is one line; `key` is the same when sent again."""

    to: str
    subject: str
    text: str
    key: str


Post: TypeAlias = Callable[[Letter], None]


def post_for(settings: Settings) -> Post:
    """Return what sends letters: the mail server of the settings, else files in the data folder."""
    if settings.smtp_host:
        return lambda letter: _send(settings, message_of(settings, letter))
    return lambda letter: _keep(settings, message_of(settings, letter))


def message_of(settings: Settings, letter: Letter) -> EmailMessage:
    """Build the message. A line break in a header cannot start another one: it becomes a blank."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = one_line(settings.mail_from)
    message["To"] = one_line(letter.to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{_name_of(settings, letter)}@{_host_of(settings)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def one_line(text: str) -> str:
    """Return the text without line breaks and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@dataclass(frozen=True)
class KeptLetter:
    """A letter in the data folder, as the demo city shows it."""

    to: str
    subject: str
    date: str
    text: str


def kept_letters(settings: Settings, most: int = 50) -> list[KeptLetter]:
    """Return the newest letters of the data folder, newest first."""
    files = [(path.stat().st_mtime_ns, path) for path in _folder(settings).glob("*.eml")]
    return [_read(path) for _at, path in sorted(files, reverse=True)[:most]]


def forget_letters(settings: Settings, address: str) -> None:
    """Remove the letters that the data folder keeps for this address."""
    for path in _folder(settings).glob("*.eml"):
        if _read(path).to.lower() == address.lower():
            path.unlink(missing_ok=True)


def _send(settings: Settings, message: EmailMessage) -> None:
    host, port = settings.smtp_host, settings.smtp_port
    trusted = ssl.create_default_context()
    if settings.smtp_tls and port == TLS_FROM_THE_START:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    with server:
        if settings.smtp_tls and port != TLS_FROM_THE_START:
            server.starttls(context=trusted)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)


def _keep(settings: Settings, message: EmailMessage) -> None:
    """Write the letter under its Message-ID: the same letter again replaces itself."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    half = folder / f"{name}.part"
    half.write_bytes(message.as_bytes())
    half.replace(folder / f"{name}.eml")


def _read(path: Path) -> KeptLetter:
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    return KeptLetter(str(message["To"]), str(message["Subject"]), str(message["Date"]), text)


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "mail"


def _name_of(settings: Settings, letter: Letter) -> str:
    # The secret keeps apart the letters of two installations, and of a demo that started over.
    secret = settings.secret_key.get_secret_value()
    return sha256(f"{secret} letter {letter.key} {letter.to}".encode()).hexdigest()[:32]


def _host_of(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or "localhost"
