"""Letters: one message with fixed headers, by SMTP or as a file, the same when sent again."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.core.config import Settings
from app.core.mail import Letter, forget_letters, kept_letters, message_of, post_for

INJECTION = "Hello\r\nBcc: all@people.example\r\n\r\nAnother body"


class Box:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802, aiosmtpd's name
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    handler = Box()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def letter(**changes: str) -> Letter:
    facts = {"to": "dora@people.example", "subject": "Hello", "text": "Good day.\n", "key": "a 1 2"}
    return Letter(**{**facts, **changes})


def opened(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    return message_from_bytes(content, policy=policy.default)


def by_smtp(settings: Settings, port: int) -> Settings:
    update = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": False}
    return settings.model_copy(update=update)


def test_a_letter_reaches_the_mail_server(settings: Settings, box: tuple[Box, int]) -> None:
    handler, port = box
    post_for(by_smtp(settings, port))(letter(text="Grüße aus Łódź\n"))
    (envelope,) = handler.got
    assert envelope.rcpt_tos == ["dora@people.example"]
    message = opened(envelope)
    assert message["To"] == "dora@people.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Grüße aus Łódź" in message.get_content()


@pytest.mark.parametrize("field", ["subject", "to"])
def test_a_line_break_starts_no_header(
    settings: Settings, box: tuple[Box, int], field: str
) -> None:
    handler, port = box
    hostile = INJECTION if field == "subject" else "dora@people.example\r\nBcc: all@people.example"
    try:
        post_for(by_smtp(settings, port))(letter(**{field: hostile}))
    except (ValueError, OSError):
        assert handler.got == []  # refused before or by the server
    for envelope in handler.got:
        assert envelope.rcpt_tos == ["dora@people.example"]
        message = opened(envelope)
        assert message["Bcc"] is None
        assert "\n" not in str(message["Subject"])
        assert message.get_content().strip() == "Good day."


def test_the_same_letter_again_is_the_same_message(settings: Settings) -> None:
    ids = [str(message_of(settings, letter())["Message-ID"]) for _time in range(2)]
    assert ids[0] == ids[1]
    other = message_of(settings, letter(key="a 1 3"))["Message-ID"]
    assert str(other) != ids[0]
    assert ids[0].endswith("@testserver>")


def test_without_a_mail_server_letters_are_files(settings: Settings) -> None:
    post = post_for(settings)
    post(letter())
    post(letter())
    post(letter(to="bob@people.example", subject="Later", key="b"))
    assert sorted(kept.subject for kept in kept_letters(settings)) == ["Hello", "Later"]
    files = list(Path(settings.data_dir / "mail").iterdir())
    assert {path.suffix for path in files} == {".eml"}
    assert len(files) == 2


def test_letters_to_an_address_are_forgotten(settings: Settings) -> None:
    post_for(settings)(letter())
    post_for(settings)(letter(to="bob@people.example", key="b"))
    forget_letters(settings, "DORA@people.example")
    assert [kept.to for kept in kept_letters(settings)] == ["bob@people.example"]
