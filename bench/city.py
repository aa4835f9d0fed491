"""A small city to weigh: places, a dataset, a chart, proposals, one long thread."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from alembic import command

from app.cli.serving import alembic_config
from app.contributions.models import Answer, ContributionId
from app.contributions.voting import cast_many
from app.core.config import Settings
from app.core.db import Database
from app.core.text import fold
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.people.models import Person, PersonId
from app.proposals.models import Reach
from app.proposals.queries import proposal_url
from app.proposals.service import Wish, publish_proposal
from app.worker.delivery import deliver_all
from app.worker.schedule import publish_batches
from app.worker.works import Works
from bench.evidence import Charted, make_charts

PEOPLE = 60
PROPOSALS = 60
LONG, SHORT = 300, 30
SENTENCES = (
    "The lights on Long Walk share one old cable. If it goes, all of them go.",
    "I walk home from the late shift and the lane has been dark since May.",
    "There are two repair crews for the whole city; if both come here, who waits?",
    "Send the crew to the light that has been out longest, wherever it is.",
    "Since when? The number for August looks higher than the year before.",
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
    command.upgrade(alembic_config(str(database.engine.url)), "head")
    works = Works.build(settings)
    people = _people(database)
    charted = make_charts(database, works, Path(settings.data_dir))
    proposals = [_proposal(database, people, number, charted) for number in range(PROPOSALS)]
    long, short, mapped = proposals[0], proposals[1], proposals[2]
    _discuss(database, people, long, LONG)
    _discuss(database, people, short, SHORT)
    _discuss(database, people, mapped, SHORT)
    for number in proposals:
        _vote(database, people, number)
    publish_batches(works)
    deliver_all(works)
    works.database.engine.dispose()
    return BenchCity(
        people[1].id,
        long,
        pages={
            "thread of 300 comments": proposal_url(long, "light-lane-0"),
            "list of proposals": "/proposals",
            "chart": charted.address,
            "front page": "/",
        },
        first_views={
            "proposal, 30 comments, ranking": proposal_url(short, "light-lane-1"),
            "proposal, 30 comments, map": proposal_url(mapped, "light-lane-2"),
        },
    )


def _people(database: Database) -> list[Person]:
    people = [
        Person(
            handle=f"neighbor_{number}",
            handle_key=fold(f"neighbor_{number}"),
            email=f"n{number}@people.example",
            email_key=f"n{number}@people.example",
            confirmed=True,
        )
        for number in range(PEOPLE)
    ]
    with database.writing() as session:
        session.add_all(people)
    return people


def _proposal(
    database: Database, people: list[Person], number: int, charted: Charted
) -> ContributionId:
    kind = "map" if number == 2 else "ranking"  # noqa: PLR2004, the third cites a map
    wish = Wish(
        title=f"Light lane {number}",
        text=" ".join(SENTENCES) + "\n\n" + " ".join(reversed(SENTENCES)),
        reach=Reach.CORNER,
        areas=[charted.place_ids[number % len(charted.place_ids)]],
        evidence=charted.evidence[kind],
    )
    with database.writing() as session:
        author = people[number % PEOPLE]
        return publish_proposal(session, author, wish, f"bench-{number:04}").id


def _discuss(database: Database, people: list[Person], proposal: ContributionId, n: int) -> None:
    dice = Random(7)  # noqa: S311, the same thread each time
    with database.writing() as session:
        ids: list[int] = []
        for number in range(n):
            parent = dice.choice(ids[-40:]) if ids and dice.random() < 0.6 else None  # noqa: PLR2004
            text = " ".join(dice.sample(SENTENCES, 3))
            author = people[dice.randrange(PEOPLE)]
            kind = dice.choice(list(CommentKind))
            comment = post_comment(session, author, proposal, kind, text, parent, f"c{number:06}")
            ids.append(comment.id)


def _vote(database: Database, people: list[Person], proposal: ContributionId) -> None:
    dice = Random(int(proposal))  # noqa: S311, the same votes each time
    author = people[(int(proposal) - 1) % PEOPLE]
    voters = [person for person in dice.sample(people, 30) if person.id != author.id]
    with database.writing() as session:
        answers = [(person.id, dice.choice(list(Answer))) for person in voters]
        cast_many(session, proposal, answers)
