"""Who may make a chart. Everybody may read all of them: they hold public data only."""

from app.core.errors import Ruling
from app.people.models import Person
from app.people.policy import can_steward, can_take_part


def can_make_chart(person: Person | None) -> Ruling:
    return can_take_part(person)


def can_feature_chart(person: Person | None) -> Ruling:
    """Say who may have a chart offered to writers and on the pages of places."""
    return can_steward(person)
