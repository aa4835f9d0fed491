"""The signed-out page of a proposal, whole: one query says whether it is still as it was drawn.

The stamp holds every fact that the page depends on, so `proposal_facts` keeps by it too. A
signed-out page has nothing personal: its form token belongs to no session, and the neighborhood
that charts show is part of the key.
"""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from sqlalchemy import ColumnElement, String, bindparam, cast, func, literal_column, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Chart, CounterChart
from app.contributions.figure_models import Published
from app.contributions.models import Citation, CoAuthor, Contribution, Visibility
from app.core.clock import utc_now
from app.core.i18n import language
from app.datasets.models import Dataset
from app.discussion.loading import stamp_statement
from app.followthrough.checking.models import CheckIn
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.stamps import joint_stamps
from app.followthrough.mandate.stamps import debt_stamps
from app.followthrough.models import DataPromise, OfficialAnswer
from app.followthrough.wording.stamps import hidden_stamps
from app.people.models import Department, Person, Standing
from app.places.models import Neighborhood
from app.proposals.models import HandOver, Proposal, ProposalArea
from app.ranking.hold_queries import frozen_stamp
from app.relationships.introductions.models import Backing
from app.relationships.sponsors.models import Sponsorship, State
from app.web.credit_stamps import credit_stamps
from app.web.fragments import cache_of
from app.web.page import Page
from app.web.proposal_company import company_stamps

# Words of the statement itself: bound as values, eighty of them cost more than the answer.
BAR, MARK, NOTHING = (literal_column(f"'{sign}'", String) for sign in ("\x1f", "|", ""))


def public_stamp(session: Session, proposal_id: int) -> str | None:
    """Return all that a public proposal's page depends on but its reader; None if not public."""
    found: str | None = session.scalar(_stamp(), {"proposal": proposal_id})
    return found


def hour() -> str:
    """Name the hour: a page says how long ago things were, so none is kept for longer."""
    return utc_now().strftime("%Y%m%d%H")


def passing(page: Page) -> bool:
    """Say whether a part could not be read just now: such a page is not kept for the next."""
    return bool(getattr(page.request.state, "passing", False))


def signed_out_copy(page: Page, stamp: str | None, draw: Callable[[], Response]) -> Response:
    """Answer a signed-out reader from the cache while nothing has changed, else draw and keep."""
    if page.viewer is not None or stamp is None:
        return draw()
    address = (page.request.url.path, page.request.url.query)
    key = ("proposal", language.get(), address, page.here, hour(), stamp)
    cache = cache_of(page.request)
    kept = cache.get(key)
    if kept is None:
        drawn = draw()
        if drawn.status_code != HTTPStatus.OK or passing(page):
            return drawn
        kept = cache.put(key, (bytes(drawn.body).decode(),))
    return HTMLResponse(kept[0])


