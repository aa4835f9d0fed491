"""Words of commitments, and their table for spreadsheets."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from typing import Final

from app.charts.metrics.words import metric_words
from app.charts.tables import FORMULA_STARTS
from app.core.i18n import Sentence, _
from app.followthrough.checking.checked import Checked
from app.followthrough.checking.models import Result
from app.followthrough.checking.words import RESULTS
from app.followthrough.commitments.queries import Promised, Shown, commitment_url

STANDINGS: Final[Mapping[str, Sentence]] = {
    Shown.OPEN.value: _("Underway"),
    Shown.DUE.value: _("Review is due"),
    Shown.MET.value: RESULTS[Result.MET],
    Shown.MISSED.value: RESULTS[Result.MISSED],
    Shown.UNCLEAR.value: RESULTS[Result.UNCLEAR],
    Shown.UNCHECKABLE.value: RESULTS[Result.UNCHECKABLE],
    Shown.LEARNT.value: _("Trial ended"),
}
# What the strip of a department counts, from left to right.
SHOWN: Final = tuple(
    (code, STANDINGS[code]) for code in ("met", "missed", "unclear", "uncheckable", "open")
)
COLUMNS: Final = (
    "id", "url", "proposal", "kind", "state", "department", "owner", "metric", "area", "baseline",
    "baseline_low", "baseline_high", "baseline_from", "baseline_to", "likely", "likely_low",
    "likely_high", "better", "target", "until", "review_on", "met_by_chance", "undecidable",
    "question", "dataset", "version", "made_at", "checked_at", "number", "number_low",
    "number_high", "year_from", "year_to", "checked_version", "reason", "context", "contests",
)  # fmt: skip


def csv_of(found: Iterable[Promised], today: date, base_url: str) -> str:
    """Write commitments for spreadsheets; no text that would run as a formula."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in found:
        writer.writerow([_safe(value) for value in _row(one, today, base_url)])
    return file.getvalue()


def _row(one: Promised, today: date, base_url: str) -> list[object]:
    made, frozen = one.commitment, one.frozen
    head: list[object] = [
        made.id, base_url + commitment_url(made.id), one.title, made.kind.value,
        one.standing(today).value, one.department, one.owner,
    ]  # fmt: skip
    measured: list[object] = [""] * 10
    if frozen is not None:
        level = frozen.baseline
        ends = level.interval or ("", "")
        measured = [
            metric_words(frozen.about, frozen.area_name), made.area or "", level.value, *ends,
            level.day_from, level.day_to, *(frozen.likely or ("", "", "")),
        ]  # fmt: skip
    return [
        *head, *measured, made.better.value if made.better else "",
        "" if made.target is None else made.target, made.until or "", made.review_on,
        frozen.by_chance if frozen and made.target is not None else "",
        frozen.undecidable if frozen and made.target is not None else "",
        made.question, frozen.dataset if frozen else "", frozen.version if frozen else "",
        made.made_at.isoformat(), *_checked(one.check_in),
    ]  # fmt: skip


def _checked(one: Checked | None) -> list[object]:
    if one is None or one.row.posted_at is None:
        return [""] * 10
    numbers: list[object] = [""] * 6
    if one.found is not None:
        level = one.found.level
        ends = level.interval or ("", "")
        value = "" if level.value is None else level.value
        numbers = [value, *ends, level.day_from, level.day_to, one.found.version]
    return [one.row.posted_at.isoformat(), *numbers, one.row.why, one.row.context, one.contests]


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
