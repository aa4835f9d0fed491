"""Charts on the pages of proposals: cited ones, offered ones, and the one that was chosen."""

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from app.charts.spec import How, Ranking, Trend
from app.contributions.models import Citation
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.places.models import Neighborhood
from app.proposals.evidence import see
from app.proposals.models import Phase, Proposal
from app.proposals.service import attach_evidence
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, make_version
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.test_proposal_writing import begin, key_in, words

SCRIPT = '<script src="/static/charts.js" defer></script>'


@pytest.fixture
def store(city: City) -> Storage:
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


@pytest.fixture
def charts(city: City, store: Storage) -> list[int]:
    """Make three charts of one dataset, the first of them featured."""
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store)
        specs: tuple[Ranking | Trend, ...] = (
            Ranking(dataset=dataset.slug),
            Ranking(dataset=dataset.slug, how=How.MEAN, column="cost"),
            Trend(dataset=dataset.slug),
        )
        made = [
            make_chart(session, store, dataset, spec, featured=n == 0)
            for n, spec in enumerate(specs)
        ]
        return [chart.id for chart in made]


def cite_all(city: City, store: Storage, charts: list[int]) -> str:
    """Let bob bring the first chart, and alice, the author, the rest; return the address."""
    with city.database.writing() as session:
        place = session.scalars(select(Neighborhood).order_by(col(Neighborhood.id))).first()
        proposal = make_proposal(session, city.alice, "Fix the lights", place=place)
        for person, chart in zip((city.bob, city.alice, city.alice), charts, strict=False):
            attach_evidence(session, person, proposal.id, see(session, store, chart, "ropewalk"))
        return f"/proposals/{proposal.id}-fix-the-lights"


def load_newer(city: City, store: Storage, rows: list[tuple[object, ...]], number: int = 2) -> None:
    with city.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        newer = make_version(store, dataset.id, number=number, rows=rows)
        session.add(newer)
        session.flush()
        dataset.current_version_id = newer.id


def test_every_citation_is_shown_with_its_credit(
    city: City, store: Storage, charts: list[int]
) -> None:
    page = city.visitor(None).get(cite_all(city, store, charts)).text
    assert SCRIPT in page
    assert page.count('<figure class="plate" data-marks="/charts/') == 3
    assert page.count("As cited, version 1") == 3
    evidence = page.split('id="evidence"')[1].split('id="h-text"')[0]
    assert evidence.index('href="/people/bob"') < evidence.index("More evidence")
    assert evidence.count('href="/people/alice"') == 2


def test_a_cited_chart_stays_as_it_was_in_the_interactive_view_too(
    city: City, store: Storage, charts: list[int]
) -> None:
    url = cite_all(city, store, charts[:1])
    visitor = city.visitor(None)
    address = f"/charts/{charts[0]}/marks.json?version=1&focus=ropewalk"
    before = visitor.get(address).text
    load_newer(city, store, [("ropewalk", None, "x", 1.0)])
    assert address.replace("&", "&amp;") in visitor.get(url).text
    assert visitor.get(address).text == before
    assert visitor.get(address.replace("version=1", "version=2")).text != before
    assert visitor.get(address.replace("version=1", "version=3")).status_code == 404


def test_a_change_is_rounded_as_its_chart_is_and_says_what_it_counts(
    city: City, store: Storage, charts: list[int]
) -> None:
    url = cite_all(city, store, [charts[1]])
    load_newer(city, store, [("ropewalk", None, "lamp", 83.34)])
    assert "Up by 63.3 since it was cited" in city.visitor(None).get(url).text
    load_newer(city, store, [("ropewalk", None, "lamp", 163.34)], number=3)
    assert "Up by 143 since it was cited" in city.visitor(None).get(url).text
    assert "cost</span>, Ropewalk)." in city.visitor(None).get(url).text


def test_more_citations_ask_no_more_than_the_page_can_bear(
    city: City, store: Storage, charts: list[int]
) -> None:
    url = cite_all(city, store, charts)
    visitor = city.visitor(city.charlie)
    visitor.get(url)
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(city.database.engine, "before_cursor_execute", note)
    visitor.get(url)
    event.remove(city.database.engine, "before_cursor_execute", note)
    assert len([s for s in asked if s.startswith("SELECT")]) <= 40


