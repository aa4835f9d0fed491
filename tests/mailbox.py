"""A mail server in the tests' own process, which answers what it is told to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Box:
    """Keeps what it gets. `answers` are given to letters in turn, then `250 OK`."""

    def __init__(self, port: int) -> None:
        self.got: list[Envelope] = []
        self.answers: list[str] = []
        self.of_address = ""  # what it says to the address, if not yes
        self.settings = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": False}

    @property
    def messages(self) -> list[EmailMessage]:
        return [opened(envelope) for envelope in self.got]

    async def handle_RCPT(  # noqa: N802, aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.of_address:
            return self.of_address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802, aiosmtpd's name
        self.got.append(envelope)
        return self.answers.pop(0) if self.answers else "250 OK"


def opened(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    return message_from_bytes(content, policy=policy.default)


@contextmanager
def open_box() -> Iterator[Box]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    box = Box(port)
    controller = Controller(box, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    controller.start()
    yield box
    controller.stop()
