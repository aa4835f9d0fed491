"""Flagging a text: anybody signed in, once, with a house rule."""

import pytest

from app.contributions.models import Contribution, Visibility
from app.contributions.writing import set_visibility
from app.moderation.models import Flag
from tests.factories.moderation import make_comment
from tests.factories.proposals import make_proposal
from tests.people import City


@pytest.fixture
def text(city: City) -> Contribution:
    with city.database.writing() as session:
        return make_comment(session, make_proposal(session, city.alice), city.bob)


def test_the_form_says_that_disagreement_is_for_votes(city: City, text: Contribution) -> None:
    page = city.visitor(city.charlie).get(f"/contributions/{text.id}/flags/new")
    assert page.status_code == 200
    assert "Then vote or answer it instead" in page.text
    assert page.text.count('name="reason"') == 6


def test_a_flag_is_stored_once(city: City, text: Contribution) -> None:
    charlie = city.visitor(city.charlie)
    form = {"reason": "spam", "note": "An advertisement"}
    sent = charlie.post(f"/contributions/{text.id}/flags", form)
    assert sent.status_code == 200
    assert "You have flagged this text" in sent.text
    assert charlie.post(f"/contributions/{text.id}/flags", form).status_code == 409
    assert "You have flagged" in charlie.get(f"/contributions/{text.id}/flags/new").text
    assert _flags(city) == [("spam", "An advertisement", city.charlie.id)]


def test_htmx_swaps_the_form_for_thanks(city: City, text: Contribution) -> None:
    charlie = city.visitor(city.charlie)
    part = charlie.htmx("GET", f"/contributions/{text.id}/flags/new").text
    assert part.lstrip().startswith("<form")
    thanks = charlie.htmx("POST", f"/contributions/{text.id}/flags", {"reason": "off_topic"})
    assert thanks.status_code == 200
    assert "<html" not in thanks.text


@pytest.mark.parametrize(
    "form",
    [{}, {"reason": ""}, {"reason": "opinion"}, {"reason": ["spam", "off_topic"]},
     {"reason": "spam", "note": "x" * 501}, {"reason": "spam", "reporter_id": "1"}],
)  # fmt: skip
def test_an_odd_form_is_drawn_again(
    city: City, text: Contribution, form: dict[str, object]
) -> None:
    for answer in (
        city.visitor(city.charlie).post(f"/contributions/{text.id}/flags", form),
        city.visitor(city.charlie).htmx("POST", f"/contributions/{text.id}/flags", form),
    ):
        assert answer.status_code == 422
    assert _flags(city) == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 303), ("bob", 403), ("sue", 403), ("una", 403), ("mo", 200), ("olive", 200)],
)
def test_who_may_flag(city: City, text: Contribution, who: str, status: int) -> None:
    visitor = city.visitor(getattr(city, who))
    answer = visitor.post(f"/contributions/{text.id}/flags", {"reason": "spam"})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("visibility", "status"),
    [(Visibility.HIDDEN, 410), (Visibility.DELETED, 410), (Visibility.QUEUED, 404)],
)
def test_what_is_not_public_cannot_be_flagged(
    city: City, text: Contribution, visibility: Visibility, status: int
) -> None:
    with city.database.writing() as session:
        set_visibility(session, text.id, visibility)
    sent = city.visitor(city.charlie).post(f"/contributions/{text.id}/flags", {"reason": "spam"})
    assert sent.status_code == status


def _flags(city: City) -> list[tuple[str, str, int]]:
    with city.database.reading() as session:
        return [(f.reason.value, f.note, f.reporter_id) for f in session.query(Flag)]