@cache
def _stamp() -> Any:  # noqa: ANN401, a statement of one text
    """Build the statement once: that costs more than running it. It finds public ones only."""
    number = col(Proposal.id)
    # Everybody who is named is a fact too: an erased name may not outlive its account here.
    attached, posted, handing = aliased(Person), aliased(Person), aliased(Person)
    countering = aliased(Person)
    countered = (
        select(func.aggregate_strings(col(countering.handle), "\x1d"))
        .select_from(CounterChart)
        .join(countering, col(countering.id) == col(CounterChart.by_id))
        .where(col(CounterChart.answers_id) == col(Chart.id))
        .correlate(Chart)
    )
    cited = _listed(
        select(
            cast(col(Citation.id), String)
            + MARK
            + _text(Dataset.current_version_id)
            + MARK
            + _text(attached.handle)
            + MARK
            + _text(Chart.threads)
            + MARK
            + func.coalesce(countered.scalar_subquery(), NOTHING)
        )
        .join(attached, col(attached.id) == col(Citation.attached_by))
        .join(Chart, col(Chart.id) == col(Citation.chart_id))
        .join(Dataset, col(Dataset.id) == col(Chart.dataset_id))
        .where(col(Citation.contribution_id) == number)
    )
    words = aliased(Contribution)
    counted = aliased(Published)
    answered = _listed(
        select(
            cast(col(OfficialAnswer.id), String)
            + MARK
            + _text(words.revision)
            + MARK
            + _text(words.visibility)
            + MARK
            + _text(counted.batch_id)
            + MARK
            + _text(posted.handle)
        )
        .join(posted, col(posted.id) == col(OfficialAnswer.posted_by))
        .join(words, col(words.id) == col(OfficialAnswer.id))
        .outerjoin(counted, col(counted.contribution_id) == col(OfficialAnswer.id))
        .where(col(OfficialAnswer.proposal_id) == number)
    )
    owning, saying = aliased(Person), aliased(Person)
    # A number goes where its data is called sensitive later.
    baseline = col(Commitment.promised)[("baseline", "value")].as_string()
    committed = _listed(
        select(
            cast(col(Commitment.id), String)
            + MARK
            + _text(Commitment.state)
            + MARK
            + _text(owning.handle)
            + MARK
            + _text(owning.department_id)
            + MARK
            + _text(owning.role)
            + MARK
            + _text(owning.standing)
            + MARK
            + _text(CheckIn.changed_at)
            + MARK
            + _text(saying.handle)
            + MARK
            + func.coalesce(baseline, NOTHING)
        )
        .outerjoin(
            CheckIn,
            (col(CheckIn.commitment_id) == col(Commitment.id))
            & (col(CheckIn.review_on) == col(Commitment.review_on)),
        )
        .outerjoin(saying, col(saying.id) == col(CheckIn.context_by))
        .join(owning, col(owning.id) == col(Commitment.owner_id))
        .where(col(Commitment.proposal_id) == number)
    )
    promised = (
        select(
            _text(DataPromise.dataset_id)
            + MARK
            + _text(DataPromise.due_on)
            + MARK
            + _text(Dataset.title)
        )
        .outerjoin(Dataset, col(Dataset.id) == col(DataPromise.dataset_id))
        .where(col(DataPromise.proposal_id) == number)
        .correlate(Proposal)
    )
    areas = _listed(
        select(col(Neighborhood.name) + MARK + col(Neighborhood.slug))
        .join(ProposalArea, col(ProposalArea.neighborhood_id) == col(Neighborhood.id))
        .where(col(ProposalArea.proposal_id) == number)
    )
    handed = _listed(
        select(cast(col(HandOver.id), String) + MARK + _text(handing.handle))
        .join(handing, col(handing.id) == col(HandOver.by_id))
        .where(col(HandOver.proposal_id) == number)
    )
    putting = aliased(Person)
    backed = (
        select(cast(func.count(), String) + MARK + cast(func.max(col(Backing.at)), String))
        .join(putting, col(putting.id) == col(Backing.person_id))
        .where(
            col(Backing.proposal_id) == number,
            col(putting.standing).not_in([Standing.SUSPENDED, Standing.ERASED]),
        )
        .correlate(Proposal)
    )
    backing, shown = aliased(Person), aliased(Neighborhood)
    sponsored = _listed(
        select(
            cast(col(Sponsorship.id), String)
            + MARK
            + _text(backing.handle)
            + MARK
            + _text(shown.name)
            + MARK
            + _text(CoAuthor.person_id)
        )
        .join(backing, col(backing.id) == col(Sponsorship.person_id))
        .outerjoin(shown, col(shown.id) == col(Sponsorship.place_id))
        .outerjoin(
            CoAuthor,
            (col(CoAuthor.contribution_id) == number)
            & (col(CoAuthor.person_id) == col(Sponsorship.person_id)),
        )
        .where(
            col(Sponsorship.proposal_id) == number,
            col(Sponsorship.state) == State.STANDING,
            col(backing.standing).not_in([Standing.SUSPENDED, Standing.ERASED]),
        )
    )
    facts: list[Any] = [
        _text(Proposal.slug), _text(Proposal.phase), _text(Proposal.kind), _text(Proposal.reach),
        _text(Proposal.discussion_open), _text(Proposal.merged_into), _text(Proposal.close_reason),
        _text(Contribution.revision), _text(Contribution.voting_open), _text(Published.batch_id),
        _text(Published.score_id), _text(Person.handle), _text(Person.standing),
        _text(Person.show_home), _text(Person.home_id), _text(Department.name), cited, answered,
        committed,
        areas, handed,
        sponsored,
        func.coalesce(promised.scalar_subquery(), NOTHING),
        func.coalesce(backed.scalar_subquery(), NOTHING),
        func.coalesce(stamp_statement().scalar_subquery(), NOTHING),
        *company_stamps(),
        *debt_stamps(),
        *joint_stamps(),
        *credit_stamps(),
        *hidden_stamps(),
        func.coalesce(frozen_stamp(number).scalar_subquery(), NOTHING),
    ]  # fmt: skip
    line: ColumnElement[str] = NOTHING
    for fact in facts:
        line = line + fact + BAR
    return (
        select(line)
        .select_from(Proposal)
        .join(Contribution, col(Contribution.id) == number)
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(Department, col(Department.id) == col(Proposal.department_id))
        .outerjoin(Published, col(Published.contribution_id) == number)
        .where(number == bindparam("proposal"), col(Contribution.visibility) == Visibility.PUBLIC)
    )


def _text(column: Any) -> ColumnElement[str]:  # noqa: ANN401, any column
    return func.coalesce(cast(col(column), String), NOTHING)


def _listed(rows: Any) -> ColumnElement[str]:  # noqa: ANN401, a select of one text
    found = rows.correlate(Proposal).subquery()
    joined = select(func.aggregate_strings(found.c[0], "\x1e"))
    return func.coalesce(joined.scalar_subquery(), NOTHING)
