"""The page of a proposal and the list of them, for everybody who may come."""

import pytest
from sqlalchemy import event, select

from app.contributions.models import Contribution, Revision, Visibility
from app.contributions.writing import redact, set_visibility
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.proposals.evidence import see
from app.proposals.models import Proposal
from app.proposals.service import edit_proposal, merge_into
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, make_version
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City

MARKUP = '"><svg onload=alert(1)>'


def proposal_in(city: City, title: str = "Fix the lights", **facts: object) -> str:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, title, **facts)  # type: ignore[arg-type]
        return f"/proposals/{proposal.id}"


def cited_in(city: City) -> tuple[int, Storage]:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        place, *_rest = make_neighborhoods(session)
        dataset, _version = make_dataset(session, store)
        chart = make_chart(session, store, dataset)
        evidence = see(session, store, chart.id, place.slug)
        return make_proposal(session, city.alice, place=place, evidence=evidence).id, store


def test_the_wrong_words_in_an_address_lead_to_the_right_ones(city: City) -> None:
    address = proposal_in(city)
    visitor = city.visitor(None)
    for wrong in (address, f"{address}-other-words"):
        moved = visitor.get(wrong)
        assert (moved.status_code, moved.headers["location"]) == (301, f"{address}-fix-the-lights")
    assert visitor.get(f"{address}-fix-the-lights").status_code == 200


@pytest.mark.parametrize("number", ["0", "999", str(10**30)])
def test_what_is_not_there_is_not_found(city: City, number: str) -> None:
    assert city.visitor(None).get(f"/proposals/{number}-x").status_code == 404
    assert city.visitor(None).get(f"/proposals/{number}/history").status_code == 404


def test_a_hidden_one_is_gone_but_for_its_author_and_moderators(city: City) -> None:
    address = proposal_in(city)
    with city.database.writing() as session:
        set_visibility(session, int(address.split("/")[-1]), Visibility.HIDDEN)
    url = f"{address}-fix-the-lights"
    seen = {p.handle: city.visitor(p).get(url).status_code for p in (city.alice, city.mo, city.bob)}
    assert seen == {"alice": 200, "mo": 200, "bob": 410}
    assert city.visitor(None).get(url).status_code == 410
    assert "Fix the lights" not in city.visitor(city.alice).get("/proposals").text


def test_markup_in_words_is_text_for_everybody(city: City) -> None:
    address = proposal_in(city, MARKUP, text=MARKUP)
    with city.database.reading() as session:
        slug = session.get_one(Proposal, int(address.split("/")[-1])).slug
    for person in (None, city.alice, city.mo, city.olive, city.ada):
        for url in (f"{address}-{slug}", "/proposals", f"{address}/history"):
            assert "<svg onload" not in city.visitor(person).get(url).text


@pytest.mark.parametrize(
    "name", ["neighborhood", "dataset", "phase", "department", "sort", "after", "unknown"]
)
def test_no_parameter_of_the_list_is_echoed_or_breaks_it(city: City, name: str) -> None:
    proposal_in(city)
    page = city.visitor(None).get(f"/proposals?{name}=%22%3E%3Csvg%20onload%3Dalert(1)%3E")
    assert page.status_code == 200
    assert "onload=alert" not in page.text
    assert "Fix the lights" in page.text


def test_filters_are_links_that_keep_each_other(city: City) -> None:
    with city.database.writing() as session:
        place, *_rest = make_neighborhoods(session)
        make_proposal(session, city.alice, "Fix the lights", place=place)
    visitor = city.visitor(None)
    page = visitor.get("/proposals?neighborhood=ropewalk&phase=evidence_wanted")
    assert "Fix the lights" in page.text
    assert "/proposals?neighborhood=ropewalk&amp;phase=open" in page.text
    assert "No proposal fits" in visitor.get("/proposals?neighborhood=dovecote").text
    # What needs a view has an order of its own: no filter is shown as if it were on.
    needing = visitor.get("/proposals?neighborhood=dovecote&sort=needs_view").text
    assert "Fix the lights" in needing
    assert 'href="/proposals?neighborhood=ropewalk"' in needing
    own = city.visitor(city.alice).get("/proposals?sort=needs_view").text
    assert "No proposal here needs your view." in own