@pytest.mark.usefixtures("charts")
def test_a_draft_offers_ready_charts_as_small_pictures_and_all_in_a_list(city: City) -> None:
    alice = city.visitor(city.alice)
    page = alice.get(begin(alice)).text
    assert page.count("choice with-picture") == 1
    assert '<svg class="narrow"' in page
    assert page.count("<optgroup") == 1
    assert "evidence wanted" in page
    assert 'href="/charts"' in page


@pytest.mark.parametrize(
    ("pick", "chosen"),
    [
        ({"chart": "{0}"}, 0),
        ({"chart": "other", "chart_other": "{1}"}, 1),
        ({"chart": "", "chart_other": "{1}"}, 1),
        ({"chart": "{0}", "chart_other": "{1}", "chart_address": "/charts/{2}"}, 0),
        ({"chart": "other", "chart_other": "{1}", "chart_address": "/charts/{2}-x?focus=a"}, 2),
        ({"chart": ""}, None),
    ],
)
def test_the_chosen_chart_is_drawn_in_the_preview_and_then_cited(
    city: City, charts: list[int], pick: dict[str, str], chosen: int | None
) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    sent = {name: value.format(*charts) for name, value in pick.items()}
    form = words(key_in(alice.get(address).text), **sent)
    page = alice.get(alice.post(f"{address}/preview", form).headers["location"]).text
    assert (SCRIPT in page) is (chosen is not None)
    assert (f'data-marks="/charts/{charts[chosen or 0]}/' in page) is (chosen is not None)
    alice.post(f"{address}/publication", {"form_key": key_in(page)})
    with city.database.reading() as session:
        cited = list(session.scalars(select(col(Citation.chart_id))))
        phase = session.scalars(select(col(Proposal.phase))).one()
    assert cited == ([] if chosen is None else [charts[chosen]])
    assert phase is (Phase.EVIDENCE_WANTED if chosen is None else Phase.OPEN)


def test_saving_as_one_types_redraws_the_chosen_chart(city: City, charts: list[int]) -> None:
    alice = city.visitor(city.alice)
    saved = alice.htmx("POST", begin(alice), words(chart=str(charts[0])))
    assert '<div id="chosen" class="stack tight" hx-swap-oob="true">' in saved.text
    assert f'data-marks="/charts/{charts[0]}/' in saved.text


@pytest.mark.usefixtures("charts")
def test_another_chart_without_a_name_is_asked_for(city: City) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    form = words(key_in(alice.get(address).text), chart="other")
    answer = alice.post(f"{address}/publication", form)
    assert answer.status_code == 422
    assert "Choose a chart from the list" in answer.text


def test_anybody_attaches_a_chart_from_the_list(
    city: City, store: Storage, charts: list[int]
) -> None:
    number = cite_all(city, store, []).split("/")[-1].split("-")[0]
    bob = city.visitor(city.bob)
    assert "choice with-picture" in bob.get(f"/proposals/{number}/citations/new").text
    assert bob.post(f"/proposals/{number}/citations", {"chart": "other"}).status_code == 422
    sent = {"chart": "other", "chart_other": str(charts[2]), "chart_address": ""}
    there = bob.post(f"/proposals/{number}/citations", sent).headers["location"]
    assert there.endswith("#evidence")
    assert 'href="/people/bob"' in bob.get(there).text


def test_a_dataset_lists_its_charts_and_the_proposals_that_rest_on_it(
    city: City, store: Storage, charts: list[int]
) -> None:
    visitor = city.visitor(None)
    page = visitor.get("/datasets/repairs").text
    assert "No proposal cites it yet." in page
    cite_all(city, store, charts[:1])
    page = visitor.get("/datasets/repairs").text
    assert SCRIPT in page
    assert 'href="/charts/new?dataset=repairs"' in page
    assert all(f'href="/charts/{chart}-' in page for chart in charts)
    assert "Fix the lights" in page


def test_the_list_shows_a_bar_or_that_evidence_is_wanted(
    city: City, store: Storage, charts: list[int]
) -> None:
    cite_all(city, store, charts[:1])
    cite_all(city, store, [])
    page = city.visitor(None).get("/proposals").text
    assert page.count('fill="var(--mark)"/><rect') >= 1
    assert page.count("No chart shows this yet.") == 1
    assert "No proposal fits" in city.visitor(None).get("/proposals?kind=data_request").text
