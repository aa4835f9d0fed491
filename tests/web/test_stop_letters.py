"""The link of a letter that stops its kind: for one person and matter, by one click, without us."""

from datetime import date, timedelta

import pytest

from app.core.clock import utc_now
from app.notices.bounces import DEAD_AFTER, count_bounce
from app.notices.kinds import DIGEST, Matter
from app.notices.stopping import LASTS, stop_token, stopped_by
from app.people.models import Digest, Person, Standing
from tests.people import City


def link(city: City, matter: str = "replies", today: date | None = None) -> str:
    secret = city.settings.secret_key.get_secret_value()
    day = today or utc_now().astimezone(city.settings.zone).date()
    return f"/stop/{stop_token(secret, city.bob.id, matter, day)}"


def stopped(city: City) -> set[str]:
    with city.database.reading() as session:
        digest = {DIGEST} if session.get_one(Person, city.bob.id).digest is Digest.NONE else set()
        return digest | stopped_by(session, city.bob.id)


@pytest.mark.parametrize("matter", [DIGEST, *Matter])
def test_a_mail_program_stops_one_kind_by_one_post(city: City, matter: str) -> None:
    """RFC 8058: no cookie, no token, no redirect. A scanner that fetches changes nothing."""
    mailer = city.client()
    for _scan in range(2):
        page = mailer.get(link(city, matter))
        assert page.status_code == 200
        assert page.text.count("<form") == 1 + page.text.count('action="/search"')
        assert mailer.head(link(city, matter)).status_code == 200
    assert stopped(city) == set()
    for _twice in range(2):
        answer = mailer.post(link(city, matter), data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You get no more letters of this kind" in answer.text
    assert stopped(city) == {matter}
    assert "Press the button" not in mailer.get(link(city, matter)).text


def test_a_link_is_for_one_person_and_one_kind(city: City) -> None:
    mailer, good = city.client(), link(city)
    number = str(city.bob.id)
    wrong = (
        good.replace("replies", "moderation"),
        good.replace(f"/{number}.", f"/{city.alice.id}."),
        good[:-1],
        good + "x",
        "/stop/x",
        "/stop/1.replies.999999.",
        f"/stop/{number}.replies.999999.{'A' * 24}",
        "/stop/%E2%80%AE.%00",
    )
    for address in wrong:
        answers = [mailer.get(address), mailer.post(address)]
        assert {answer.status_code for answer in answers} == {404}, address
        assert "not whole or was changed" in answers[1].text
    assert stopped(city) == set()


def test_an_old_link_and_one_of_a_gone_account_say_so(city: City) -> None:
    mailer = city.client()
    today = utc_now().astimezone(city.settings.zone).date()
    assert mailer.get(link(city, today=today - LASTS)).status_code == 200
    old = mailer.post(link(city, today=today - LASTS - timedelta(days=1)))
    assert old.status_code == 410
    assert "more than a year old" in old.text
    with city.database.writing() as session:
        session.get_one(Person, city.bob.id).standing = Standing.ERASED
    assert mailer.post(link(city)).status_code == 410
    assert stopped(city) == set()


def test_the_settings_say_how_often_and_of_what(city: City) -> None:
    bob = city.visitor(city.bob)
    page = bob.get("/settings/mail").text
    assert 'value="weekly" checked' in page
    assert page.count('name="matters"') == page.count('type="checkbox"') == len(Matter)
    assert page.count(" checked") == len(Matter) + 1
    form = {"digest": "daily", "matters": ["replies", "answers"]}
    assert bob.post("/settings/mail", form).headers["location"] == "/settings"
    assert stopped(city) == {matter.value for matter in Matter} - {"replies", "answers"}
    assert bob.get("/settings/mail").text.count(" checked") == 3
    for wrong in ({"digest": "each"}, {"digest": "daily", "matters": ["digest"]}):
        refused = bob.post("/settings/mail", wrong)
        assert refused.status_code == 422
    assert city.visitor(None).get("/settings/mail").status_code == 303


def test_who_reads_no_mail_any_more_is_told_and_may_try_again(city: City) -> None:
    with city.database.writing() as session:
        for _time in range(DEAD_AFTER):
            count_bounce(session, session.get_one(Person, city.bob.id), utc_now())
    bob = city.visitor(city.bob)
    assert "Letters to you are paused" in bob.get("/settings/mail").text
    assert bob.post("/settings/mail/again").headers["location"] == "/settings/mail"
    assert "paused" not in bob.get("/settings/mail").text
