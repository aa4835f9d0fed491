"""A citation for the reader's own neighborhood: by link, by choice, and never without the right."""

import pytest
from sqlalchemy import select

from app.contributions.models import Citation
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import make_charts, store_of
from tests.web.test_proposal_charts import load_newer


@pytest.fixture
def citation(city: City) -> Citation:
    chart, _trend = make_charts(city)
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, "Fix the lights")
        evidence = see(session, store_of(city), chart.id, "ropewalk")
        attach_evidence(session, city.alice, proposal.id, evidence)
        return session.scalars(select(Citation)).one()


def test_a_link_redraws_what_was_cited_and_what_was_cited_stays(
    city: City, citation: Citation
) -> None:
    load_newer(city, store_of(city), [("dovecote", None, "lamp", 1.0)] * 9)
    page = city.visitor(None).get(f"/citations/{citation.id}/here?focus=dovecote").text
    assert "The same for Dovecote" in page
    assert "1<small>events, Dovecote" in page
    assert "3 (95% interval" in page  # as cited, of Ropewalk
    assert "From version 1 of the data" in page
    assert page.count("data-marks=") == 2
    assert "Fix the lights" in page


def test_the_remembered_place_is_shown_without_asking(city: City, citation: Citation) -> None:
    visitor = city.visitor(None)
    address = f"/citations/{citation.id}/here"
    assert "The same for" not in visitor.get(address).text
    visitor.client.cookies.set("here", "dovecote")
    assert "The same for Dovecote" in visitor.get(address).text
    visitor.client.cookies.set("here", "ropewalk")
    assert "about your neighborhood already" in visitor.get(address).text


def test_the_home_of_who_is_signed_in_counts(city: City, citation: Citation) -> None:
    with city.database.reading() as session:
        from app.places.queries import by_slug  # noqa: PLC0415, one case needs it

        home = by_slug(session, "dovecote").id
    dan = city.visitor(city.person("dan", home_id=home))
    assert "The same for Dovecote" in dan.get(f"/citations/{citation.id}/here").text


def test_htmx_gets_the_part_that_the_page_holds(city: City, citation: Citation) -> None:
    visitor = city.visitor(None)
    url = f"/citations/{citation.id}/here?focus=dovecote"
    part = visitor.htmx("GET", url).text
    assert "<html" not in part
    assert part.strip() in visitor.get(url).text


def test_every_citation_of_a_proposal_leads_there(city: City, citation: Citation) -> None:
    visitor = city.visitor(None)
    page = visitor.client.get(f"/proposals/{citation.contribution_id}", follow_redirects=True).text
    assert f'href="/citations/{citation.id}/here"' in page


@pytest.mark.parametrize("number", ["0", "999", "99999999999"])
@pytest.mark.usefixtures("citation")
def test_no_citation_is_a_404(city: City, number: str) -> None:
    assert city.visitor(None).get(f"/citations/{number}/here").status_code == 404


def test_an_unknown_place_asks_which(city: City, citation: Citation) -> None:
    page = city.visitor(None).get(f"/citations/{citation.id}/here?focus=<svg>")
    assert page.status_code == 200
    assert "Choose a neighborhood" in page.text
    assert "focus=<svg>" not in page.text


def test_what_is_hidden_is_redrawn_for_nobody(city: City, citation: Citation) -> None:
    with city.database.writing() as session:
        hide(session, city.mo, citation.contribution_id, Rule.OFF_TOPIC, "It is elsewhere.")
    assert city.visitor(city.bob).get(f"/citations/{citation.id}/here").status_code == 410
    assert city.visitor(city.alice).get(f"/citations/{citation.id}/here").status_code == 200
