"""Sending letters about notices: each once, what is late folds into the digest, nothing is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col
from structlog.testing import capture_logs

from app.core.mail import kept_letters
from app.notices import sending as ends
from app.notices.bounces import DEAD_AFTER, is_paused
from app.notices.models import Mailing, Notice
from app.notices.service import notify
from app.people.models import Person
from app.worker import mailing as sending
from app.worker.mailing import mail_what_is_due
from app.worker.works import Works
from tests.factories.datasets import store_in
from tests.factories.proposals import make_proposal
from tests.mailbox import Box
from tests.people import City

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def works_of(city: City, box: Box) -> Works:
    settings = city.settings.model_copy(update=box.settings)
    return Works(settings, city.database, store_in(city.settings.data_dir))


def tell(city: City, kind: str = "commented") -> None:
    """Tell bob something."""
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, title="Fix the lights")
        notify(session, [city.bob.id], kind, "proposal", proposal.id)


def outcomes(city: City) -> list[str]:
    with city.database.reading() as session:
        return list(session.scalars(select(col(Mailing.outcome)).order_by(col(Mailing.id))))


def test_one_digest_goes_out_by_smtp_and_none_again(city: City, box: Box) -> None:
    works = works_of(city, box)
    with time_machine.travel(MONDAY - DAY, tick=False):
        tell(city)
        mail_what_is_due(works)
        assert box.got == []
    for later in (HOUR, 2 * HOUR, timedelta(), DAY, -DAY, 2 * DAY):
        with time_machine.travel(MONDAY + later, tick=False):
            mail_what_is_due(works)
    [message] = box.messages
    assert message["To"] == "bob@people.example"
    assert message["Subject"] == "Your week in Port Ellery: one notice"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "bulk"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert outcomes(city) == ["sent"]


def test_what_cannot_wait_comes_within_a_minute_and_a_day_late_in_the_digest(
    city: City, box: Box
) -> None:
    works = works_of(city, box)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        tell(city, "answered")
        mail_what_is_due(works)
    assert [one["Subject"] for one in box.messages] == ["The city answered “Fix the lights”."]
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        tell(city, "answered")
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):  # the worker was away
        mail_what_is_due(works)
        assert len(box.got) == 1
    with time_machine.travel(MONDAY + 7 * DAY, tick=False):
        mail_what_is_due(works)
    assert box.messages[1]["Subject"].startswith("Your week")


def test_a_server_that_is_away_delays_letters_and_loses_none(city: City, box: Box) -> None:
    works = works_of(city, box)
    box.answers = ["451 4.3.0 busy", "452 4.2.2 full for now", "250 OK"]
    with time_machine.travel(MONDAY + HOUR, tick=False) as clock:
        tell(city, "answered")
        for wait in (timedelta(), MINUTE, 2 * MINUTE, MINUTE, 5 * MINUTE, HOUR):
            clock.shift(wait)
            mail_what_is_due(works)
    assert len(box.got) == 3
    assert len({message["Message-ID"] for message in box.messages}) == 1
    assert outcomes(city) == ["sent"]
    away = Works(works.settings.model_copy(update={"smtp_port": 1}), works.database, works.store)
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False) as clock:
        tell(city, "answered")
        tell(city, "hidden")
        mail_what_is_due(away)
        assert outcomes(city)[1:] == ["", ""]
        clock.shift(HOUR)
        mail_what_is_due(works)
    assert outcomes(city)[1:] == ["sent", "sent"]


@pytest.mark.parametrize(
    ("answer", "paused"),
    [("550 5.1.1 no such user", True), ("550 5.7.1 blocked by policy", False)],
)
def test_a_letter_refused_for_good_ends_and_a_dead_address_is_paused(
    city: City, box: Box, *, answer: str, paused: bool
) -> None:
    works = works_of(city, box)
    box.of_address = answer
    logged: list[object] = []
    for number in range(DEAD_AFTER + 1):
        with time_machine.travel(MONDAY + number * HOUR, tick=False), capture_logs() as said:
            tell(city, "answered")
            mail_what_is_due(works)
        logged += said
    assert outcomes(city) == ["refused"] * (DEAD_AFTER if paused else DEAD_AFTER + 1)
    with city.database.reading() as session:
        assert is_paused(session, session.get_one(Person, city.bob.id)) is paused
    assert len(logged) == len(outcomes(city))
    assert "people.example" not in str(logged)


def test_a_letter_whose_sending_was_not_noted_goes_again_under_the_same_id(
    city: City, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies between handing the letter over and noting it."""

    def die(*_facts: object) -> None:
        raise KeyboardInterrupt

    works, whole = works_of(city, box), ends.end
    with time_machine.travel(MONDAY + HOUR, tick=False):
        tell(city, "answered")
        monkeypatch.setattr(ends, "end", die)
        with pytest.raises(KeyboardInterrupt):
            mail_what_is_due(works)
        monkeypatch.setattr(ends, "end", whole)
        for _again in range(3):
            mail_what_is_due(works)
    assert len(box.got) == 2
    assert len({message["Message-ID"] for message in box.messages}) == 1


def test_a_day_away_makes_no_storm(city: City, box: Box) -> None:
    works = works_of(city, box)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        for _n in range(12):
            tell(city, "hidden")
            tell(city, "commented")
    with time_machine.travel(MONDAY + 20 * HOUR, tick=False):
        mail_what_is_due(works)
    assert [message["Subject"] for message in box.messages] == [
        "A moderator hid your text: Fix the lights. Read why."
    ]
    with city.database.reading() as session:
        told = session.scalars(select(Notice).where(col(Notice.mailing_id).is_not(None))).all()
        assert len(told) == 12


def test_two_runs_at_once_are_one(city: City, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    works = works_of(city, box)
    runs: list[int] = []
    ask: Callable[..., None] = sending.ask_for_digests

    def again(*facts: object) -> None:
        runs.append(1)
        mail_what_is_due(works)
        ask(*facts)

    monkeypatch.setattr(sending, "ask_for_digests", again)
    mail_what_is_due(works)
    assert runs == [1]


def test_without_a_mail_server_letters_are_kept(city: City) -> None:
    works = Works(city.settings, city.database, store_in(city.settings.data_dir))
    tell(city, "answered")
    mail_what_is_due(works)
    [kept] = kept_letters(city.settings)
    assert "The city answered" in kept.text
    assert "<" not in kept.text
