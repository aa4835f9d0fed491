"""What other sites show beside a link to us: words and a picture of what is public."""

import re
import struct

import pytest

from app.contributions.models import ContributionId
from app.contributions.writing import withdraw_text
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import make_charts, page_of, store_of


def meta(page: str) -> dict[str, str]:
    return dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"', page)
    )


def is_card(content: bytes) -> bool:
    return content[:4] == b"\x89PNG" and struct.unpack(">II", content[16:24]) == (1200, 630)


def test_a_chart_is_shown_with_its_finding_and_a_picture_of_it(city: City) -> None:
    chart, _trend = make_charts(city)
    visitor = city.visitor(None)
    told = meta(visitor.get(f"{page_of(chart)}?focus=ropewalk").text)
    assert told["og:title"] == "Repairs by neighborhood, 5 January 2025 to 1 January 2026"
    assert "in Ropewalk" in told["og:description"]
    assert told["og:url"] == f"http://testserver{page_of(chart)}?focus=ropewalk"
    assert told["twitter:card"] == "summary_large_image"
    image = told["og:image"].replace("&amp;", "&")
    assert image.startswith(f"http://testserver/charts/{chart.id}/card.png?focus=ropewalk&v=")
    answer = visitor.get(image.removeprefix("http://testserver"))
    assert is_card(answer.content)
    assert "public" in answer.headers["cache-control"]
    other = visitor.get(f"/charts/{chart.id}/card.png")
    assert other.content != answer.content


@pytest.fixture
def cited(city: City) -> ContributionId:
    chart, _trend = make_charts(city)
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, "街灯 <b>fix</b> the lights " * 4)
        evidence = see(session, store_of(city), chart.id, "ropewalk")
        attach_evidence(session, city.alice, proposal.id, evidence)
        return proposal.id


def test_a_proposal_is_shown_with_what_its_chart_found_and_no_name(
    city: City, cited: ContributionId
) -> None:
    visitor = city.visitor(None)
    page = visitor.client.get(f"/proposals/{cited}", follow_redirects=True).text
    told = meta(page)
    assert told["og:title"].startswith("街灯 &lt;b&gt;fix")
    assert told["og:image"].startswith(f"http://testserver/proposals/{cited}/card.png?v=")
    assert "alice" not in " ".join(told.values())
    answer = visitor.get(f"/proposals/{cited}/card.png")
    assert is_card(answer.content)
    assert city.visitor(city.alice).get(f"/proposals/{cited}/card.png").content == answer.content


def test_what_is_hidden_or_gone_has_no_card_not_even_for_its_author(
    city: City, cited: ContributionId
) -> None:
    alice = city.visitor(city.alice)
    with city.database.writing() as session:
        hide(session, city.mo, cited, Rule.OFF_TOPIC, "It is about another city.")
    assert alice.get(f"/proposals/{cited}/card.png").status_code == 410
    page = alice.client.get(f"/proposals/{cited}", follow_redirects=True)
    assert page.status_code == 200
    assert meta(page.text) == {}
    with city.database.writing() as session:
        other = make_proposal(session, city.alice, "Another")
        withdraw_text(session, city.alice, other.id)
    assert alice.get(f"/proposals/{other.id}/card.png").status_code == 410
    assert alice.get("/proposals/999/card.png").status_code == 404


def test_datasets_and_neighborhoods_are_shown_in_words(city: City) -> None:
    make_charts(city)
    visitor = city.visitor(None)
    for address in ("/datasets/repairs", "/neighborhoods/ropewalk"):
        told = meta(visitor.get(address).text)
        assert told["og:title"] in {"Repairs", "Ropewalk"}
        assert told["og:description"]
        assert told["twitter:card"] == "summary"
        assert "og:image" not in told
