"""Who may make a chart. Everybody may read all of them: they hold public data only."""

from http import HTTPStatus

from app.core.errors import ALLOWED, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.people.policy import can_publish_at_once, can_steward, can_take_part

ITSELF = Ruling(
    HTTPStatus.CONFLICT,
    "same-chart",
    _("This is the chart that you answer. Choose another measure, period or kind of picture."),
)


def can_make_chart(person: Person | None) -> Ruling:
    return can_take_part(person)


def can_keep_claim(person: Person | None) -> Ruling:
    return can_publish_at_once(person)


def can_answer_chart(person: Person | None, chart_id: int, answers_id: int) -> Ruling:
    """Say who may put a chart beside another as an answer: it stands there at once."""
    return can_publish_at_once(person) and (ITSELF if chart_id == answers_id else ALLOWED)


def can_feature_chart(person: Person | None) -> Ruling:
    """Say who may have a chart offered to writers and on the pages of places."""
    return can_steward(person)
