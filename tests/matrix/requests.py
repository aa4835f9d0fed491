"""Every request that the app's own list of routes allows, filled in for a state of the world."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.routing import APIRoute

from app.core.clock import utc_now
from app.main import PAGES, PROGRAMS
from tests.matrix.world import STATES, World

OF_CASE = re.compile(r"\{(proposal_id|comment_id|contribution_id|citation_id|proposal)[^}]*\}")


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    state: str


def rows() -> Iterator[Row]:
    """List each route once, and once for each state where it is about a proposal or a text."""
    for router in [*PAGES, *PROGRAMS]:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted((route.methods or set()) - {"HEAD"}):
                for state in STATES if OF_CASE.search(route.path) else ("-",):
                    yield Row(method, route.path, state)


def address(world: World, row: Row) -> str:
    """Fill a route's pattern with things of the world; what has none of its own gets a number."""
    case = world.case(row.state) if row.state != "-" else None
    facts: dict[str, object] = {
        "act": "completion",
        "anchor": f"area:{world.place.slug}",
        "area": world.area_slug,
        "challenge_id": world.challenge_id,
        "chart_id": world.chart_id,
        "claim_id": world.claim_id,
        "first": world.chart_id,
        "second": world.second_id,
        "entry_id": world.entry_id,
        "handle": "bob",
        "key": world.chart_key,
        "kind": "svg",
        "slug": world.slug_in(row.path),
    }
    if "datasets" in row.path:
        facts["slug"] = world.dataset_slug
    if "layers" in row.path:
        facts["slug"] = world.layer_slug
    facts |= _made_for(world, row)
    if case is not None and "citation_id" in row.path:
        facts["citation_id"] = world.citation(case)
    if case is not None:
        number = case.proposal_id
        if "comment_id" in row.path or "contribution_id" in row.path:
            number = case.comment_id
        facts |= {"proposal_id": number, "comment_id": number, "contribution_id": number}
        facts["proposal"] = case.url.rsplit("/", 1)[-1]
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: str(facts.get(found[1], 1)), row.path)


def _made_for(world: World, row: Row) -> dict[str, object]:
    """Make what a request may change, and so is made anew after one that did."""
    facts: dict[str, object] = {}
    if "offer_id" in row.path:
        facts["offer_id"] = world.offer()
    if "story_id" in row.path:
        facts["story_id"] = world.story()
    if "observation_id" in row.path:
        facts["observation_id"] = world.observation()
    if re.search("/stat-meetings|/calendar|/words/", row.path):
        facts |= world.meeting_facts()
    if "/marks/" in row.path:
        facts["row_id"] = facts["last_id"]
    if "{year}" in row.path:
        facts["year"] = utc_now().year
    if "/teams/" in row.path:
        facts |= world.team_facts()
    if re.search(r"\{(introduction|room|message)_id", row.path):
        facts |= world.meeting()
    if "sponsorship_id" in row.path:
        facts["sponsorship_id"] = world.sponsorship()
    return facts
