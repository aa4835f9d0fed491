"""Runs of letters: codes made together for one neighborhood, handed over once, never kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError, RefusedError, Ruling
from app.core.events import LettersMade
from app.core.i18n import _
from app.core.outbox import announce
from app.people.models import LetterCode, LetterRun, RegisterEntry
from app.people.residency.codes import make_code, shown
from app.people.residency.hashing import hash_code
from app.people.residency.queries import has_register, keep_list
from app.places.models import Neighborhood

DAYS: Final = 90
MOST_DAYS: Final = 366
MOST_AT_ONCE: Final = 200_000  # a page takes fewer: somebody waits for it
MADE_ALREADY: Final = Ruling(
    HTTPStatus.CONFLICT,
    "made-already",
    _("These codes were made already. Their file is handed over once."),
    _("If it did not reach you, make that run worthless and make a new one."),
)

BY_LIST: Final = _(
    "The city has loaded a list of its residents, so each of them gets one code: do not say how "
    "many."
)


@dataclass(frozen=True)
class Wanted:
    """How many codes, for where, and for how many days; `form_key` makes a double click one run.

    Where the city has a list, it says how many, and `size` is None.
    """

    neighborhood: Neighborhood
    size: int | None
    days: int
    form_key: str
    most: int = MOST_AT_ONCE


@dataclass(frozen=True)
class Letters:
    """A run and its codes in the order of their numbers: to be handed over now or never.

    `people` holds for whom of the city's list each is; it is empty where the city has no list.
    """

    run: LetterRun
    slug: str
    codes: Sequence[str]
    people: Sequence[str]

    @property
    def heading(self) -> Sequence[str]:
        names = ("letter", "code", "neighborhood", "valid_until")
        return (*names, "hash") if self.people else names

    def lines(self) -> Iterator[Sequence[str]]:
        """Yield what `heading` names for each letter."""
        until = self.run.expires_at.date().isoformat()
        nobody: Sequence[tuple[str, ...]] = [()] * len(self.codes)
        whose = [(digits,) for digits in self.people] or nobody
        for number, (code, person) in enumerate(zip(self.codes, whose, strict=True), start=1):
            yield f"{self.run.id}-{number}", shown(code), self.slug, until, *person


def make_letters(
    session: Session, by_id: int, wanted: Wanted, secret: str, now: datetime
) -> Letters:
    """Make a run of codes; only their keyed hashes are stored. The policy is the caller's to ask.

    Where the city has a list, each of its people in the neighborhood gets one, whether or not they
    have an account: who is left out would be told. Raises InvalidError for odd numbers,
    RefusedError when this form made its run already.
    """
    people = _people(session, wanted)
    if not 0 < wanted.days <= MOST_DAYS:
        raise InvalidError({"days": _("Codes are valid for 1 to %(n)s days.", n=MOST_DAYS)})
    run = LetterRun(
        neighborhood_id=wanted.neighborhood.id,
        form_key=wanted.form_key,
        size=len(people),
        made_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )
    try:
        with session.begin_nested():
            session.add(run)
            session.flush()
    except IntegrityError:
        raise RefusedError(MADE_ALREADY) from None
    codes = [make_code() for _letter in people]
    rows = [
        {
            "run_id": run.id,
            "number": number,
            "code_hash": hash_code(secret, code),
            "identity_hash": digits,
        }
        for number, (code, digits) in enumerate(zip(codes, people, strict=True), start=1)
    ]
    session.execute(insert(LetterCode), rows)
    announce(session, LettersMade(run.id, by_id))
    named = [digits for digits in people if digits is not None]
    return Letters(run, wanted.neighborhood.slug, codes, named)


def _people(session: Session, wanted: Wanted) -> Sequence[str | None]:
    """Return for whom the codes are: people of the list, or as many times nobody as were asked."""
    keep_list(session)
    if not has_register(session):
        if wanted.size is None or not 0 < wanted.size <= wanted.most:
            raise InvalidError({"size": _("Ask for 1 to %(n)s codes.", n=wanted.most)})
        return [None] * wanted.size
    if wanted.size is not None:
        raise InvalidError({"neighborhood_id": BY_LIST})
    listed = (
        select(col(RegisterEntry.identity_hash))
        .where(col(RegisterEntry.neighborhood_id) == wanted.neighborhood.id)
        .order_by(col(RegisterEntry.identity_hash))
        .limit(wanted.most + 1)
    )
    people = session.scalars(listed).all()
    if not people:
        raise InvalidError({"neighborhood_id": _("The city's list has nobody there.")})
    if len(people) > wanted.most:
        raise InvalidError(
            {
                "neighborhood_id": _(
                    "The list has over %(n)s people there. The command makes more codes at once.",
                    n=wanted.most,
                )
            }
        )
    return people
