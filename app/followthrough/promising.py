"""Answering a data request with a dataset or a date, and telling who waited when it lands."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Noun, Visibility
from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.events import DatasetAnswered
from app.core.i18n import _
from app.core.outbox import announce
from app.datasets.models import Dataset
from app.followthrough.answering import post_answer
from app.followthrough.models import DataPromise, Verdict
from app.followthrough.policy import can_promise_data
from app.followthrough.queries import answers_to, touches_district
from app.followthrough.working import hold_readable
from app.notices.queries import followers
from app.notices.service import notify
from app.people.models import Person
from app.people.voices import who_speaks

LATEST: Final = timedelta(days=14)
ONE_OF_TWO = _("Name the table that holds it, or the day by which it will be there.")
IN_THE_PAST = _("Choose a day that is still to come.")
SAY_WHY = _("Say what the table holds, or why it takes until then.")


def promise_data(
    session: Session,
    official: Person,
    proposal_id: ContributionId,
    dataset: Dataset | None,
    due_on: date | None,
    text: str,
    form_key: str | None = None,
    *,
    today: date,
) -> DataPromise:
    """Answer a data request with a dataset, or with a date. A later word takes an earlier's place.

    The words become the official answer; without any, one must stand already. A dataset tells
    everybody who follows the request, once. `today` is the city's day. Raises InvalidError
    (`dataset`, `due_on`, `text`).
    """
    proposal = hold_readable(session, official, proposal_id)
    author_id = who_speaks(session, session.get_one(Contribution, proposal.id).author_id)
    touches = touches_district(session, official, proposal.id)
    require(can_promise_data(official, proposal, author_id, touches=touches))
    if (dataset is None) == (due_on is None):
        raise InvalidError({"dataset": ONE_OF_TWO})
    now = utc_now()
    if due_on is not None and due_on <= today:
        raise InvalidError({"due_on": IN_THE_PAST})
    if text.strip():
        post_answer(session, official, proposal.id, Verdict.ACCEPTED, text, form_key)
    elif not answers_to(session, proposal.id):
        raise InvalidError({"text": SAY_WHY})
    promise = session.get(DataPromise, proposal.id) or DataPromise(
        proposal_id=proposal.id, said_by=official.id
    )
    promise.dataset_id, promise.due_on = dataset.id if dataset else None, due_on
    promise.said_by, promise.said_at = official.id, now
    promise.landed_at = now if dataset else None
    session.add(promise)
    session.flush()
    if dataset is not None:
        announce(session, DatasetAnswered(proposal.id, dataset.id))
    return promise


def tell_who_waited(session: Session, event: DatasetAnswered) -> None:
    """Tell the author and who follows the request, once whatever happens to the dataset later.

    Who supported it is not looked up: a notice would say how somebody voted.
    """
    promise = session.get_one(DataPromise, event.proposal_id)
    text = session.get_one(Contribution, event.proposal_id)
    landed = promise.dataset_id == event.dataset_id
    if promise.told_at is not None or not landed or text.visibility is not Visibility.PUBLIC:
        return
    promise.told_at = utc_now()
    told = {text.author_id, *followers(session, Noun.PROPOSAL, text.id)}
    notify(session, told, "data_landed", Noun.PROPOSAL, text.id, actor_id=promise.said_by)


def tell_of_due(session: Session, today: date) -> None:
    """Tell who promised a table that its day has come, once a promise. A late look tells it late.

    What has been due for longer stands on the desk as overdue.
    """
    days = col(DataPromise.due_on).between(today - LATEST, today)
    rows = select(DataPromise).where(days, col(DataPromise.dataset_id).is_(None))
    for promise in session.scalars(rows).all():
        text = session.get_one(Contribution, promise.proposal_id)
        if text.visibility is Visibility.PUBLIC:
            told, since = [promise.said_by], promise.said_at
            notify(session, told, "promise_due", Noun.PROPOSAL, text.id, once_since=since)
