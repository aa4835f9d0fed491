"""The page of a version, its files and its withdrawal, and what cites it."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.citing import cite
from app.core.clock import utc_now
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.withdrawing import withdraw
from app.ledger.models import LedgerEntry
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from tests.factories.charts import make_chart
from tests.factories.discussion import make_comment
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.test_commenting import form
from tests.web.two_versions import store_of, two_versions

HERE = "/datasets/repairs/versions/2"
WHY = 'It names <b>people</b>, "quoted", and 100% of them.'
ESCAPED = "It names &lt;b&gt;people&lt;/b&gt;"


@pytest.fixture
def store(city: City) -> Storage:
    return store_of(city)


@pytest.fixture
def repairs(city: City) -> Dataset:
    return two_versions(city)


def cited(city: City, store: Storage) -> tuple[str, int]:
    """Cite the current version in a proposal and in a comment; return the address, and a chart."""
    with city.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        chart = make_chart(session, store, dataset)
        proposal = make_proposal(session, city.alice, "Fix the lights")
        evidence = see(session, store, chart.id, "ropewalk")
        attach_evidence(session, city.bob, proposal.id, evidence)
        comment = make_comment(session, city.bob, proposal.id)
        cite(
            session,
            city.bob,
            comment.id,
            chart.id,
            evidence.version_id,
            None,
            None,
            None,
            dict(evidence.reading),
        )
        return f"/proposals/{proposal.id}-fix-the-lights", chart.id


def withdrawn(city: City, number: int = 2) -> None:
    with city.database.writing() as session:
        same = select(DatasetVersion).where(col(DatasetVersion.number) == number)
        withdraw(session, city.ada, session.scalars(same).one(), WHY)


@pytest.mark.usefixtures("repairs")
def test_the_dataset_and_the_version_say_what_changed(city: City) -> None:
    for url in ("/datasets/repairs", HERE):
        text = city.visitor(None).get(url).text
        assert "Since version 1: rows added: 2, gone: 0, changed: 1." in text
        assert "New column: “&lt;i&gt;new&lt;/i&gt;”." in text
        assert "Dovecote" in text


@pytest.mark.usefixtures("repairs")
def test_everybody_sees_reasons_and_those_who_load_see_the_rows(city: City) -> None:
    for who in (None, city.charlie, city.mo):
        text = city.visitor(who).get(HERE).text
        assert "1 row, because of this: a single cell" in text
        assert "/aside" not in text
    olive = city.visitor(city.olive)
    assert f"{HERE}/aside.csv" in olive.get(HERE).text
    assert "Jo Doe" in olive.get(f"{HERE}/aside").text
    answer = olive.get(f"{HERE}/aside.csv")
    assert "'=cmd(),Jo Doe" in answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.usefixtures("repairs")
@pytest.mark.parametrize("path", ["aside", "aside.csv"])
@pytest.mark.parametrize(("who", "status"), [("nobody", 303), ("charlie", 404), ("mo", 404)])
def test_others_do_not_see_the_rows(city: City, path: str, who: str, status: int) -> None:
    assert city.visitor(getattr(city, who)).get(f"{HERE}/{path}").status_code == status


@pytest.mark.usefixtures("repairs")
def test_a_withdrawn_version_says_why_and_the_dataset_falls_back(city: City) -> None:
    olive = city.visitor(city.olive)
    answer = olive.post(f"{HERE}/withdrawal", {"reason": WHY})
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    page = city.visitor(None).get(HERE).text
    assert ESCAPED in page
    assert "Withdrawn on" in page
    dataset = city.visitor(None).get("/datasets/repairs").text
    assert ESCAPED in dataset
    assert ">3</dd>" in dataset, "the rows of the first version"
    assert city.visitor(None).get(f"{HERE}.csv").status_code == 410
    assert city.visitor(None).get(f"{HERE}.parquet").status_code == 410
    assert olive.get(f"{HERE}.csv").status_code == 200
    with city.database.reading() as session:
        entry = session.scalars(select(LedgerEntry)).one()
        assert (entry.deed, entry.actor_id) == ("withdrawn", city.olive.id)
    ledger = city.visitor(None).get("/ledger?part=data").text
    assert ESCAPED in ledger
    assert 'href="/datasets/repairs"' in ledger


@pytest.mark.usefixtures("repairs")
@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 303), ("charlie", 404), ("mo", 404), ("sue", 403), ("una", 403), ("ada", 303)],
)
def test_only_those_who_load_data_withdraw(city: City, who: str, status: int) -> None:
    answer = city.visitor(getattr(city, who)).post(f"{HERE}/withdrawal", {"reason": WHY})
    assert answer.status_code == status
    with city.database.reading() as session:
        gone = select(DatasetVersion).where(col(DatasetVersion.withdrawn_at).is_not(None))
        assert len(session.scalars(gone).all()) == (1 if who == "ada" else 0)


@pytest.mark.usefixtures("repairs")
def test_a_withdrawal_without_a_reason_keeps_the_form(city: City) -> None:
    olive = city.visitor(city.olive)
    answer = olive.post(f"{HERE}/withdrawal", {"reason": "  "})
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text
    long = olive.post(f"{HERE}/withdrawal", {"reason": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in long.text
    assert olive.htmx("POST", f"{HERE}/withdrawal", {"reason": WHY}).headers["hx-redirect"] == HERE
    assert olive.post(f"{HERE}/withdrawal", {"reason": WHY}).status_code == 409


@pytest.mark.usefixtures("repairs")
def test_what_cites_it_says_so_at_once_and_still_shows_what_was_cited(
    city: City, store: Storage
) -> None:
    address, chart = cited(city, store)
    readers = [city.visitor(None), city.visitor(city.charlie)]
    before = [reader.get(address).text for reader in readers]
    assert all("withdrawn" not in page for page in before)
    withdrawn(city)
    for reader in readers:
        page = reader.get(address).text
        assert "Version 2 of these data was withdrawn on" in page
        assert page.count(ESCAPED) == 2, "under the chart and under the comment"
        assert "As cited, version 2" in page
        assert page.count('<svg class="wide"') == 1
    assert "These data were withdrawn" in readers[0].get("/proposals").text
    assert (
        "These data were withdrawn on"
        in readers[0].get(f"/charts/{chart}-repairs-by-neighborhood").text
    )


@pytest.mark.usefixtures("repairs")
def test_where_no_version_is_left_pages_say_so(city: City, store: Storage) -> None:
    address, chart = cited(city, store)
    for number in (1, 2):
        withdrawn(city, number)
    reader = city.visitor(None)
    page = reader.get("/datasets/repairs")
    assert page.status_code == 200
    assert "Every version of this table was withdrawn" in page.text
    assert page.text.count(ESCAPED) == 2
    assert "Every version of these was withdrawn." in reader.get("/datasets").text
    gone = reader.get(f"/charts/{chart}-repairs-by-neighborhood")
    assert gone.status_code == 410
    assert "Every version of these data was withdrawn" in gone.text
    assert reader.get(f"/charts/{chart}/data.csv").status_code == 410
    assert reader.get(address).status_code == 200
    for url in ("/", "/charts", "/proposals?dataset=repairs", "/search?q=repairs"):
        assert reader.get(url).status_code == 200, url
    for url in (
        "/datasets/repairs/dictionary",
        "/charts/new?dataset=repairs",
        "/api/v1/datasets/repairs",
    ):
        assert reader.get(url).status_code in {303, 410}, url
    olive = city.visitor(city.olive)
    assert "newer version of “Repairs”" in olive.get("/datasets/new?dataset=repairs").text


@pytest.mark.usefixtures("repairs")
def test_a_version_whose_rows_are_gone_says_so(city: City) -> None:
    with city.database.writing() as session:
        same = select(DatasetVersion).where(col(DatasetVersion.number) == 1)
        session.scalars(same).one().dropped_at = utc_now()
    olive = city.visitor(city.olive)
    assert "Its rows are no longer kept since" in olive.get("/datasets/repairs").text
    assert "Its rows are no longer kept since" in olive.get("/datasets/repairs/versions/1").text
    for kind in ("csv", "parquet"):
        assert olive.get(f"/datasets/repairs/versions/1.{kind}").status_code == 410


@pytest.mark.usefixtures("repairs")
def test_programs_are_told_all_of_it(city: City, store: Storage) -> None:
    address, _chart = cited(city, store)
    withdrawn(city)
    reader = city.visitor(None)
    full = reader.get("/api/v1/datasets/repairs").json()
    assert full["version"]["number"] == 1
    second, first = full["versions"]
    assert second["withdrawn"]["reason"] == WHY
    assert first["withdrawn"] is None
    assert (second["difference"]["added"], second["difference"]["key"]) == (2, "kind")
    assert second["difference"]["neighborhoods"] == [
        {"neighborhood": "dovecote", "before": 0, "now": 1}
    ]
    one = reader.get("/api/v1/datasets/repairs/versions/2").json()
    assert (one["rows_set_aside"], one["csv"]) == ({"note": 1}, None)
    old = reader.get("/api/v1/datasets/repairs/versions/1").json()
    assert old["parquet"].endswith("/datasets/repairs/versions/1.parquet")
    proposal = reader.get(f"/api/v1/proposals/{address.split('/')[-1].split('-')[0]}").json()
    assert proposal["citations"][0]["withdrawn"]["reason"] == WHY


@pytest.mark.usefixtures("repairs")
def test_a_comment_that_would_cite_what_was_withdrawn_keeps_its_words(
    city: City, store: Storage
) -> None:
    address, chart = cited(city, store)
    for number in (1, 2):
        withdrawn(city, number)
    topic = address.rsplit("/", 1)[-1].split("-", 1)[0]
    sent = form("My own words.") | {"chart_address": f"/charts/{chart}"}
    answer = city.visitor(city.bob).post(f"/proposals/{topic}/comments", sent)
    assert answer.status_code == 422
    assert "This chart cannot be read now." in answer.text
    assert "My own words." in answer.text
