"""Runs of letters: codes made together for one neighborhood, handed over once, never kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import InvalidError, RefusedError, Ruling
from app.core.events import LettersMade
from app.core.i18n import _
from app.core.outbox import announce
from app.people.models import LetterCode, LetterRun
from app.people.residency.codes import make_code, shown
from app.people.residency.hashing import hash_code
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


@dataclass(frozen=True)
class Wanted:
    """How many codes, for where, and for how many days; `form_key` makes a double click one run."""

    neighborhood: Neighborhood
    size: int
    days: int
    form_key: str


@dataclass(frozen=True)
class Letters:
    """A run and its codes in the order of their numbers: to be handed over now or never."""

    run: LetterRun
    slug: str
    codes: Sequence[str]

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield `letter, code, neighborhood, valid_until` for each letter, without a heading."""
        until = self.run.expires_at.date().isoformat()
        for number, code in enumerate(self.codes, start=1):
            yield f"{self.run.id}-{number}", shown(code), self.slug, until


HEADING: Final = ("letter", "code", "neighborhood", "valid_until")


def make_letters(
    session: Session, by_id: int, wanted: Wanted, secret: str, now: datetime
) -> Letters:
    """Make a run of codes; only their keyed hashes are stored. The policy is the caller's to ask.

    Raises InvalidError for odd numbers, RefusedError when this form made its run already.
    """
    if not 0 < wanted.size <= MOST_AT_ONCE:
        raise InvalidError({"size": _("Ask for 1 to %(n)s codes.", n=MOST_AT_ONCE)})
    if not 0 < wanted.days <= MOST_DAYS:
        raise InvalidError({"days": _("Codes are valid for 1 to %(n)s days.", n=MOST_DAYS)})
    run = LetterRun(
        neighborhood_id=wanted.neighborhood.id,
        form_key=wanted.form_key,
        size=wanted.size,
        made_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )
    try:
        with session.begin_nested():
            session.add(run)
            session.flush()
    except IntegrityError:
        raise RefusedError(MADE_ALREADY) from None
    codes = [make_code() for _letter in range(wanted.size)]
    rows = [
        {"run_id": run.id, "number": number, "code_hash": hash_code(secret, code)}
        for number, code in enumerate(codes, start=1)
    ]
    session.execute(insert(LetterCode), rows)
    announce(session, LettersMade(run.id, by_id))
    return Letters(run, wanted.neighborhood.slug, codes)
