"""Where each public noun lives, and who may see it now: the resolvers that the roots register."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import BorrowedChart, Chart, ChartStory
from app.contributions.models import Contribution, DataPoint, Noun, Visibility
from app.core import nouns
from app.core.i18n import gettext
from app.core.nouns import Place
from app.datasets.models import Dataset, ImportJob
from app.discussion.models import Comment
from app.followthrough.goals.queries import places_of as goal_places
from app.followthrough.models import OfficialAnswer
from app.people.models import Department, Person, Standing
from app.places.models import Neighborhood
from app.proposals import queries as proposals
from app.proposals.models import Proposal
from app.web.company_nouns import register_company_nouns
from app.web.joint_nouns import register_joint_nouns
from app.web.mandate_nouns import register_mandate_nouns
from app.web.meeting_nouns import register_meeting_nouns
from app.web.offer_nouns import register_offer_nouns
from app.web.order_nouns import register_order_nouns
from app.web.promise_nouns import register_promise_nouns
from app.web.stat_nouns import register_stat_nouns
from app.web.word_nouns import register_word_nouns

Places = Mapping[int, Place]


def register_nouns() -> None:
    """Tell `core.nouns` how to find each thing. Both the web and the worker call it once."""
    nouns.register("proposal", proposals.places_of)
    nouns.register("comment", _comments)
    nouns.register("point", _points)
    nouns.register("answer", _answers)
    nouns.register("dataset", _datasets)
    nouns.register("import", _imports)
    nouns.register("chart", _charts)
    nouns.register("story", _stories)
    nouns.register("borrowed", _borrowed)
    nouns.register("neighborhood", _neighborhoods)
    nouns.register("department", _departments)
    nouns.register("person", _people)
    nouns.register("goal", goal_places)
    register_company_nouns()
    register_order_nouns()
    register_joint_nouns()
    register_mandate_nouns()
    register_meeting_nouns()
    register_offer_nouns()
    register_stat_nouns()
    register_promise_nouns()
    register_word_nouns()


def _readable(viewer_id: int | None, *, of: type[Contribution] = Contribution) -> object:
    """Ask for what is public, and one's own hidden text. A deleted text is nobody's."""
    own = col(of.author_id) == viewer_id
    kept = col(of.visibility).in_([Visibility.PUBLIC, Visibility.HIDDEN, Visibility.QUEUED])
    return or_(col(of.visibility) == Visibility.PUBLIC, own & kept)


def _comments(session: Session, viewer_id: int | None, ids: Collection[int]) -> Places:
    """Find comments: one is seen when it is, and its proposal where it stands on one."""
    about = aliased(Contribution)
    title = func.coalesce(col(about.title), col(Chart.title), col(Dataset.title), "")
    rows = session.execute(
        select(col(Comment.id), title)
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .outerjoin(about, col(about.id) == col(Comment.proposal_id))
        .outerjoin(DataPoint, col(DataPoint.id) == col(Comment.point_id))
        .outerjoin(Chart, col(Chart.id) == col(DataPoint.chart_id))
        .outerjoin(Dataset, col(Dataset.id) == col(Comment.dataset_id))
        .where(
            col(Comment.id).in_(ids),
            _readable(viewer_id),  # type: ignore[arg-type]
            or_(col(about.id).is_(None), _readable(viewer_id, of=about)),  # type: ignore[arg-type]
        )
    )
    said = gettext("Comment on “%(title)s”")
    return {n: Place(said % {"title": title}, f"/comments/{n}") for n, title in rows}


def _points(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Places:
    """Find data points: charts are for everybody."""
    rows = session.execute(
        select(col(DataPoint.id), col(Chart.title))
        .join(Chart, col(Chart.id) == col(DataPoint.chart_id))
        .where(col(DataPoint.id).in_(ids))
    )
    said = gettext("A data point of “%(title)s”")
    return {n: Place(said % {"title": title}, f"/points/{n}") for n, title in rows}


def _answers(session: Session, viewer_id: int | None, ids: Collection[int]) -> Places:
    about = aliased(Contribution)
    rows = session.execute(
        select(col(OfficialAnswer.id), col(Proposal.id), col(Proposal.slug), col(about.title))
        .join(Contribution, col(Contribution.id) == col(OfficialAnswer.id))
        .join(Proposal, col(Proposal.id) == col(OfficialAnswer.proposal_id))
        .join(about, col(about.id) == col(Proposal.id))
        .where(
            col(OfficialAnswer.id).in_(ids),
            col(Contribution.noun) == Noun.ANSWER,
            _readable(viewer_id),  # type: ignore[arg-type]
            _readable(viewer_id, of=about),  # type: ignore[arg-type]
        )
    )
    said = gettext("Official answer to “%(title)s”")
    return {
        n: Place(said % {"title": title}, f"/proposals/{proposal}-{slug}#answer")
        for n, proposal, slug, title in rows
    }


def _datasets(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Places:
    rows = session.execute(
        select(col(Dataset.id), col(Dataset.slug), col(Dataset.title)).where(
            col(Dataset.id).in_(ids)
        )
    )
    return {number: Place(title, f"/datasets/{slug}") for number, slug, title in rows}


def _imports(session: Session, viewer_id: int | None, ids: Collection[int]) -> Places:
    """Find imports of a dataset: each is its own person's."""
    rows = session.execute(
        select(col(ImportJob.id), col(Dataset.title))
        .join(Dataset, col(Dataset.id) == col(ImportJob.dataset_id))
        .where(col(ImportJob.id).in_(ids), col(ImportJob.person_id) == viewer_id)
    )
    return {number: Place(title, f"/datasets/imports/{number}") for number, title in rows}


