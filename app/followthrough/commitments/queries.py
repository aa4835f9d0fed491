"""Reads of commitments: one, a proposal's, and all of them with filters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.metrics.targets import Weighed
from app.charts.metrics.words import (
    level_words,
    metric_words,
    source_words,
    target_words,
    value_said,
    weighed_words,
)
from app.contributions.models import Contribution, Visibility
from app.contributions.policy import can_read
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import Sentence, _
from app.core.paging import BIGGEST_ID
from app.followthrough.checking.checked import COLUMNS, Checked, checked_of, with_check_in
from app.followthrough.checking.words import chance_words, together_words
from app.followthrough.commitments.credit import COLUMNS as CREDIT
from app.followthrough.commitments.credit import Credit, credit_columns, credit_of
from app.followthrough.commitments.frozen import Frozen
from app.followthrough.commitments.models import Commitment, CommitmentKind, CommitmentState
from app.followthrough.commitments.policy import may_own
from app.people.models import Department, Person
from app.places.models import Neighborhood
from app.places.queries import Row
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url

PAGE = 50
_answer = aliased(Contribution)


class Shown(StrEnum):
    """How a commitment stands, as it is filtered by."""

    OPEN = "open"
    DUE = "due"  # its review day has come, and nobody has looked yet
    LEARNT = "learnt"
    MET = "met"
    MISSED = "missed"
    UNCLEAR = "unclear"
    UNCHECKABLE = "uncheckable"


@dataclass(frozen=True)
class Promised:
    """A commitment with what stands around it; `owner` is empty where the person left.

    Then it falls to the department.
    """

    commitment: Commitment
    title: str
    url: str  # of the proposal
    department: str
    slug: str
    owner: str
    frozen: Frozen | None
    check_in: Checked | None  # once it is posted
    has_interim: bool  # numbers of years since the promise
    credit: Credit | None = None  # where one is loaded alone

    def standing(self, today: date) -> Shown:
        if self.commitment.state is not CommitmentState.OPEN:
            return Shown(self.commitment.state.value)
        return Shown.DUE if self.commitment.review_on <= today else Shown.OPEN

    @property
    def is_trial(self) -> bool:
        return self.commitment.kind is CommitmentKind.TRIAL

    @property
    def metric(self) -> str:
        """Say which number is meant, and where; nothing for a trial without one."""
        return metric_words(self.frozen.about, self.frozen.area_name) if self.frozen else ""

    @property
    def goal(self) -> str:
        """Say the target; nothing where there is none."""
        made = self.commitment
        if self.frozen is None or made.target is None or made.better is None:
            return ""
        return str(target_words(self.frozen.about, made.target, made.better))

    @property
    def baseline(self) -> str:
        """Say the baseline as it was promised."""
        if self.frozen is None:
            return ""
        return str(level_words(self.frozen.about, self.frozen.baseline, self._source))

    @property
    def likely(self) -> str:
        """Say what was likely without action when it was promised, or that nobody could say."""
        if self.frozen is None or self.frozen.baseline.value is None:
            return ""
        if self.frozen.likely is None:
            return str(_("Likely without action: the data held too few whole years to say."))
        value, low, high = (value_said(self.frozen.about, end) for end in self.frozen.likely)
        return str(_("Likely without action: about %(value)s, between %(low)s and %(high)s.",
                     value=value, low=low, high=high))  # fmt: skip

    @property
    def chance(self) -> str:
        """Say whether what was found lies within what was likely without action."""
        found = self.check_in.found if self.check_in else None
        if found is None or self.frozen is None or self.frozen.likely is None:
            return ""
        return str(chance_words(found, self.frozen.likely))

    @property
    def warnings(self) -> Sequence[Sentence]:
        """Say what the target was not worth when it was promised."""
        if self.frozen is None or not self.goal:
            return ()
        facts = self.frozen
        return weighed_words(Weighed(by_chance=facts.by_chance, undecidable=facts.undecidable))

    def together(self, checked: Checked) -> Sentence | None:
        """Say what a check-in found together with what the target was not worth."""
        facts = self.frozen
        if facts is None or checked.number is None or not self.goal:
            return None
        return together_words(
            checked.result, by_chance=facts.by_chance, undecidable=facts.undecidable
        )

    @property
    def _source(self) -> str:
        assert self.frozen is not None  # noqa: S101, its callers asked
        return source_words(self.frozen.dataset, self.frozen.version)


def commitment_url(commitment_id: int) -> str:
    return f"/commitments/{commitment_id}"


def load_commitment(session: Session, viewer: Person | None, commitment_id: int) -> Promised:
    """Load one as this viewer may read it: its answer and its proposal. RefusedError: 404, 410."""
    number = commitment_id if 0 < commitment_id < BIGGEST_ID else 0
    asked = _rows().where(col(Commitment.id) == number).add_columns(*credit_columns())
    row = session.execute(asked).one_or_none()
    if row is None:
        raise RefusedError(NOT_FOUND)
    require(can_read(viewer, row[1]) and can_read(viewer, row[6]))
    credit = credit_of(*row[-CREDIT:])
    return replace(promised_of(row[:-CREDIT]), credit=credit)


def commitments_of(session: Session, proposal_id: int) -> Sequence[Promised]:
    """List the commitments in a proposal's public answers, the latest first."""
    rows = public_rows().where(col(Commitment.proposal_id) == proposal_id)
    return [promised_of(row) for row in session.execute(rows.order_by(col(Commitment.id).desc()))]