def test_pages_follow_a_cursor(city: City) -> None:
    for n in range(21):
        proposal_in(city, f"Number {n}")
    visitor = city.visitor(None)
    page = visitor.get("/proposals").text
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Number 0<" in visitor.get(following).text


def test_the_citation_stays_as_its_author_saw_it_beside_the_latest(city: City) -> None:
    number, store = cited_in(city)
    visitor = city.visitor(None)
    url = visitor.get(f"/proposals/{number}").headers["location"]
    page = visitor.get(url).text
    assert "As cited, version 1" in page
    assert "No newer version" in page
    with city.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        newer = make_version(store, dataset.id, number=2, rows=[("ropewalk", None, "x", 1.0)])
        session.add(newer)
        session.flush()
        dataset.current_version_id = newer.id
    page = visitor.get(url).text
    assert "As cited, version 1" in page
    assert "Latest, version 2" in page
    assert "since it was cited" in page


def test_a_merged_one_points_to_the_first(city: City) -> None:
    first, later = proposal_in(city), proposal_in(city, "The same again")
    with city.database.writing() as session:
        duplicate, original = (int(url.split("/")[-1]) for url in (later, first))
        merge_into(session, city.mo, duplicate, original, "Both ask for the lights.")
    page = city.visitor(None).get(f"{later}-the-same-again").text
    assert f'href="{first}-fix-the-lights"' in page
    assert "Both ask for the lights." in page


def test_a_redacted_version_is_not_found(city: City) -> None:
    address = proposal_in(city)
    number = int(address.split("/")[-1])
    with city.database.writing() as session:
        edit_proposal(session, city.alice, number, "Fix the lamps", "Now lamps.", 1)
        session.get_one(Revision, (number, 1)).redacted = True
    visitor = city.visitor(None)
    assert visitor.get(f"{address}/history?version=1").status_code == 404
    assert visitor.get(f"{address}/history?version=9").status_code == 404
    assert "Hemp Lane" not in visitor.get(f"{address}/history?version=2").text
    with city.database.writing() as session:
        redact(session, number)
    assert visitor.get(f"{address}/history").status_code == 404


def test_the_history_shows_what_changed(city: City) -> None:
    address = proposal_in(city, text="Five lights are dark.")
    with city.database.writing() as session:
        number = int(address.split("/")[-1])
        edit_proposal(session, city.alice, number, "Fix the lights", "Nine lights are dark.", 1)
    page = city.visitor(None).get(f"{address}/history").text
    assert "<del>Five</del>" in page
    assert "<ins>Nine</ins>" in page


def test_staff_who_propose_are_labelled(city: City) -> None:
    with city.database.writing() as session:
        url = make_proposal(session, city.olive, "Fix the pump").id
    visitor = city.visitor(None)
    page = visitor.get(visitor.get(f"/proposals/{url}").headers["location"]).text
    assert "works in Public Works" in page


def test_the_page_asks_a_bounded_number_of_questions(city: City) -> None:
    address = proposal_in(city) + "-fix-the-lights"
    visitor = city.visitor(None)
    visitor.get(address)
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(city.database.engine, "before_cursor_execute", note)
    visitor.get(address)
    event.remove(city.database.engine, "before_cursor_execute", note)
    assert len([s for s in asked if s.startswith("SELECT")]) <= 12


def test_a_text_in_the_database_is_what_was_typed(city: City) -> None:
    address = proposal_in(city, text="**bold**")
    with city.database.reading() as session:
        text = session.get_one(Contribution, int(address.split("/")[-1]))
    assert (text.text, text.html.strip()) == ("**bold**", "<p><strong>bold</strong></p>")
