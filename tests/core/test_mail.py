"""Letters: one message with fixed headers, by SMTP or as a file, the same when sent again."""

from pathlib import Path

import pytest

from app.core.config import Settings
from app.core.mail import Letter, forget_letters, kept_letters, message_of, post_for, post_office
from app.core.mail_server import A_CONNECTION, MailDelayedError, MailRefusedError
from tests.mailbox import Box, opened

INJECTION = "Hello\r\nBcc: all@people.example\r\n\r\nAnother body"


def letter(**changes: str) -> Letter:
    facts = {"to": "dora@people.example", "subject": "Hello", "text": "Good day.\n", "key": "a 1 2"}
    return Letter(**{**facts, **changes})


def by_smtp(settings: Settings, box: Box) -> Settings:
    return settings.model_copy(update=box.settings)


def test_a_letter_reaches_the_mail_server(settings: Settings, box: Box) -> None:
    post_for(by_smtp(settings, box))(letter(text="Grüße aus Łódź\n"))
    (envelope,) = box.got
    assert envelope.rcpt_tos == ["dora@people.example"]
    message = opened(envelope)
    assert message["To"] == "dora@people.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Grüße aus Łódź" in message.get_content()


@pytest.mark.parametrize("field", ["subject", "to"])
def test_a_line_break_starts_no_header(settings: Settings, box: Box, field: str) -> None:
    hostile = INJECTION if field == "subject" else "dora@people.example\r\nBcc: all@people.example"
    try:
        post_for(by_smtp(settings, box))(letter(**{field: hostile}))
    except (ValueError, MailRefusedError):
        assert box.got == []  # refused before or by the server
    for envelope in box.got:
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


def test_many_letters_share_connections_and_survive_a_closed_one(
    settings: Settings, box: Box
) -> None:
    with post_office(by_smtp(settings, box)) as post:
        for number in range(A_CONNECTION + 2):
            post(letter(key=str(number)))
        box.answers = ["421 closing"]
        with pytest.raises(MailDelayedError):
            post(letter(key="late"))
        post(letter(key="late"))
    assert len(box.got) == A_CONNECTION + 4


def test_an_address_that_the_server_cannot_write_holds_up_no_other(
    settings: Settings, box: Box
) -> None:
    with post_office(by_smtp(settings, box)) as post:
        with pytest.raises(MailRefusedError):
            post(letter(to="łódź@people.example"))
        post(letter())
    assert [envelope.rcpt_tos for envelope in box.got] == [["dora@people.example"]]


def test_a_server_that_is_not_there_delays_every_letter(settings: Settings) -> None:
    nowhere = {"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_tls": False}
    with pytest.raises(MailDelayedError) as delayed:
        post_for(settings.model_copy(update=nowhere))(letter())
    assert delayed.value.for_all
    assert "people.example" not in str(delayed.value)
