"""The front page: what this place is, one's own neighborhood first, what changed, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter, Response

from app.charts.queries import all_charts
from app.core.clock import utc_now
from app.core.i18n import Sentence, _
from app.datasets.queries import Listed, all_datasets
from app.followthrough.commitments.listing import list_commitments
from app.followthrough.commitments.queries import Shown as Standing
from app.followthrough.mandate.policy import promises
from app.followthrough.mandate.queries import mandate_of, owed_answers
from app.people.models import Person
from app.people.policy import can_administer
from app.people.queries import departments, first_steps
from app.places.queries import drawn_shapes
from app.proposals.ordering import Sort
from app.proposals.queries import list_proposals, waiting_for_answer
from app.web.page import OnPage, Page
from app.web.ready import age_words, leads_of

router = APIRouter()

SHOWN: Final = 4
TOP: Final = 10
PROMISED: Final = 2


@dataclass(frozen=True)
class Step:
    """Something an empty city still needs, and where to do it."""

    done: bool
    title: Sentence
    words: Sentence
    address: str


@router.get("/")
def show_home(page: OnPage) -> Response:
    session, here = page.session, page.here
    city = drawn_shapes(session)
    datasets = all_datasets(session)
    steps = steps_of(page, datasets, has_places=bool(city.shapes))
    now, freshest = utc_now(), freshest_of(datasets)
    owed = owed_answers(session, now, limit=SHOWN)
    return page.show(
        "home/show.html",
        map=city,
        where=_("Map of %(city)s with %(name)s outlined", city=page.settings.city, name=here.name)
        if here
        else "",
        is_home=is_home_of(page.viewer, here.id if here else None),
        changed=newest_first(datasets)[:SHOWN],
        freshest=freshest,
        age=age_words(freshest, now.date()) if freshest else "",
        leads=leads_of(page, datasets, here.slug if here else None),
        now=now,
        mine=list_proposals(session, neighborhood=here.id, limit=SHOWN).items if here else [],
        agreed=list_proposals(session, sort=Sort.COMMON_GROUND, limit=TOP).items,
        new=list_proposals(session, sort=Sort.NEW, limit=SHOWN).items,
        owed=owed,
        promised=list_commitments(
            session, now.date(), standing=Standing.OPEN, limit=PROMISED
        ).items,
        clock_runs=promises(mandate_of(session)),
        waiting=waiting_for_answer(session, limit=SHOWN, without=[one.proposal_id for one in owed]),
        steps=steps,
        ready=bool(city.shapes and datasets),
    )


def is_home_of(viewer: Person | None, place_id: int | None) -> bool:
    return viewer is not None and place_id is not None and viewer.home_id == place_id


def newest_first(datasets: Sequence[Listed]) -> Sequence[Listed]:
    return sorted(datasets, key=lambda listed: listed.version.published_at, reverse=True)


def freshest_of(datasets: Sequence[Listed]) -> date | None:
    """Return the last day that any dataset tells of."""
    return max((d.version.data_to for d in datasets if d.version.data_to), default=None)


def steps_of(page: Page, datasets: Sequence[Listed], *, has_places: bool) -> Sequence[Step]:
    """List what to do first, for an administrator whose city is not ready; else nothing."""
    if not can_administer(page.viewer):
        return []
    people = first_steps(page.session)
    steps = [
        Step(
            has_places,
            _("Load the neighborhoods"),
            _("A GeoJSON file of their borders, from the city's mapping office or its open data."),
            "/admin/neighborhoods",
        ),
        Step(
            bool(departments(page.session)),
            _("Name the departments"),
            _("They receive proposals and give the city's answers."),
            "/admin/departments",
        ),
        Step(
            bool(datasets),
            _("Load the first dataset"),
            _("A table with dates and places, such as reports. You see first what was read."),
            "/datasets/new",
        ),
        Step(
            bool(all_charts(page.session, limit=1)),
            _("Make the first chart"),
            _("Choose a measure that people ask about. Each can then see their own place."),
            "/charts/new",
        ),
        Step(
            people.officials,
            _("Invite the officials"),
            _("They sign up like everybody. Then give each a department and a post."),
            "/admin/people",
        ),
    ]
    return [] if all(step.done for step in steps) else steps
