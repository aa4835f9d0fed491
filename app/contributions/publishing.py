"""Published batches: the only door through which figures made of votes leave this room."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.contributions.figure_models import Batch
from app.contributions.models import Answer, CellKind, ContributionId
from app.contributions.tallies import CountedVote, counted_rows, latest_batches, latest_cells
from app.core.config import Settings
from app.core.i18n import Sentence, _
from app.core.portions import portions
from app.people.residency.counting import counting_home

LOWEST_SHARE = 0.05


@dataclass(frozen=True)
class Figures:
    """What the public may know. Holds words and a rounded total, so no exact count leaks."""

    batch_id: int
    as_of: datetime
    voters: int  # rounded down to tens
    shares: Mapping[Answer, Sentence]
    log_length: int
    log_head: str
    revision: int  # of the text, when the batch was published
    earlier: int | None  # voters on versions before that one, rounded down to tens; not known: None

    def before(self, revision: int) -> int | None:
        """Return how many of the voters judged a version before this one, in tens."""
        return self.voters if revision > self.revision else self.earlier


def figures(session: Session, ids: Collection[int]) -> Mapping[ContributionId, Figures]:
    """Return the last published figures of each contribution that has any, in one query."""
    if not ids:
        return {}
    return {batch.contribution_id: _figures_of(batch) for batch in latest_batches(session, ids)}


def _figures_of(batch: Batch) -> Figures:
    voters = sum(batch.shown.values())
    return Figures(
        batch_id=batch.id,
        as_of=batch.published_at,
        voters=in_tens(voters),
        shares={answer: share_in_words(batch.shown[answer], voters) for answer in Answer},
        log_length=batch.log_length,
        log_head=batch.log_head,
        revision=batch.revision,
        earlier=None if batch.earlier is None else min(in_tens(batch.earlier), in_tens(voters)),
    )


@dataclass(frozen=True)
class CellFigures:
    """One cell of a text as the public may know it. `place` is 0 for all others together."""

    kind: CellKind
    place: int
    shown: Mapping[Answer, int]
    as_of: datetime


def cells_of(
    session: Session, ids: Collection[int], until: int | None = None
) -> Mapping[ContributionId, Sequence[CellFigures]]:
    """Return the last published cells of each contribution that has any; a page asks once.

    With `until`, a batch, they are those that stood when it was published: what a fit has seen.
    """
    found: dict[ContributionId, list[CellFigures]] = {}
    for some in portions(sorted(ids)):
        for cell in latest_cells(session, some, until):
            told = CellFigures(cell.kind, cell.place, cell.shown, cell.published_at)
            found.setdefault(cell.contribution_id, []).append(told)
    return found


def counted_votes(session: Session, settings: Settings) -> Iterator[CountedVote]:
    """Stream what batches have counted.

    For `ranking` alone, which finds opinion groups from it; nothing of a person leaves there.
    """
    return counted_rows(session, counting_home(settings))


def in_tens(people: int) -> int:
    return people // 10 * 10


def share_in_words(people: float, of: float) -> Sentence:
    """Say a share without the ends of the scale, where it would tell on everybody."""
    share = people / of
    if share < LOWEST_SHARE:
        return _("under 5 %")
    if share > 1 - LOWEST_SHARE:
        return _("over 95 %")
    return _("%(share)s %%", share=f"{100 * share:.0f}")
