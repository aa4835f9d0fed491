"""Where observations, teams and their notes live: what keeps proposals and charts company."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Chart
from app.contributions.models import Contribution, Noun, Visibility
from app.core import nouns
from app.core.i18n import gettext
from app.core.nouns import Place
from app.discussion.observations.models import Observation
from app.followthrough.teams.models import Team


def register_company_nouns() -> None:
    nouns.register(Noun.OBSERVATION, _observations)
    nouns.register(Noun.TEAM, _teams)
    nouns.register(Noun.NOTE, _notes)


def _observations(
    session: Session, viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    """Find observations: one is seen when it is, and its proposal where it stands on one."""
    about = aliased(Contribution)
    rows = session.execute(
        select(col(Observation.id), col(about.title), col(Chart.title))
        .join(Contribution, col(Contribution.id) == col(Observation.id))
        .outerjoin(about, col(about.id) == col(Observation.proposal_id))
        .outerjoin(Chart, col(Chart.id) == col(Observation.chart_id))
        .where(
            col(Observation.id).in_(ids),
            _readable(Contribution, viewer_id),
            or_(col(about.id).is_(None), _readable(about, viewer_id)),
        )
    )
    said = gettext("Seen, on “%(title)s”")
    return {
        n: Place(said % {"title": title or chart}, f"/observations/{n}") for n, title, chart in rows
    }


def _teams(session: Session, viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    rows = session.execute(
        select(col(Team.id), col(Team.slug), col(Contribution.title))
        .join(Contribution, col(Contribution.id) == col(Team.id))
        .where(col(Team.id).in_(ids), _readable(Contribution, viewer_id))
    )
    return {n: Place(title, f"/teams/{slug}") for n, slug, title in rows}


def _notes(session: Session, viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    """Find notes and findings: one is seen when it is, and its team."""
    about = aliased(Contribution)
    rows = session.execute(
        select(col(Contribution.id), col(Team.slug), col(about.title))
        .join(Team, col(Team.id) == col(Contribution.about_id))
        .join(about, col(about.id) == col(Team.id))
        .where(
            col(Contribution.id).in_(ids),
            _readable(Contribution, viewer_id),
            _readable(about, viewer_id),
        )
    )
    said = gettext("A note of the team “%(title)s”")
    return {n: Place(said % {"title": title}, f"/teams/{slug}#note-{n}") for n, slug, title in rows}


def _readable(of: type[Contribution], viewer_id: int | None) -> Any:  # noqa: ANN401, a condition
    """Ask for what is public, and one's own that waits or is hidden."""
    own = col(of.author_id) == viewer_id
    kept = col(of.visibility).in_([Visibility.PUBLIC, Visibility.HIDDEN, Visibility.QUEUED])
    return or_(col(of.visibility) == Visibility.PUBLIC, own & kept)
