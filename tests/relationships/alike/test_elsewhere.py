"""What the worker keeps of a measure, and what pages tell of it: on both databases."""

from datetime import date

import pytest

from app.charts.models import Chart
from app.charts.service import keep_chart
from app.charts.spec import Map, Ranking
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.events import ChartsDue, VersionPublished
from app.core.outbox import announce
from app.datasets.models import Dataset
from app.places.models import Neighborhood
from app.proposals.service import Evidence, close_proposal
from app.relationships.alike.looking import Left
from app.relationships.alike.queries import Elsewhere, elsewhere_of, featured_elsewhere
from app.relationships.alike.working import look_at_chart, look_through
from app.worker.handlers import JOBS
from tests.factories.datasets import make_dataset, make_version, store_in
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import evidence_on, make_proposal
from tests.people import City

MONTHLY = {"ropewalk": 25, "dovecote": 25, "millrace": 50, "tannery": 1}
MONTHS = [date(2024 + n // 12, n % 12 + 1, 15) for n in range(24)]
ENDS = [(None, date(2024, 1, 1), "lamp", 1.0), (None, date(2025, 12, 31), "lamp", 1.0)]
ROWS = [
    *ENDS,
    *((slug, day, "lamp", 1.0) for slug, n in MONTHLY.items() for day in MONTHS for _ in range(n)),
]


class Block:
    """Four neighborhoods with two years of reports: two are the same, one larger, one has few."""

    def __init__(self, city: City, *, sensitive: bool = False) -> None:
        self.city = city
        self.store = store_in(city.settings.data_dir)
        with city.database.writing() as session:
            self.places = {row.slug: row for row in make_neighborhoods(session)}
            made = make_dataset(session, self.store, rows=ROWS, sensitive=sensitive)
            self.dataset = made[0]
            self.chart = keep_chart(
                session, self.store, Ranking(dataset=self.dataset.slug), featured=True
            )
            self.map = keep_chart(session, self.store, Map(dataset=self.dataset.slug))
        look_through(city.database, self.store, self.dataset.id)

    def place(self, slug: str) -> Neighborhood:
        return self.places[slug]

    def told(self, slug: str = "ropewalk", chart: Chart | None = None) -> list[Elsewhere]:
        with self.city.database.reading() as session:
            number = (chart or self.chart).id
            return list(elsewhere_of(session, [number], [self.place(slug).id]))

    def propose(self, slug: str, chart: Chart | None = None, title: str = "Mend them") -> int:
        with self.city.database.writing() as session:
            place = session.get_one(Neighborhood, self.place(slug).id)
            evidence: Evidence = evidence_on(session, chart or self.chart, place)
            author = self.city.alice if slug == "ropewalk" else self.city.bob
            return make_proposal(session, author, title, place=place, evidence=evidence).id


@pytest.fixture
def block(city: City) -> Block:
    return Block(city)


def test_one_is_alike_one_is_not_and_one_is_left_out(block: Block) -> None:
    (found,) = block.told()
    assert (found.place.alike, found.place.unlike, found.place.unsure) == (1, 1, 0)
    assert [(row.place.slug, row.near.sure) for row in found.rows] == [("dovecote", True)]
    assert found.rows[0].near.level[0] == 1.0
    assert found.left == {"few": 1, "hidden": 0, "gaps": 0, "no_base": 0}
    assert (found.first, found.last) == (date(2024, 1, 1), date(2025, 12, 31))
    (few,) = block.told("tannery")
    assert (few.place.left, list(few.rows)) == (Left.FEW, [])


def test_another_chart_of_the_measure_tells_the_same(block: Block) -> None:
    assert [one.place for one in block.told(chart=block.map)] == [block.told()[0].place]


def test_open_proposals_there_on_the_same_measure_are_named(block: Block) -> None:
    city = block.city
    there = block.propose("dovecote", block.map, "Lamps of Dovecote")
    block.propose("millrace", title="Lamps of Millrace")
    assert [p.title for p in block.told()[0].rows[0].proposals] == ["Lamps of Dovecote"]
    with city.database.writing() as session:
        set_visibility(session, there, Visibility.HIDDEN)
    assert block.told()[0].rows[0].proposals == []
    with city.database.writing() as session:
        set_visibility(session, there, Visibility.PUBLIC)
        close_proposal(session, city.bob, there, "Done.")
    assert block.told()[0].rows[0].proposals == []


def test_what_older_data_said_is_not_told_and_a_new_look_is(block: Block) -> None:
    with block.city.database.writing() as session:
        dataset = session.get_one(Dataset, block.dataset.id)
        newer = make_version(block.store, dataset.id, number=2, rows=[*ENDS, *ROWS[2:700]])
        session.add(newer)
        session.flush()
        dataset.current_version_id = newer.id
    assert block.told() == []
    look_through(block.city.database, block.store, block.dataset.id)
    look_through(block.city.database, block.store, block.dataset.id)  # may run twice
    assert block.told()[0].place.alike == 0


def test_a_table_that_becomes_sensitive_tells_nothing_from_then_on(block: Block) -> None:
    with block.city.database.writing() as session:
        dataset = session.get_one(Dataset, block.dataset.id)
        dataset.sensitive, dataset.edited_at = True, utc_now()
    assert block.told() == []
    look_through(block.city.database, block.store, block.dataset.id)
    assert block.told() == []  # two years are too few for what is told by years


def test_the_worker_looks_after_each_version_and_each_new_chart(block: Block) -> None:
    names = {kind.__name__: [job.__name__ for job in jobs] for kind, jobs in JOBS.items()}
    assert "look_for_alike" in names[VersionPublished.__name__]
    assert "look_for_alike_of_chart" in names[ChartsDue.__name__]
    with block.city.database.writing() as session:
        announce(session, ChartsDue(block.map.id))
    look_at_chart(block.city.database, block.store, block.map.id)
    assert len(block.told(chart=block.map)) == 1


def test_a_neighborhoods_page_tells_of_featured_measures(block: Block) -> None:
    with block.city.database.reading() as session:
        told = featured_elsewhere(session, block.place("ropewalk").id)
        assert [one.chart_id for one in told] == [block.chart.id]
        assert featured_elsewhere(session, block.place("tannery").id) == []
    page = block.city.visitor(None).get("/neighborhoods/ropewalk").text
    assert "The same problem elsewhere" in page
    assert 'href="/neighborhoods/dovecote"' in page


def test_a_proposals_page_lists_them_and_lets_its_author_join_forces(block: Block) -> None:
    city = block.city
    mine, there = block.propose("ropewalk"), block.propose("dovecote", title="Lamps of Dovecote")
    url = city.visitor(None).get(f"/proposals/{mine}").headers["location"]
    stranger, alice = city.visitor(None), city.visitor(city.alice)
    page = stranger.get(url).text
    assert "Lamps of Dovecote" in page
    assert "Left out: 1 neighborhood with fewer than 60 counted." in page
    join = f"/proposals/{mine}/offers?other={there}"
    assert join not in page
    assert join in alice.get(url).text
    assert f'value="{there}"' in alice.get(join).text
    with city.database.writing() as session:
        set_visibility(session, there, Visibility.HIDDEN)
    assert "Lamps of Dovecote" not in stranger.get(url).text
    assert "Lamps of Dovecote" not in alice.get(url).text


def test_a_page_of_its_own_shows_the_picture_the_table_and_the_rule(block: Block) -> None:
    visitor = block.city.visitor(None)
    page = visitor.get(f"/charts/{block.chart.id}/alike?focus=ropewalk").text
    assert "at most one and a half times as many" in page
    assert page.count('role="img"') >= 2  # wide and narrow
    assert '<th scope="row"><a href="/neighborhoods/dovecote">' in page
    assert "Choose a neighborhood first." in visitor.get(f"/charts/{block.chart.id}/alike").text
    odd = visitor.get(f"/charts/{block.chart.id}/alike?focus=<b>x")
    assert odd.status_code == 200
    assert "<b>x" not in odd.text


def test_programs_read_it_too(block: Block) -> None:
    asked = f"/api/v1/charts/{block.chart.id}/alike?neighborhood="
    visitor = block.city.visitor(None)
    found = visitor.get(asked + "ropewalk").json()
    assert (found["alike"], found["unlike"], found["cannot_tell"]) == (1, 1, 0)
    assert found["nearest"][0]["neighborhood"] == "dovecote"
    assert visitor.get(asked + "nowhere").status_code == 404
