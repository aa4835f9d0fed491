"""What pages say of data beside its numbers: whether it is late, and of its versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.clock import utc_now
from app.core.i18n import Sentence
from app.datasets.difference import Told, difference_of, in_short
from app.datasets.lateness import late_words
from app.datasets.models import Dataset, DatasetVersion
from app.web.page import Page


@dataclass(frozen=True)
class ShownVersion:
    """A version in the list of its dataset; `change` is its difference in a line, or None."""

    version: DatasetVersion
    is_current: bool
    difference: Told | None

    @property
    def change(self) -> Sentence | None:
        return in_short(self.difference) if self.difference else None


def shown_versions(dataset: Dataset, versions: Sequence[DatasetVersion]) -> Sequence[ShownVersion]:
    current = dataset.current_version_id
    return [ShownVersion(one, one.id == current, difference_of(dataset, one)) for one in versions]


def late_of(page: Page, dataset: Dataset, version: DatasetVersion) -> Sentence | None:
    """Say how late the next version is, by the days of the city; None in time."""
    zone = page.settings.zone
    updated, today = (at.astimezone(zone).date() for at in (version.published_at, utc_now()))
    return late_words(dataset.promised_refresh, updated, today)


def public_report(dataset: Dataset, report: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a quality report as everybody may see it: names with few rows may be of people."""
    return {**report, "top_unmatched": []} if dataset.sensitive else report
