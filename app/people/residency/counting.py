"""The door for rooms that count by neighborhood: whose home counts in its cell.

Where the city takes people's word (`COMMONPLOT_RESIDENCY=declared`), every home counts. Where it
verifies, only that of a person who is verified for it. Both functions say the same, one of a
person at hand, one inside a query on `Person`.
"""

from sqlalchemy import ColumnElement, Integer, case, null, type_coerce
from sqlmodel import col

from app.core.config import Settings
from app.people.models import Person, Residency


def home_counts(person: Person, settings: Settings) -> bool:
    """Say whether this person counts in the cell of their home neighborhood."""
    is_known = settings.residency == "declared" or person.residency is Residency.VERIFIED
    return person.home_id is not None and is_known


def counting_home(settings: Settings) -> ColumnElement[int | None]:
    """Return `home_id` where the home counts, else NULL, for a query that reads `Person`."""
    if settings.residency == "declared":
        return type_coerce(col(Person.home_id), Integer)
    is_verified = col(Person.residency) == Residency.VERIFIED
    return case((is_verified, col(Person.home_id)), else_=null())
