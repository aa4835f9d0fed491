"""Where a thread stands, for pages: its address, where its forms are sent, and what rules it."""

from dataclasses import dataclass

from app.charts.points import point_address
from app.charts.queries import find_chart
from app.contributions.models import Contribution, DataPoint
from app.contributions.pointing import point_by_id
from app.core.errors import NOT_FOUND, RefusedError
from app.datasets.models import Dataset
from app.discussion.models import On, Topic
from app.proposals.models import Proposal
from app.proposals.queries import Loaded, load_proposal, proposal_url
from app.web.page import Page


@dataclass(frozen=True)
class Stage:
    """A topic as this viewer may read it. Only a proposal has a text and rules of its own."""

    topic: Topic
    title: str
    url: str
    post_to: str
    text: Contribution | None = None
    proposal: Proposal | None = None


def stage_of(page: Page, topic: Topic) -> Stage:
    """Load what a thread stands on. Raises RefusedError: 404, or 410 for a removed proposal."""
    match topic.on:
        case On.PROPOSAL:
            return proposal_stage(load_proposal(page.session, page.viewer, topic.id))
        case On.POINT:
            return point_stage(page, point_by_id(page.session, topic.id))
        case On.DATASET:
            return _dataset_stage(page, topic)


def url_of(page: Page, topic: Topic) -> str:
    """Return where a topic stands, whoever may read it there."""
    if topic.on is not On.PROPOSAL:
        return stage_of(page, topic).url
    proposal = page.session.get_one(Proposal, topic.id)
    return proposal_url(proposal.id, proposal.slug)


def proposal_stage(loaded: Loaded) -> Stage:
    number = loaded.proposal.id
    return Stage(
        topic=Topic(On.PROPOSAL, number),
        title=loaded.contribution.title,
        url=loaded.url,
        post_to=f"/proposals/{number}/comments",
        text=loaded.contribution,
        proposal=loaded.proposal,
    )


def point_stage(page: Page, point: DataPoint) -> Stage:
    chart = find_chart(page.session, point.chart_id)
    return Stage(
        topic=Topic(On.POINT, point.id),
        title=chart.title,
        url=point_address(chart, point.anchor, point.focus),
        post_to=f"/points/{point.id}/comments",
    )


def _dataset_stage(page: Page, topic: Topic) -> Stage:
    dataset = page.session.get(Dataset, topic.id)
    if dataset is None:
        raise RefusedError(NOT_FOUND)
    return Stage(
        topic=topic,
        title=dataset.title,
        url=f"/datasets/{dataset.slug}/errors",
        post_to=f"/datasets/{dataset.slug}/comments",
    )
