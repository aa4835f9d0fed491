"""What a reader should mind beside a chart, as claims on it say it too. None of it blocks.

Counts and totals of areas mostly say how large the areas are: whoever sets them in a row is shown
the same chart as a rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.charts.cells import Figures, Other
from app.charts.models import Chart
from app.charts.queries import charts_of
from app.charts.spec import (
    Composition,
    Ground,
    How,
    Kind,
    Population,
    Relation,
    Spec,
    SplitPlaces,
    Trend,
    read_spec,
    spec_facts,
)
from app.core.i18n import Sentence, _
from app.datasets.vanishing import Vanishing, vanishing_of

ACROSS: Final = frozenset({Kind.RANKING, Kind.MAP, Kind.CHANGE, Kind.RELATION})
OVER_TIME: Final = frozenset({Kind.TREND, Kind.CHANGE})
TOTALS: Final = frozenset({How.COUNT, How.SUM})


@dataclass(frozen=True)
class Minded:
    """One thing to mind, with the address of what mends it, and the words of that link."""

    words: Sentence
    address: str = ""
    link: Sentence | str | None = None


def minded_of(chart: Chart, figures: Figures, others: Sequence[Chart] = ()) -> Iterator[Minded]:
    """Yield what to mind beside a picture of a chart, the gravest first.

    `others` are charts of the same counts for each of something else: see `rates_beside`.
    """
    if sets_sizes_side_by_side(figures):
        words = _("Areas differ in size: such a count says where there is more, not where it is "
                  "likelier.")  # fmt: skip
        if chart.id and as_rate(figures.spec, Ground()) is not None:
            kind = figures.spec.kind
            view = "" if kind is chart.kind else f"?view={kind.value}"
            address = f"/charts/{chart.id}-{chart.slug}/rate{view}"
            yield Minded(words, address, _("See it as a rate"))
        else:
            yield Minded(words)
    for other in others[:1]:
        words = _("What a rate is for each of decides which areas come first. The same counts, for "
                  "each of something else:")  # fmt: skip
        yield Minded(words, f"/charts/{other.id}-{other.slug}", other.title)
    vanishing = vanishing_of(figures.dataset, figures.version)
    if vanishing and figures.spec.kind in OVER_TIME:
        yield Minded(vanishing_words(vanishing, figures.version.number))


def vanishing_words(how: Vanishing, version: int) -> Sentence:
    """Say that the past of a table looks lower than it was, and how one knows."""
    if how is Vanishing.SAID:
        return _("This data holds only what is still open or still there. What was closed or taken "
                 "away is gone from it, so older times look lower than they were.")  # fmt: skip
    return _("Version %(n)s has fewer rows of earlier months than the version before it. If what "
             "is over is taken out of this data, older times look lower than they were.",
             n=version)  # fmt: skip


def sets_sizes_side_by_side(figures: Figures) -> bool:
    """Say whether counts or totals of several areas are drawn to be compared.

    A table with one row an area is no count of rows: its numbers are what it says they are.
    """
    spec = figures.spec
    across = spec.kind in ACROSS or (
        isinstance(spec, Trend) and isinstance(spec.split, SplitPlaces)
    )
    if not across or len(figures.slugs) < 2:  # noqa: PLR2004, two to compare
        return False
    if isinstance(figures.detail, Other) and _is_total(figures.detail.figures):
        return True
    return _is_total(figures)


def _is_total(figures: Figures) -> bool:
    return figures.spec.how in TOTALS and not figures.alone


def as_rate(spec: Spec, per: Population | Ground) -> Spec | None:
    """Return the same chart as a rate; None for what is no count or total of areas.

    A relation has two numbers, and a rate of one of them alone is no fairer.
    """
    if spec.how not in TOTALS or isinstance(spec, Relation | Composition):
        return None
    facts = spec_facts(spec) | {"how": "rate", "per": per.model_dump()}
    return read_spec(facts)


def rates_beside(session: Session, chart: Chart, spec: Spec) -> Sequence[Chart]:
    """List kept charts of the same counts for each of something else, in one query or none.

    Nothing beside what is no rate that is drawn area by area.
    """
    if spec.how is not How.RATE or spec.kind not in ACROSS - {Kind.RELATION}:
        return ()
    found = []
    for other in charts_of(session, chart.dataset_id):
        told = read_spec(other.spec)
        same = (told.how, told.column, told.filters) == (spec.how, spec.column, spec.filters)
        if same and told.per != spec.per and told.kind in ACROSS - {Kind.RELATION}:
            found.append(other)
    return sorted(found, key=lambda other: other.kind is not spec.kind)
