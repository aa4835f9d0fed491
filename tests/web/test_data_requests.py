"""The specification of data requests: the inventory, the answers to one, who is told, and once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import ContributionId, Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.events import DatasetAnswered
from app.followthrough.answering import post_answer
from app.followthrough.models import DataPromise, Verdict
from app.followthrough.promising import tell_who_waited
from app.notices.queries import notices_of
from app.notices.service import follow
from app.people.models import Person
from app.proposals.models import Kind
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City, form_key

TOMORROW = (utc_now() + timedelta(days=30)).date()


@dataclass
class Case:
    city: City
    request: ContributionId
    other: ContributionId  # a proposal that asks for no data
    dataset: int

    @property
    def url(self) -> str:
        return f"/proposals/{self.request}-when-do-trucks-come"

    def form(self, **changed: object) -> dict[str, object]:
        sent = {"dataset": "repairs", "due_on": "", "text": "All of it since 2025."}
        return {**sent, "form_key": form_key(), **changed}


@pytest.fixture
def case(city: City) -> Case:
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store_in(city.settings.data_dir))
        made = [
            make_proposal(session, city.alice, title, kind=kind, department=city.department)
            for title, kind in (
                ("When do trucks come?", Kind.DATA_REQUEST),
                ("Fix the lights", Kind.FIX),
            )
        ]
        return Case(city, made[0].id, made[1].id, dataset.id)


def told(session: Session, person: Person) -> list[str]:
    return [notice.kind for notice in notices_of(session, person.id).items]


def test_the_inventory_says_who_asked_and_how_it_stands(case: Case) -> None:
    page = case.city.visitor(None).get("/data-requests").text
    assert "When do trucks come?" in page
    assert "Fix the lights" not in page
    assert "not published yet" in page
    assert "Waits for an answer since" in page
    assert 'href="/data-requests"' in case.city.visitor(None).get("/datasets").text
    with case.city.database.writing() as session:
        set_visibility(session, case.request, Visibility.HIDDEN)
    assert "When do trucks come?" not in case.city.visitor(None).get("/data-requests").text


def test_a_request_is_answered_with_a_dataset(case: Case) -> None:
    olive = case.city.visitor(case.city.olive)
    assert f'href="/proposals/{case.request}/data"' in olive.get(case.url).text
    assert "Repairs" in olive.get(f"/proposals/{case.request}/data").text
    sent = case.form()
    for _twice in range(2):
        answer = olive.post(f"/proposals/{case.request}/data", sent)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{case.url}#answer")
    anybody = case.city.visitor(None)
    for place in (case.url, "/data-requests"):
        assert 'href="/datasets/repairs"' in anybody.get(place).text, place
    assert "One earlier answer" not in anybody.get(case.url).text
    assert "It was asked for" in anybody.get("/datasets/repairs").text
    listed = anybody.get("/api/v1/data-requests").json()["items"][0]
    assert (listed["state"], listed["dataset"]) == ("published", "repairs")


def test_a_request_is_answered_with_a_day_that_can_pass(case: Case) -> None:
    olive, anybody = case.city.visitor(case.city.olive), case.city.visitor(None)
    sent = case.form(dataset="", due_on=TOMORROW.isoformat())
    assert olive.post(f"/proposals/{case.request}/data", sent).status_code == 303
    assert ">Promised</span>" in anybody.get("/data-requests").text
    assert ">Promised</span>" in anybody.get(case.url).text
    with case.city.database.writing() as session:
        promise = session.get_one(DataPromise, case.request)
        promise.due_on = utc_now().date() - timedelta(days=1)
    assert ">Late</span>" in anybody.get("/data-requests").text
    later = case.form(text="")
    assert olive.post(f"/proposals/{case.request}/data", later).status_code == 303
    assert ">Published</span>" in anybody.get("/data-requests").text


def test_a_reason_is_an_answer_too(case: Case) -> None:
    with case.city.database.writing() as session:
        reason = "It would name the drivers."
        post_answer(session, case.city.olive, case.request, Verdict.DECLINED, reason)
    assert "Answered with a reason" in case.city.visitor(None).get("/data-requests").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"dataset": "", "due_on": ""}, "dataset"),
        ({"due_on": TOMORROW.isoformat()}, "dataset"),
        ({"dataset": "nothing"}, "dataset"),
        ({"dataset": "", "due_on": "2020-01-01"}, "due_on"),
        ({"dataset": "", "due_on": "soon"}, "due_on"),
        ({"text": ""}, "text"),
    ],
)
def test_a_rejected_answer_keeps_what_was_typed(
    case: Case, changed: dict[str, object], field: str
) -> None:
    olive = case.city.visitor(case.city.olive)
    typed = {"text": "All <b>of it</b>.", **changed}
    answer = olive.post(f"/proposals/{case.request}/data", case.form(**typed))
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text
    assert ("All &lt;b&gt;of it&lt;/b&gt;." in answer.text) == (field != "text")
    assert "All" not in case.city.visitor(None).get(case.url).text.split('id="answer"')[1][:300]


def test_only_who_may_answer_does_and_only_requests(case: Case) -> None:
    city = case.city
    address = f"/proposals/{case.request}/data"
    assert city.visitor(None).get(address).headers["location"].startswith("/sign-in")
    for person in (city.alice, city.bob, city.mo, city.ada):
        assert city.visitor(person).post(address, case.form()).status_code == 404
    wrong = city.visitor(city.olive).post(f"/proposals/{case.other}/data", case.form())
    assert wrong.status_code == 409


def test_who_follows_is_told_once_when_it_lands(case: Case) -> None:
    city = case.city
    with city.database.writing() as session:
        follow(session, city.bob.id, "proposal", case.request)
    city.visitor(city.olive).post(f"/proposals/{case.request}/data", case.form())
    with city.database.writing() as session:
        for _twice in range(2):
            tell_who_waited(session, DatasetAnswered(case.request, case.dataset))
        tell_who_waited(session, DatasetAnswered(case.request, case.dataset + 1))
        assert told(session, city.bob).count("data_landed") == 1
        assert told(session, city.alice).count("data_landed") == 1
        assert "data_landed" not in told(session, city.charlie)
    assert "The data that you waited for is here" in city.visitor(city.bob).get("/notices").text
