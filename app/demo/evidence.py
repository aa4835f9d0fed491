"""The demo's ready charts, and what a writer saw on one of them: the citation that is pinned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.reading import read_chart
from app.charts.service import keep_chart
from app.charts.spec import read_spec
from app.core.storage import Storage
from app.core.text import slugify
from app.datasets.models import DatasetVersion
from app.datasets.queries import versions_of
from app.demo.city import DemoCity
from app.demo.script import Scripted, content
from app.people.models import Person
from app.proposals.service import Evidence


def hang_charts(session: Session, store: Storage, maker: Person) -> Mapping[str, Chart]:
    """Make the demo's charts; return them by the key that proposals name. Twice is once."""
    return {
        told["key"]: keep_chart(
            session,
            store,
            read_spec(told["spec"]),
            person=maker,
            title=told["title"],
            featured=True,
        )
        for told in content("charts")["chart"]
    }


@dataclass(frozen=True)
class Evidences:
    """Reads charts as they were when a proposal was written."""

    session: Session
    store: Storage
    city: DemoCity
    homes: Mapping[str, int]
    charts: Mapping[str, Chart]

    def for_proposal(self, proposal: Scripted) -> Evidence:
        """Return what its author saw. Raises KeyError when the proposal names no chart."""
        day = self.city.opened(proposal).date()
        return self.of_chart(proposal.chart or "", proposal.place, day)

    def of_chart(self, key: str, place: str | None, day: date) -> Evidence:
        """Return what a chart said on a day, of a place or of the city. Raises KeyError."""
        chart = self.charts[key]
        version = self._version_then(chart.dataset_id, day)
        focus = slugify(place) if place else None
        seen = read_chart(self.session, self.store, chart, focus, version)
        return Evidence(
            chart.id,
            version.id,
            self.homes[place] if place else None,
            seen.period_from,
            seen.period_to,
            seen.to_facts(),
        )

    def _version_then(self, dataset_id: int, day: date) -> DatasetVersion:
        versions = sorted(versions_of(self.session, dataset_id), key=lambda version: version.number)
        published = [version for version in versions if version.published_at.date() <= day]
        return published[-1] if published else versions[0]
