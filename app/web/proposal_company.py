"""Other proposals that a page shows, and what it tells of other places: for its stamp."""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.contributions.models import Citation, Contribution, Visibility
from app.discussion.models import Comment, ConcernAnswer
from app.discussion.observations.models import Observation
from app.followthrough.adopting.models import Adoption
from app.followthrough.goals.models import Goal, Serving
from app.followthrough.teams.models import Belonging, Team, TeamMember
from app.people.models import Person
from app.proposals.models import Proposal
from app.ranking.models import StrongestConcern
from app.relationships.alike.models import AlikeChart, AlikeMeasure
from app.relationships.mergers.chains import led_to
from app.relationships.mergers.models import Join, Offer, State


def _word(value: str) -> ColumnElement[str]:
    """Write a word of ours into the statement: bound as a value it costs each reader time."""
    return literal_column(f"'{value}'", String)


MARK, NOTHING = _word("|"), _word("")


def company_stamps() -> list[ColumnElement[str]]:
    """Say all that a page shows of other proposals, and when its measures were looked through.

    What led to this one, where it went, its links, and what else is proposed on its measures.
    The proposal is the bound `proposal` of the statement.
    """
    number: BindParameter[int] = bindparam("proposal", type_=Integer)
    linked = (
        col(Offer.kind) == _word(Join.LINK.value),
        col(Offer.state) == _word(State.ACCEPTED.value),
    )
    measures = (
        select(col(AlikeChart.measure_id))
        .join(Citation, col(Citation.chart_id) == col(AlikeChart.chart_id))
        .where(col(Citation.contribution_id) == number)
    )
    tied, cites, led = aliased(AlikeChart), aliased(Citation), led_to(number)
    others = union_all(
        select(_word("brought").label("how"), led.c.id),
        _found("linked", Offer.other_id).where(col(Offer.one_id) == number, *linked),
        _found("linked", Offer.one_id).where(col(Offer.other_id) == number, *linked),
        _found("into", Proposal.merged_into).where(col(Proposal.id) == number),
        _found("there", cites.contribution_id)
        .join(tied, col(tied.chart_id) == col(cites.chart_id))
        .where(col(tied.measure_id).in_(measures), col(cites.contribution_id) != number)
        .distinct(),
    ).subquery()
    there, words, author = aliased(Proposal), aliased(Contribution), aliased(Person)
    parts: list[ColumnElement[str]] = [
        cast(there.id, String), cast(words.revision, String), cast(words.visibility, String),
        cast(there.phase, String), cast(author.handle, String),
    ]  # fmt: skip
    line: ColumnElement[str] = others.c.how
    for part in parts:
        line = line + MARK + part
    said = (
        select(line)
        .select_from(others)
        .join(there, col(there.id) == others.c.id)
        .join(words, col(words.id) == col(there.id))
        .join(author, col(author.id) == col(words.author_id))
    )
    worked = select(cast(AlikeMeasure.worked_at, String)).where(col(AlikeMeasure.id).in_(measures))
    return [
        _listed(said),
        _listed(worked),
        *_concern(number),
        *_follow_through(number),
        *_beside(number),
    ]


def _beside(number: BindParameter[int]) -> list[ColumnElement[str]]:
    """Say which observations stand beside it, and which teams work on it: days change by the hour.

    Whoever was suspended or erased is no member any more, and an erased one has no observation.
    """
    words, team, saw, member = (
        aliased(Contribution), aliased(Contribution), aliased(Person), aliased(Person),
    )  # fmt: skip
    seen = (
        select(cast(col(Observation.id), String) + MARK + col(saw.handle))
        .select_from(Observation)
        .join(words, col(words.id) == col(Observation.id))
        .join(saw, col(saw.id) == col(words.author_id))
        .where(
            col(Observation.proposal_id) == number,
            cast(words.visibility, String) == _word(Visibility.PUBLIC.value),
        )
    )
    told: list[Any] = [Team.begun_on, Team.ends_on, Team.finding_id, team.visibility, member.handle]
    line: ColumnElement[str] = cast(col(Team.id), String)
    for part in told:
        line = line + MARK + func.coalesce(cast(part, String), NOTHING)
    teams = (
        select(line + MARK + func.coalesce(cast(member.standing, String), NOTHING))
        .select_from(Team)
        .join(team, col(team.id) == col(Team.id))
        .outerjoin(
            TeamMember,
            (col(TeamMember.team_id) == col(Team.id))
            & (cast(TeamMember.state, String) == _word(Belonging.MEMBER.value)),
        )
        .outerjoin(member, col(member.id) == col(TeamMember.person_id))
        .where(col(Team.proposal_id) == number)
    )
    return [_listed(seen), _listed(teams)]


def _concern(number: BindParameter[int]) -> list[ColumnElement[str]]:
    """Say which concern stands beside it, and its answers: their words are in the thread's stamp.

    What a concern changed is a revision of the proposal, and who writes it is told with sponsors.
    """
    rows = col(StrongestConcern.proposal_id) == number
    newest = select(cast(func.max(col(StrongestConcern.id)), String)).where(rows)
    answers = (
        select(cast(col(ConcernAnswer.answer_id), String))
        .join(Comment, col(Comment.id) == col(ConcernAnswer.concern_id))
        .where(col(Comment.proposal_id) == number)
    )
    return [func.coalesce(newest.scalar_subquery(), NOTHING), _listed(answers)]


def _follow_through(number: BindParameter[int]) -> list[ColumnElement[str]]:
    """Say who adopted it, and which standing goals it serves by which names."""
    adopter = aliased(Person)
    adopted = (
        select(cast(col(Adoption.id), String) + MARK + col(adopter.handle))
        .select_from(Adoption)
        .join(adopter, col(adopter.id) == col(Adoption.by_id))
        .where(col(Adoption.proposal_id) == number, col(Adoption.ended_at).is_(None))
    )
    served = (
        select(col(Goal.slug) + MARK + col(Goal.title))
        .select_from(Goal)
        .join(Serving, col(Serving.goal_id) == col(Goal.id))
        .where(
            col(Serving.noun) == _word("proposal"),
            col(Serving.noun_id) == number,
            col(Goal.retired_at).is_(None),
        )
    )
    return [_listed(adopted), _listed(served)]


def _found(how: str, number: Any) -> Any:  # noqa: ANN401, a column of numbers, a select of two
    return select(_word(how).label("how"), col(number).label("id"))


def _listed(rows: Select[Any]) -> ColumnElement[str]:
    joined = select(func.aggregate_strings(rows.subquery().c[0], "\x1e"))
    return func.coalesce(joined.scalar_subquery(), NOTHING)
