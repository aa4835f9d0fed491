"""The city to weigh: the demo city, with one thread of exactly 300 comments and two of 30."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from alembic import command
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.charts.queries import chart_address
from app.charts.spec import Kind
from app.cli.serving import alembic_config
from app.contributions.models import Citation, ContributionId
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.demo.city import SEED, make_city
from app.demo.loading import load_city
from app.discussion.models import Comment, CommentKind
from app.discussion.service import post_comment
from app.people.models import Person, PersonId, Role, Standing
from app.proposals.models import Phase, Proposal
from app.proposals.queries import proposal_url
from app.worker.delivery import deliver_all
from app.worker.handlers import HANDLERS, JOBS
from app.worker.schedule import publish_batches
from app.worker.works import Works

LONG, SHORT = 300, 30
SENTENCES = (
    "The lights on Long Walk share one old cable. If it goes, all of them go.",
    "I walk home from the late shift and the lane has been dark since May.",
    "There are two repair crews for the whole city; if both come here, who waits?",
    "Send the crew to the light that has been out longest, wherever it is.",
    "Since when? The number for August looks higher than the year before.",
)


def settings_in(folder: Path, database_url: str, base_url: str) -> Settings:
    """Return the settings of a city to weigh, which lives in this folder."""
    return Settings(
        secret_key="b" * 32,
        base_url=base_url,
        data_dir=folder,
        database_url=database_url,
        rate_limits=False,
        city="Port Ellery",
    )


@dataclass
class BenchCity:
    """Where to look: names of pages and their addresses."""

    reader_id: PersonId
    proposal_id: ContributionId
    pages: dict[str, str] = field(default_factory=dict)
    first_views: dict[str, str] = field(default_factory=dict)


def build(database: Database, settings: Settings) -> BenchCity:
    """Fill an empty database through the rooms' own verbs, the same each time."""
    command.upgrade(alembic_config(settings.resolved_database_url), "head")
    works = Works.build(settings)
    reactions = {kind: handlers for kind, handlers in HANDLERS.items() if kind not in JOBS}
    load_city(database, settings, make_city(utc_now(), 300, SEED), SEED, reactions, _quietly)
    with database.writing() as session:
        ranked = _quietest(session, Kind.RANKING)
        mapped = _quietest(session, Kind.MAP)
        long = _quietest(session, Kind.TREND)
        _discuss(session, long, LONG)
        for short in (ranked, mapped):
            _discuss(session, short, SHORT)
        chart = session.scalars(select(Chart).where(col(Chart.kind) == Kind.RANKING).limit(1)).one()
        reader = session.scalars(
            select(Person).where(col(Person.role) == Role.RESIDENT).limit(1)
        ).one()

    publish_batches(works)
    deliver_all(works)
    works.database.engine.dispose()
    return BenchCity(
        reader.id,
        long.id,
        pages={
            "thread of 300 comments": proposal_url(long.id, long.slug),
            "list of proposals": "/proposals",
            "chart": chart_address(chart),
            "front page": "/",
        },
        first_views={
            "proposal, 30 comments, ranking": proposal_url(ranked.id, ranked.slug),
            "proposal, 30 comments, map": proposal_url(mapped.id, mapped.slug),
        },
    )


def _quietly(name: str, size: int) -> Callable[[], None]:  # noqa: ARG001, as it is called
    return lambda: None


def _quietest(session: Session, kind: Kind) -> Proposal:
    """Find an open proposal that cites one chart of this kind, the one with fewest comments."""
    cited = (
        select(Proposal)
        .join(Citation, col(Citation.contribution_id) == col(Proposal.id))
        .join(Chart, col(Chart.id) == col(Citation.chart_id))
        .where(col(Chart.kind) == kind, col(Proposal.phase) == Phase.OPEN)
        .order_by(col(Proposal.comments), col(Proposal.id))
    )
    return session.scalars(cited.limit(1)).one()


def _discuss(session: Session, proposal: Proposal, wanted: int) -> None:
    """Add comments until the thread has as many as wanted, in branches of every depth."""
    dice = Random(7)  # noqa: S311, the same thread each time
    people = session.scalars(select(Person).where(col(Person.confirmed))).all()
    writers = [person for person in people if person.standing is Standing.ACTIVE]
    here = col(Comment.proposal_id) == proposal.id
    have = session.scalar(select(func.count()).select_from(Comment).where(here)) or 0
    ids: list[int] = []
    for number in range(have, wanted):
        parent = dice.choice(ids[-40:]) if ids and dice.random() < 0.6 else None  # noqa: PLR2004
        text = " ".join(dice.sample(SENTENCES, 3))
        kind = dice.choice(list(CommentKind))
        author = dice.choice(writers)
        comment = post_comment(
            session, author, proposal.id, kind, text, parent, f"bench-{proposal.id}-{number}"
        )

        ids.append(comment.id)
