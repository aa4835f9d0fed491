"""What looks odd about a file, each with the place on its page where it can be mended."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.core.i18n import Sentence
from app.datasets.models import ImportJob
from app.datasets.odd import oddities

COLUMNS: Final = "#columns"
MENDS: Final[Mapping[str, str]] = {
    "no-header": "#first-rows",
    "title-lines": "#first-rows",
    "header-of-several-rows": "#first-rows",
    "short-rows": "#first-rows",
    "doubtful-dates": "#date_order",
    "nearly-numbers": "#missing",
    "guessed-letters": "#first-rows",
    "swapped": "#placed",
    "outside": "#placed",
    "cut-names": "#names",
    "unknown-names": "#names",
    "not-degrees": "#crs",
    "gaps": "#missing",
    "sheets-left-out": "#sheet",
    "no-neighborhoods": "/admin/neighborhoods",
    "layer-found": "#layer",
    "maybe-cut": "/datasets/new",
}


class Warned(NamedTuple):
    sentence: Sentence
    address: str
    link: Sentence


def warnings_on(job: ImportJob) -> list[Warned]:
    """List what a person should look at before publishing, what costs most rows first."""
    aside = {"rows-set-aside": f"/datasets/imports/{job.id}/aside"}
    return [
        Warned(odd.sentence, {**MENDS, **aside}.get(odd.code, COLUMNS), odd.hint)
        for odd in oddities(job.report)
    ]
