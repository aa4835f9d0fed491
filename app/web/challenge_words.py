"""What a challenge says is wrong, and how it was answered, in words."""

from collections.abc import Mapping
from typing import Any, Final

from app.core.i18n import Sentence, _
from app.datasets.models import Dataset, DatasetVersion
from app.discussion.challenge_queries import errors_in
from app.discussion.models import Fault, Outcome
from app.web.page import Page

FAULTS: Final[Mapping[str, Sentence]] = {
    Fault.STALE: _("Stale"),
    Fault.DENOMINATOR: _("Wrong denominator"),
    Fault.PERIOD: _("Cherry-picked period"),
    Fault.PLACE: _("Wrong place"),
    Fault.SCALE: _("Misleading scale"),
    Fault.VALUE: _("A wrong value"),
    Fault.MISSING: _("Rows are missing"),
    Fault.MEANING: _("A column means something else"),
    Fault.OTHER: _("Another error"),
}
MEANINGS: Final[Mapping[str, Sentence]] = {
    Fault.STALE: _("The data is too old for what it is used to show."),
    Fault.DENOMINATOR: _("The number should be for each of something else, or of nothing."),
    Fault.PERIOD: _("Another period of the same length would say something else."),
    Fault.PLACE: _("The chart is about another place than the text."),
    Fault.SCALE: _("The axis or the colours make a difference look larger or smaller than it is."),
    Fault.VALUE: _("A number, name or date in the table is not what it was."),
    Fault.MISSING: _("Something that happened, or a place, is not in the table."),
    Fault.MEANING: _("What the column is called is not what it holds."),
    Fault.OTHER: _("Say in your own words what is wrong."),
}
OUTCOMES: Final[Mapping[str, Sentence]] = {
    Outcome.ACCEPTED: _("Accepted"),
    Outcome.NOT_ACCEPTED: _("Not accepted"),
    "open": _("Waits for an answer"),
}


def reported(page: Page, dataset: Dataset, version: DatasetVersion | None = None) -> dict[str, Any]:
    """Return what `challenges/_reported.html` shows of a dataset or of one version: one query."""
    raised = errors_in(page.session, dataset.id, version.id if version else None)
    return {"raised": raised, "faults": FAULTS, "outcomes": OUTCOMES}
