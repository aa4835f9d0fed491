"""A town to walk through: four neighborhoods, two years of repairs, three charts, one proposal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.spec import How, Keep, Map, Population, Ranking, Trend
from app.contributions.models import Answer
from app.contributions.voting import cast_vote
from app.datasets.models import Dataset
from app.datasets.vocabulary import ColumnType, Role
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.people.models import Person
from app.places.models import Neighborhood
from app.proposals.evidence import see
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url
from app.proposals.service import Evidence, Wish, publish_proposal
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.charts import make_chart
from tests.factories.datasets import Column, make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.people import City

COLUMNS: tuple[Column, ...] = (
    ("day", ColumnType.DATE, Role.TIME),
    ("kind", ColumnType.TEXT, Role.CATEGORY),
    ("days open", ColumnType.NUMBER, Role.MEASURE),
)
# Repairs a month in 2024 and in 2025: in Ropewalk they rose, and it has the most.
MONTHLY = {"ropewalk": (3, 6), "dovecote": (2, 2), "millrace": (2, 1), "tannery": (1, 1)}
HEADLINE = "Repair each dark lamp on Hemp Lane within seven days"
WORDS = "Hemp Lane has been dark since **May**. Repair each lamp within seven days of a report."
COMMENT = "The lamp at number 12 went dark in May."


@dataclass
class Town:
    """What journeys walk among. Rows are read anew where a page may have changed them."""

    city: City
    works: Works
    places: list[Neighborhood]
    dataset: Dataset
    ranking: Chart
    trend: Chart
    map: Chart
    proposal: Proposal

    @property
    def address(self) -> str:
        return self.city.settings.base_url

    @property
    def proposal_path(self) -> str:
        return proposal_url(self.proposal.id, self.proposal.slug)

    def deliver(self) -> None:
        """Let the worker do all that waits: letters, notices, drawings."""
        deliver_everything(self.works)


def build_town(city: City) -> Town:
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        places = make_neighborhoods(session)
        dataset, _version = make_dataset(
            session,
            store,
            "Street repairs",
            steward_id=city.department.id,
            columns=COLUMNS,
            rows=list(_repairs()),
        )
        slug = dataset.slug
        ranking = make_chart(session, store, dataset, featured=True)
        trend = make_chart(session, store, dataset, Trend(dataset=slug), featured=True)
        lamps = Keep(column="kind", values=("lamp",))
        rate = Map(dataset=slug, how=How.RATE, per=Population(), filters=(lamps,))
        drawn_map = make_chart(session, store, dataset, rate, featured=True)
        slowest = Ranking(dataset=slug, how=How.MEDIAN, column="days open")
        make_chart(session, store, dataset, slowest, featured=True)
        evidence = see(session, store, ranking.id, places[0].slug)
        proposal = _argued(session, city, places[0], evidence)
    return Town(
        city,
        Works(city.settings, city.database, store),
        places,
        dataset,
        ranking,
        trend,
        drawn_map,
        proposal,
    )


def post_wish(
    session: Session,
    city: City,
    author: Person,
    title: str,
    place: Neighborhood,
    evidence: Evidence | None = None,
) -> Proposal:
    """Post a proposal about one place, which belongs to the city's department."""
    wish = Wish(
        title=title,
        text=WORDS,
        areas=[place.id],
        department_id=city.department.id,
        evidence=evidence,
    )
    return publish_proposal(session, author, wish, form_key=title)


def _argued(session: Session, city: City, place: Neighborhood, evidence: Evidence) -> Proposal:
    """Post a proposal with a short thread under it, and a few votes."""
    proposal = post_wish(session, city, city.alice, HEADLINE, place, evidence)
    said = post_comment(session, city.bob, proposal.id, CommentKind.EXPERIENCE, COMMENT)
    asked = "Which lamps are the city's own?"
    post_comment(session, city.charlie, proposal.id, CommentKind.QUESTION, asked)
    post_comment(
        session, city.alice, proposal.id, CommentKind.EVIDENCE, "All of them, see the map.", said.id
    )
    for voter in (city.bob, city.charlie, city.mo):
        cast_vote(session, voter, proposal.id, Answer.AGREE)
    cast_vote(session, city.alice, said.id, Answer.PASS)
    return proposal


def _repairs() -> Iterator[tuple[object, ...]]:
    for slug, years in MONTHLY.items():
        for year, monthly in zip((2024, 2025), years, strict=True):
            for month in range(1, 13):
                for number in range(monthly):
                    kind = "lamp" if number % 2 else "road"
                    yield slug, date(year, month, 2 + number), kind, float(number + 2)
