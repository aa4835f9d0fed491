"""The demo's ready charts, and what a writer saw on one of them: the citation that is pinned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.queries import dataset_of_slug, same_chart
from app.charts.spec import hash_of_spec, read_spec, spec_facts
from app.core.text import slugify
from app.datasets.models import DatasetVersion
from app.datasets.queries import versions_of
from app.demo.city import DemoCity
from app.demo.dates import Dates
from app.demo.script import Scripted, content
from app.people.models import Person
from app.proposals.service import Evidence


def hang_charts(session: Session, maker: Person) -> Mapping[str, Chart]:
    """Make the demo's charts; return them by the key that proposals name. Twice is once."""
    charts = {}
    for told in content("charts")["chart"]:
        spec = read_spec(told["spec"])
        dataset = dataset_of_slug(session, spec.dataset)
        assert dataset is not None
        chart = same_chart(session, dataset.id, hash_of_spec(spec))
        if chart is None:
            chart = Chart(
                slug=slugify(told["title"]),
                title=told["title"],
                kind=spec.kind,
                spec=spec_facts(spec),
                spec_hash=hash_of_spec(spec),
                dataset_id=dataset.id,
                created_by=maker.id,
                featured=True,
            )
            session.add(chart)
            session.flush()
        charts[told["key"]] = chart
    return charts


@dataclass
class Evidences:
    """Reads charts as they were when a proposal was written."""

    session: Session
    city: DemoCity
    homes: Mapping[str, int]
    charts: Mapping[str, Chart]

    def for_proposal(self, proposal: Scripted) -> Evidence:
        assert proposal.chart
        chart = self.charts[proposal.chart]
        day = self.city.opened(proposal).date()
        version = self._version_then(chart.dataset_id, day)
        begin, end = Dates(day).year
        return Evidence(chart.id, version.id, self.homes[proposal.place], begin, end, {})

    def _version_then(self, dataset_id: int, day: date) -> DatasetVersion:
        versions = sorted(versions_of(self.session, dataset_id), key=lambda v: v.number)
        earlier = [v for v in versions if v.published_at.date() <= day]
        return (earlier or versions[:1])[-1]
