"""What keeps a proposal, chart, person or department company: observations and teams."""

from typing import Any

from app.charts.models import Chart
from app.contributions.models import ContributionId
from app.discussion.observations.queries import Subject, beside, seen_by
from app.followthrough.teams.queries import (
    teams_of,
    teams_on_chart,
    teams_on_proposal,
)
from app.people.models import Person
from app.web.observations import beside_chart
from app.web.page import Page
from app.web.rendering import draw, trusted
from app.web.team_page import STATES, today_of


def drawn_beside_proposal(page: Page, proposal_id: ContributionId) -> str:
    """Draw what stands beside a proposal alike for all its readers: kept with its other facts."""
    shown: dict[str, object] = {
        "seen_here": beside(page.session, Subject(proposal_id=proposal_id)),
        "seen_query": f"proposal={proposal_id}",
        "teams_here": teams_on_proposal(page.session, proposal_id, today_of(page)),
        "states": STATES,
    }
    return trusted(draw("observations/_company.html", shown))


def company_of_chart(page: Page, chart: Chart) -> dict[str, Any]:
    """Return what the page of a chart shows. Most charts have none, and cost no query."""
    teams = teams_on_chart(page.session, chart.id, today_of(page)) if chart.has_company else []
    return {
        "seen_here": beside_chart(page, chart),
        "seen_query": f"chart={chart.id}",
        "teams_here": teams,
        "states": STATES,
    }


def company_of_person(page: Page, person: Person) -> dict[str, Any]:
    return {
        "teams_here": teams_of(page.session, person.id, today_of(page)),
        "seen": seen_by(page.session, person.id),
        "states": STATES,
    }
