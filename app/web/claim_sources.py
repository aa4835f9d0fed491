"""“Where is this from?”: typed numbers that nothing in a text says, and claims that say them."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from app.charts.claims.judged import Judged
from app.charts.claims.matching import facts_of_claim, facts_of_reading, unsourced
from app.charts.claims.queries import claims_by_ids
from app.charts.claims.sourcing import Asked, Sayable, ask_for_sources, sayable
from app.charts.claims.specs import claim_facts
from app.charts.claims.typed import Typed
from app.charts.models import Chart
from app.charts.reading import Reading
from app.charts.ready import ready_charts
from app.contributions.claiming import Cited, numbers_in
from app.web.page import Page
from app.web.rendering import pages

READY: Final = 3  # charts of the place that are looked through where none is chosen


def asked_in_draft(
    page: Page, text: str, chart: Chart | None, reading: Reading | None, place: str | None
) -> list[Asked]:
    """Ask for sources of what a draft's text tells, with claims of its chart or its place."""
    known = claims_by_ids(page.session, numbers_in(text)).values()
    facts = [facts_of_claim(Judged.from_facts(one.latest.facts)) for one in known]
    facts += [facts_of_reading(reading.to_facts())] if reading else []
    return asked(page, unsourced(text, facts), [chart] if chart else [], place)


def asked(
    page: Page, numbers: Sequence[Typed], charts: Sequence[Chart], place: str | None
) -> list[Asked]:
    """Set claims of these charts beside numbers; where they say none, of the place's ready ones."""
    session, store = page.session, page.store
    found = ask_for_sources(numbers, sayable(session, store, charts, place) if numbers else [])
    if all(one.candidates for one in found):
        return found
    ready = [one.chart for one in ready_charts(session, store, place, READY)]
    known = {chart.id for chart in charts}
    more = [chart for chart in ready if chart.id not in known]
    others = ask_for_sources(numbers, sayable(session, store, more, place))
    return [one if one.candidates else other for one, other in zip(found, others, strict=True)]


def unsourced_in(
    text: str, claims: Mapping[int, Cited], readings: Collection[Mapping[str, Any]]
) -> list[Typed]:
    """Return what a posted text tells that neither its claims nor its citations say."""
    facts = [facts_of_claim(found) for one in claims.values() for found in (one.cited, one.latest)]
    return unsourced(text, [*facts, *(facts_of_reading(reading) for reading in readings)])


def said_as(one: Sayable) -> str:
    """Return what a button sends to put this claim into a text."""
    return json.dumps({"chart": one.chart.id, "claim": claim_facts(one.claim)})


def said_in(sent: str) -> tuple[int, dict[str, Any]] | None:
    """Read what `said_as` wrote; None for anything else."""
    try:
        facts = json.loads(sent)
    except (ValueError, RecursionError):
        return None
    if not isinstance(facts, dict) or set(facts) != {"chart", "claim"}:
        return None
    chart, claim = facts["chart"], facts["claim"]
    return (chart, claim) if type(chart) is int and isinstance(claim, dict) else None


pages.filters["said_as"] = said_as
