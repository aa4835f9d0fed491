"""Set-up by administrators: roles, posts and departments."""

import pytest
from sqlalchemy import select

from app.core.clock import utc_now
from app.core.outbox import OutboxEntry
from app.core.storage import Storage
from app.ledger.models import LedgerEntry
from app.people.models import Department, Person, Post, Role
from app.people.tokens import Scope, find_token, make_token
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.people import works
from tests.people import City

PAGES = ["/admin", "/admin/people", "/admin/people/bob", "/admin/departments",
         "/admin/departments/public-works"]  # fmt: skip


def stored(city: City, person: Person) -> Person:
    with city.database.reading() as session:
        return session.get_one(Person, person.id)


def official(city: City, **changes: object) -> dict[str, object]:
    form = {"role": "official", "post": "staff", "department_id": str(city.department.id)}
    return {**form, **changes}


@pytest.mark.parametrize("page", PAGES)
def test_set_up_is_shown_to_administrators_alone(city: City, page: str) -> None:
    assert city.visitor(None).get(page).headers["location"] == f"/sign-in?next={page}"
    for person in (city.alice, city.olive, city.mo):
        assert city.visitor(person).get(page).status_code == 404
    for person in (city.sue, city.una):
        assert city.visitor(person).get(page).status_code == 403
    assert city.visitor(city.ada).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES[2:])
def test_nobody_else_changes_anything(city: City, page: str) -> None:
    form = {**official(city), "name": "Parks", "description": "x"}
    for person in (city.alice, city.olive, city.mo, city.sue, city.una):
        assert city.visitor(person).post(page, form).status_code in (403, 404)
    assert city.visitor(None).post(page, form).status_code == 303
    assert stored(city, city.bob).role is Role.RESIDENT


def test_a_role_is_given_recorded_and_ends_what_was_open(city: City) -> None:
    bob = city.visitor(city.bob)
    with city.database.writing() as session:
        raw = make_token(session, city.bob, "map", [Scope.READ], utc_now())
    given = city.visitor(city.ada).post("/admin/people/bob", official(city, title="Foreman"))
    assert given.status_code == 303
    after = stored(city, city.bob)
    assert (after.role, after.post, after.title) == (Role.OFFICIAL, Post.STAFF, "Foreman")
    assert after.department_id == city.department.id
    assert not works(bob)
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    deliver_everything(Works(city.settings, city.database, store))
    with city.database.reading() as session:
        assert find_token(session, raw) is None
        (entry,) = session.scalars(select(LedgerEntry)).all()
    assert (entry.deed, entry.noun_id, entry.actor_id) == ("appointed", city.bob.id, city.ada.id)
    assert entry.reason == "official, staff, Public Works"
    profile = city.visitor(None).get("/people/bob").text
    assert "works in Public Works" in profile
    assert "Foreman" in profile


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"post": ""}, "post"),
        ({"department_id": ""}, "department_id"),
        ({"department_id": "99"}, "department_id"),
        ({"department_id": "9" * 30}, "department_id"),
        ({"post": "council_member"}, "district_id"),
        ({"district_id": "99", "post": "council_member"}, "district_id"),
        ({"role": "resident"}, "role"),
        ({"role": "king"}, "role"),
        ({"role": ["official", "administrator"]}, "role"),
        ({"post": "__class__"}, "post"),
        ({"standing": "active"}, "standing"),
        ({"verified": "1"}, "verified"),
    ],
)
def test_an_odd_appointment_is_refused(city: City, changes: dict[str, object], field: str) -> None:
    refused = city.visitor(city.ada).post("/admin/people/bob", official(city, **changes))
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert stored(city, city.bob).role is Role.RESIDENT


def test_the_last_administrator_stays_one(city: City) -> None:
    ada = city.visitor(city.ada)
    assert ada.post("/admin/people/ada", {"role": "resident"}).status_code == 409
    assert ada.post("/admin/people/mo", {"role": "administrator"}).status_code == 303
    assert ada.post("/admin/people/ada", {"role": "resident"}).status_code == 303


def test_people_are_found_by_the_start_of_their_handle(city: City) -> None:
    ada = city.visitor(city.ada)
    found = ada.get("/admin/people?q=AL").text
    assert 'href="/admin/people/alice"' in found
    assert 'href="/admin/people/bob"' not in found
    for odd in ("%25", "_", "%00", "x' OR 1=1", "\ud7ff", "<b>"):
        assert ada.get(f"/admin/people?q={odd}&after={odd}").status_code == 200


def test_people_are_listed_page_by_page(city: City) -> None:
    for number in range(55):
        city.person(f"zz{number:02}")
    ada = city.visitor(city.ada)
    first = ada.get("/admin/people?q=zz").text
    assert first.count('href="/admin/people/zz') == 50
    following = first.split('<p class="pages"><a href="')[1].split('"')[0].replace("&amp;", "&")
    second = ada.get(following).text
    assert second.count('href="/admin/people/zz') == 5


def test_a_department_is_made_described_and_keeps_its_address(city: City) -> None:
    ada = city.visitor(city.ada)
    made: dict[str, object] = {"name": "Parks & Trees", "description": "They <b>plant</b>."}
    assert ada.post("/admin/departments", made).status_code == 303
    page = city.visitor(None).get("/departments/parks-trees").text
    assert "They &lt;b&gt;plant&lt;/b&gt;." in page
    renamed: dict[str, object] = {"name": "Green Spaces", "description": ""}
    assert ada.post("/admin/departments/parks-trees", renamed).status_code == 303
    assert "Green Spaces" in city.visitor(None).get("/departments/parks-trees").text


@pytest.mark.parametrize("name", ["", "x", "PUBLIC works", "x" * 121])
def test_a_department_needs_a_name_of_its_own(city: City, name: str) -> None:
    refused = city.visitor(city.ada).post("/admin/departments", {"name": name})
    assert refused.status_code == 422
    with city.database.reading() as session:
        assert len(session.scalars(select(Department)).all()) == 1


def test_an_empty_city_says_what_to_do_first(city: City) -> None:
    page = city.visitor(city.ada).get("/admin").text
    assert "What to do first" in page
    assert "Load the neighborhoods" in page


def test_a_role_change_is_announced_without_personal_data(city: City) -> None:
    city.visitor(city.ada).post("/admin/people/bob", official(city))
    with city.database.reading() as session:
        facts = [entry.facts for entry in session.scalars(select(OutboxEntry))]
    assert facts == [{"person_id": city.bob.id, "by_id": city.ada.id}]
