"""Letters: written as messages, and handed to the city's mail server or kept as files.

A letter may be sent twice when the worker dies in between; its Message-ID is the same both times,
so that mail programs show it once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.mail_server import MailServer


@dataclass(frozen=True)
class Letter:
    """A letter to one address. `subject` is one line; `key` is the same when sent again.

    `html` says the same as `text`. `stop` is the address that stops such letters by one click.
    """

    to: str
    subject: str
    text: str
    key: str
    html: str = ""
    stop: str = ""


Post: TypeAlias = Callable[[Letter], None]


def post_for(settings: Settings) -> Post:
    """Return what sends letters: the mail server of the settings, else files in the data folder.

    Raises MailDelayedError or MailRefusedError.
    """
    if not settings.smtp_host:
        return lambda letter: _keep(settings, message_of(settings, letter))

    def post(letter: Letter) -> None:
        with MailServer(settings) as server:
            server.send(message_of(settings, letter))

    return post


@contextmanager
def post_office(settings: Settings) -> Iterator[Post]:
    """Give what sends many letters through one connection, opened for the first one."""
    if not settings.smtp_host:
        yield post_for(settings)
        return
    with MailServer(settings) as server:
        yield lambda letter: server.send(message_of(settings, letter))


def message_of(settings: Settings, letter: Letter) -> EmailMessage:
    """Build the message. A line break in a header cannot start another one: it becomes a blank."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = one_line(settings.mail_from)
    message["To"] = one_line(letter.to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{_name_of(settings, letter)}@{_host_of(settings)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note answers it
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    if letter.stop:
        message["Precedence"] = "bulk"
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
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