def _charts(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Places:
    rows = session.execute(
        select(col(Chart.id), col(Chart.slug), col(Chart.title)).where(col(Chart.id).in_(ids))
    )
    return {number: Place(title, f"/charts/{number}-{slug}") for number, slug, title in rows}


def _stories(session: Session, viewer_id: int | None, ids: Collection[int]) -> Places:
    """Find charts told in steps: a hidden one is its author's alone."""
    seen = or_(col(ChartStory.hidden_at).is_(None), col(ChartStory.author_id) == viewer_id)
    rows = session.execute(
        select(col(ChartStory.id), col(ChartStory.title), col(Chart.id), col(Chart.slug))
        .join(Chart, col(Chart.id) == col(ChartStory.chart_id))
        .where(col(ChartStory.id).in_(ids), seen)
    )
    return {n: Place(title, f"/charts/{chart}-{slug}/steps/{n}") for n, title, chart, slug in rows}


def _borrowed(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Places:
    """Find borrowed charts that were not removed."""
    there = col(BorrowedChart.id).in_(ids), col(BorrowedChart.removed_at).is_(None)
    rows = session.execute(select(col(BorrowedChart.id), col(BorrowedChart.title)).where(*there))
    return {number: Place(title, f"/charts/borrowed/{number}") for number, title in rows}


def _neighborhoods(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Places:
    rows = session.execute(
        select(col(Neighborhood.id), col(Neighborhood.slug), col(Neighborhood.name)).where(
            col(Neighborhood.id).in_(ids)
        )
    )
    return {number: Place(name, f"/neighborhoods/{slug}") for number, slug, name in rows}


def _departments(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Places:
    rows = session.execute(
        select(col(Department.id), col(Department.slug), col(Department.name)).where(
            col(Department.id).in_(ids)
        )
    )
    return {number: Place(name, f"/departments/{slug}") for number, slug, name in rows}


def _people(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Places:
    rows = session.execute(
        select(col(Person.id), col(Person.handle)).where(
            col(Person.id).in_(ids), col(Person.standing) != Standing.ERASED
        )
    )
    return {number: Place(handle, f"/people/{handle}") for number, handle in rows}
