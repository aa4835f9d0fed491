"""Both must say yes; nobody learns that the other said no, has not answered, or blocked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import RefusedError
from app.notices.models import Notice
from app.people.blocking import block
from app.people.erasure import erase, preview_erasure
from app.people.export import export_person
from app.people.models import Person, PersonId, Standing
from app.people.passwords import UNPROVEN
from app.relationships.introductions.introducing import (
    ask,
    choose,
    find_introduction,
    forget_answers,
    reply,
)
from app.relationships.introductions.models import LASTS, Introduction, Reply, RoomMessage
from app.relationships.introductions.queries import open_questions, rooms_of
from app.relationships.introductions.rooms import enter
from app.web.personal import register_personal_data
from app.web.telling import tell
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.introductions import chart_subject, make_message, make_room
from tests.people import City
from tests.relationships.conftest import Neighbors


@pytest.fixture
def question(neighbors: Neighbors, session: Session) -> Introduction:
    return ask(session, neighbors.ann, neighbors.ben, neighbors.subject, utc_now())


def kinds(session: Session, person: Person) -> list[str]:
    rows = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)  # type: ignore[call-overload]
    return list(session.scalars(rows))


def test_two_yeses_open_one_room_and_tell_who_waited(
    neighbors: Neighbors, session: Session, question: Introduction
) -> None:
    ann, ben = neighbors.ann, neighbors.ben
    reply(session, ann, question.id, Reply.YES, utc_now())
    with pytest.raises(RefusedError):
        enter(session, ann, question.id)
    reply(session, ben, question.id, Reply.YES, utc_now())
    reply(session, ben, question.id, Reply.YES, utc_now())
    assert enter(session, ann, question.id) is enter(session, ben, question.id)
    assert kinds(session, ann) == ["introduction_asked", "introduced"]
    assert kinds(session, ben) == ["introduction_asked"]


def test_a_no_a_block_and_no_answer_look_alike(
    neighbors: Neighbors, session: Session, question: Introduction
) -> None:
    ann, ben = neighbors.ann, neighbors.ben
    reply(session, ann, question.id, Reply.YES, utc_now())

    def sight() -> object:
        notices = session.scalars(select(Notice).where(Notice.person_id == ann.id)).all()  # type: ignore[arg-type]
        told = [(str(one.sentence), one.url) for one in tell(session, ann.id, notices)]
        seen = open_questions(session, ann, utc_now())
        return (
            told,
            [(one.handle, one.place, one.own) for one in seen],
            export_person(session, ann),
            preview_erasure(session, ann),
        )

    before = sight()
    reply(session, ben, question.id, Reply.NO, utc_now())
    assert sight() == before
    block(session, ben, ann)
    assert sight() == before
    choose(session, ben, wanted=False, now=utc_now())
    assert sight() == before
    reply(session, ann, question.id, Reply.NO, utc_now())
    reply(session, ann, question.id, Reply.YES, utc_now())
    assert sight() == before


@pytest.mark.parametrize("how", ["blocked", "limited", "suspended", "opted out"])
def test_a_yes_of_who_is_apart_waits_as_any_other(
    neighbors: Neighbors, session: Session, question: Introduction, how: str
) -> None:
    ann, ben = neighbors.ann, neighbors.ben
    reply(session, ben, question.id, Reply.YES, utc_now())
    if how == "blocked":
        block(session, ben, ann)
    elif how == "opted out":
        choose(session, ben, wanted=False, now=utc_now())
    else:
        ben.standing = Standing(how)
    session.flush()
    answered = reply(session, ann, question.id, Reply.YES, utc_now())
    assert answered.met_at is None


def test_a_question_ends_silently_and_its_answers_are_forgotten(
    neighbors: Neighbors, session: Session, question: Introduction
) -> None:
    reply(session, neighbors.ben, question.id, Reply.NO, utc_now())
    later = utc_now() + LASTS
    before = kinds(session, neighbors.ann)
    forget_answers(session, utc_now())
    assert question.second_reply is Reply.NO or question.first_reply is Reply.NO
    forget_answers(session, later)
    session.refresh(question)
    assert (question.first_reply, question.second_reply) == (None, None)
    assert kinds(session, neighbors.ann) == before
    assert open_questions(session, neighbors.ann, later) == []
    with pytest.raises(RefusedError):
        reply(session, neighbors.ann, question.id, Reply.YES, later)


def test_nobody_else_learns_that_two_were_asked(
    neighbors: Neighbors, session: Session, question: Introduction
) -> None:
    dan = neighbors.person("dan", 1)
    for find in (find_introduction, enter):
        with pytest.raises(RefusedError) as refusal:
            find(session, dan, question.id)
        assert refusal.value.ruling.status == 404


@pytest.mark.usefixtures("question")
def test_an_erased_account_takes_its_words_and_its_open_questions(
    neighbors: Neighbors, session: Session
) -> None:
    register_personal_data()
    ann, dan = neighbors.ann, neighbors.person("dan", 2)
    room = make_room(session, ann, dan, neighbors.subject)
    said, answer = make_message(session, ann, room), make_message(session, dan, room, "Yes.")
    held = export_person(session, ann)
    assert "I saw it too." in str(held)
    assert "Yes." not in str(held)
    assert "dan" not in str(held)
    erase(session, ann, UNPROVEN, utc_now())
    session.expire_all()
    left = session.get_one(RoomMessage, said.id)
    assert (left.text, left.html, left.redacted_at is None) == ("", "", False)
    assert session.get_one(RoomMessage, answer.id).text == "Yes."
    assert session.scalar(select(func.count()).select_from(Introduction)) == 1
    assert [one.handle for one in rooms_of(session, dan)] == ["former resident"]
    assert rooms_of(session, dan)[0].introduction.ended_at is not None


def test_two_yeses_at_the_same_moment_are_one_room(city: City, database: Database) -> None:
    with database.writing() as session:
        store = store_in(city.settings.data_dir)
        dataset, _version = make_dataset(session, store)
        chart = make_chart(session, store, dataset)
        question = ask(session, city.alice, city.bob, chart_subject(chart.id), utc_now())
        number = question.id

    def agree(person_id: PersonId) -> object:
        with database.writing() as session:
            person = session.get_one(Person, person_id)
            return reply(session, person, number, Reply.YES, utc_now()).met_at

    with ThreadPoolExecutor(2) as both:
        opened = list(both.map(agree, [city.alice.id, city.bob.id]))
    assert sum(at is not None for at in opened) == 1
    with database.reading() as session:
        assert session.get_one(Introduction, number).met_at is not None
        told = session.scalars(select(Notice).where(Notice.kind == "introduced")).all()  # type: ignore[arg-type]
        assert len(told) == 1


def test_answers_go_on_until_the_last_day(
    neighbors: Neighbors, session: Session, question: Introduction
) -> None:
    almost = question.ends_at - timedelta(seconds=1)
    for person in (neighbors.ann, neighbors.ben):
        reply(session, person, question.id, Reply.YES, almost)
    assert question.met_at == almost
