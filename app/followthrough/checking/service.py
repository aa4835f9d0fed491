"""What people do with a check-in: words beside it, contests, and answers to these."""

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.queries import claims_by_ids
from app.charts.models import Chart
from app.contributions.claiming import numbers_in
from app.contributions.guarding import hold_sensitive
from app.contributions.models import Contribution, ContributionId, Visibility
from app.contributions.policy import can_read
from app.contributions.queries import about_of, first_of, hold
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError, require
from app.core.events import CheckInPosted
from app.core.i18n import _
from app.core.outbox import announce
from app.core.paging import BIGGEST_ID
from app.core.public_words import kept
from app.core.storage import Storage
from app.datasets.query import STORE_DOWN
from app.discussion.models import Comment, CommentKind, On, Topic
from app.discussion.observations.models import Observation
from app.discussion.service import post
from app.followthrough.checking.computing import AwayError, Reader
from app.followthrough.checking.models import CheckIn, Contest, Result, Ruling
from app.followthrough.checking.policy import (
    can_add_context,
    can_answer_contest,
    can_contest,
)
from app.followthrough.checking.posting import end_checked, move_on, write_into
from app.followthrough.checking.queries import find_check_in, find_contest, waits_of
from app.followthrough.commitments.models import Commitment, CommitmentKind
from app.followthrough.commitments.queries import load_commitment
from app.people.models import Person

CONTEXT: Final = 2_000
CLAIM: Final = re.compile(r"(?:^|/claims/|\{claim:)(\d{1,9})(?:[/?#}]|$)")
OBSERVATION: Final = re.compile(r"/observations/(\d{1,9})(?:[/?#]|$)")
SAY_SOMETHING: Final = _("Write what readers should know.")
TOO_LONG: Final = _("Write at most %(n)s characters.", n=CONTEXT)
NO_EVIDENCE: Final = _("Give the address of a claim or of an observation that everybody can see.")


def add_context(session: Session, person: Person, commitment_id: int, text: str) -> CheckIn:
    """Put words beside the number, which they never change. Raises InvalidError (field `text`)."""
    made, row = _held(session, find_check_in(session, commitment_id))
    said = text.strip()
    if row.context == said and row.context_by == person.id:
        return row  # a double click
    require(can_add_context(person, made, row))
    said = kept(row.context, said, "text")
    if not said:
        raise InvalidError({"text": SAY_SOMETHING})
    if len(said) > CONTEXT:
        raise InvalidError({"text": TOO_LONG})
    row.context, row.context_by = said, person.id
    row.context_at = row.changed_at = utc_now()
    session.flush()
    return row


def contest(
    session: Session,
    person: Person,
    commitment_id: int,
    text: str,
    evidence: str,
    form_key: str | None = None,
) -> Contest:
    """Contest a check-in, with the address of a claim or an observation as evidence.

    It stands in the proposal's discussion, under that one's rules. The same form twice is one.
    Raises InvalidError (fields `text`, `evidence`), RefusedError.
    """
    load_commitment(session, person, commitment_id)  # or 404, where its answer is hidden
    made, row = _held(session, find_check_in(session, commitment_id))
    first = first_of(session, person.id, form_key) if form_key else None
    known = session.get(Contest, first.id) if first else None
    if known is not None:
        return known
    waiting = waits_of(session, row.id, person.id)
    require(can_contest(person, made, row, waiting=waiting))
    claim_id, observation_id = _evidence(session, evidence)
    if claim_id is not None and text.strip() and claim_id not in numbers_in(text):
        text = f"{text.rstrip()}\n\n{{claim:{claim_id}}}"
    topic = Topic(On.PROPOSAL, made.proposal_id)
    comment = post(session, person, topic, CommentKind.CONCERN, text, None, form_key)
    raised = Contest(
        id=comment.id, check_in_id=row.id, claim_id=claim_id, observation_id=observation_id
    )
    session.add(raised)
    row.changed_at = utc_now()
    session.flush()
    return raised


def answer_contest(
    session: Session,
    store: Storage,
    person: Person,
    contest_id: int,
    ruling: Ruling,
    text: str,
    form_key: str | None = None,
) -> Contest:
    """Answer a contest with words. Upheld, the number is worked out again on the newest data.

    What stood before stays among the earlier ones. Raises InvalidError (field `text`), RefusedError
    503 while the data cannot be reached.
    """
    raised = find_contest(session, contest_id)
    made, row = _held(session, session.get_one(CheckIn, raised.check_in_id))
    words = hold(session, contest_id)
    require(can_read(person, words, about_of(session, words)))
    session.refresh(raised)
    first = first_of(session, person.id, form_key) if form_key else None
    if first is not None and first.id == raised.answer_id:
        return raised  # a double click
    require(can_answer_contest(person, made, raised, words))
    topic = session.get_one(Comment, contest_id).topic
    answer = post(session, person, topic, CommentKind.EVIDENCE, text, contest_id, form_key)
    if ruling is Ruling.UPHELD:
        _check_again(session, store, made, row)
    raised.ruling, raised.answer_id, raised.answered_at = ruling, answer.id, utc_now()
    row.changed_at = utc_now()
    session.flush()
    return raised


def _check_again(session: Session, store: Storage, made: Commitment, row: CheckIn) -> None:
    assert made.kind is CommitmentKind.TARGET  # noqa: S101, a trial has nothing to contest
    chart = session.get(Chart, made.chart_id) if made.chart_id else None
    hold_sensitive(session, [chart] if chart else [])  # before the numbers are read
    try:
        found = Reader(session, store).compute(made, chart)
    except AwayError as away:
        raise RefusedError(STORE_DOWN, retry_after=60) from away
    now, lacked = utc_now(), row.result is Result.UNCHECKABLE
    write_into(row, found, now)
    move_on(made, found.result, now)
    session.flush()
    end_checked(session, [made])
    if lacked and made.closed_at is not None:
        announce(session, CheckInPosted(row.id))  # its first result


def _held(session: Session, row: CheckIn) -> tuple[Commitment, CheckIn]:
    """Hold a commitment, and with it its check-ins, until we commit."""
    held = (
        select(Commitment)
        .where(col(Commitment.id) == row.commitment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    made = session.scalars(held).one()
    session.refresh(row)
    return made, row


def _evidence(session: Session, address: str) -> tuple[int | None, ContributionId | None]:
    """Read which claim or observation is meant. Raises InvalidError (field `evidence`)."""
    written = address.strip()
    seen = OBSERVATION.search(written)
    if seen is not None:
        number = int(seen[1])
        text = session.get(Contribution, number) if 0 < number < BIGGEST_ID else None
        observation = session.get(Observation, number) if text else None
        if text and observation and text.visibility is Visibility.PUBLIC:
            return None, observation.id
    told = CLAIM.search(written)
    if told is not None and seen is None and claims_by_ids(session, [int(told[1])]):
        return int(told[1]), None
    raise InvalidError({"evidence": NO_EVIDENCE})