def is_public(session: Session, commitment_id: int) -> bool:
    """Say whether everybody may read it."""
    return (
        session.scalar(
            public_rows()
            .with_only_columns(col(Commitment.id))
            .where(col(Commitment.id) == commitment_id)
        )
        is not None
    )


def places_of(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return title and address of those that everybody may read, by number."""
    rows = session.execute(
        public_rows()
        .with_only_columns(col(Commitment.id), col(Contribution.title))
        .where(col(Commitment.id).in_(ids))
    )
    return {number: (title or "", commitment_url(number)) for number, title in rows}


def promised_in(session: Session, answer_ids: Collection[int]) -> dict[int, Commitment]:
    """Return what official answers promised, by the answer's number."""
    rows = select(Commitment).where(col(Commitment.answer_id).in_(answer_ids))
    return {one.answer_id: one for one in session.scalars(rows)} if answer_ids else {}


def promises_where(
    session: Session, *rules: ColumnElement[bool], limit: int = PAGE
) -> Sequence[Promised]:
    """List public commitments of these rules by the day of their review, in one query."""
    rows = public_rows().where(*rules).order_by(col(Commitment.review_on), col(Commitment.id))
    return [promised_of(row) for row in session.execute(rows.limit(limit))]


def places_promised(session: Session) -> Sequence[Row]:
    """List the neighborhoods of which something public is promised, by name, in one query."""
    areas = public_rows().with_only_columns(col(Commitment.area)).distinct()
    places = select(col(Neighborhood.id), col(Neighborhood.slug), col(Neighborhood.name))
    named = places.where(col(Neighborhood.slug).in_(areas)).order_by(col(Neighborhood.name))
    return [Row(*place) for place in session.execute(named)]


def _rows() -> Select[Any]:
    columns: list[Any] = [
        Commitment, Contribution, Proposal, Department, Person, col(Person.handle), _answer,
    ]  # fmt: skip
    return with_check_in(
        select(*columns)
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(_answer, col(_answer.id) == col(Commitment.answer_id))
        .join(Proposal, col(Proposal.id) == col(Commitment.proposal_id))
        .join(Department, col(Department.id) == col(Commitment.department_id))
        .join(Person, col(Person.id) == col(Commitment.owner_id))
    )


def public_rows() -> Select[Any]:
    """Ask for the commitments that everybody may read, with all that `promised_of` takes."""
    return _rows().where(
        col(Contribution.visibility) == Visibility.PUBLIC,
        col(_answer.visibility) == Visibility.PUBLIC,
    )


def promised_of(row: Any) -> Promised:  # noqa: ANN401, a row of `_rows`
    """Return a commitment of a row."""
    commitment, text, proposal, department, owner, handle, _words = row[:-COLUMNS]
    return Promised(
        commitment=commitment,
        title=text.title or "",
        url=proposal_url(proposal.id, proposal.slug),
        department=department.name,
        slug=department.slug,
        owner=handle if may_own(owner, commitment.department_id) else "",
        frozen=Frozen.from_facts(commitment.promised) if commitment.promised else None,
        check_in=checked_of(row[-COLUMNS:]),
        has_interim=row[-1],
    )
