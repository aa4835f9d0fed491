"""What a publisher says of its columns: shown as its words, until a person writes better ones."""

import pytest
from sqlalchemy import select

from app.datasets.imports import ask_to_publish
from app.datasets.meanings import meaning_of, with_published
from app.datasets.models import Dataset
from app.datasets.queries import held_import_of, source_of
from tests.datasets.fetching.office import Office
from tests.datasets.fetching.server import Server
from tests.datasets.fetching.twins import Arcgis, Ckan, Socrata, lamps, poles
from tests.delivering import deliver_everything
from tests.people import City

MARK = "As described by the publisher"
HERE = "/datasets/lamps"
FORM: dict[str, object] = {
    "description": "", "nature": "reports", "steward": "public-works", "promised_refresh": "",
    "key_column": "", "columns": ["id", "place", "seen", "cost"], "labels": ["", "", "", "Price"],
    "units": [""] * 4, "measures": [""] * 4,
}  # fmt: skip


@pytest.fixture
def office(city: City, server: Server) -> Office:
    return Office(city, server)


def refreshed(office: Office) -> None:
    """Fetch and publish, whatever is odd about it."""
    office.refresh()
    with office.database.writing() as session:
        held = held_import_of(session, source_of(session, 1))  # type: ignore[arg-type]
        if held is not None:
            ask_to_publish(session, office.city.olive, held, accept=True)
    deliver_everything(office.works)


def dictionary(office: Office) -> dict[str, object]:
    with office.database.reading() as session:
        return session.scalars(select(Dataset)).one().dictionary


def test_it_is_kept_beside_what_people_say(office: Office) -> None:
    with office.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        dataset.dictionary = {"id": {"description": "Its number."}, "place": {"label": "Where"}}
    office.tied(Socrata(lamps(40)).stand_on(office.server))
    refreshed(office)
    assert dictionary(office) == {
        "id": {
            "description": "Its number.", "publisher": {"description": "As painted on the pole."},
        },
        "place": {"label": "Where"},
        "cost": {"publisher": {"measured_in": "USD"}},
    }  # fmt: skip


def test_it_is_shown_everywhere_and_called_the_publishers(office: Office) -> None:
    visitor = office.city.visitor(None)
    assert "Meaning" not in visitor.get(HERE).text, "nobody said anything yet"
    office.tied(Socrata(lamps(40)).stand_on(office.server))
    refreshed(office)
    for page in (HERE, f"{HERE}/dictionary"):
        text = visitor.get(page).text
        assert "As painted on the pole." in text
        assert MARK in text
    assert "USD" in visitor.get(f"{HERE}/dictionary").text
    fields = visitor.get(f"{HERE}/datapackage.json").json()["resources"][0]["schema"]["fields"]
    assert fields[0]["description"] == f"{MARK}: As painted on the pole."
    assert fields[3]["unit"] == "USD"
    variables = visitor.get(f"{HERE}/dataset.jsonld").json()["variableMeasured"]
    assert variables[0]["description"] == f"{MARK}: As painted on the pole."
    columns = visitor.get("/api/v1/datasets/lamps").json()["columns"]
    assert (columns[0]["description"], columns[0]["described_by_publisher"]) == (
        "As painted on the pole.", True,
    )  # fmt: skip
    assert "Lamps" in visitor.get("/search?q=painted").text
    form = office.city.visitor(office.city.olive).get(f"{HERE}/dictionary/edit").text
    assert f"{MARK}:" in form
    assert "As painted on the pole.</textarea>" not in form, "it is nobody's text yet"


def test_a_persons_words_win_and_stay_over_refreshes(office: Office) -> None:
    portal = Socrata(lamps(40))
    office.tied(portal.stand_on(office.server))
    refreshed(office)
    olive = office.city.visitor(office.city.olive)
    said = ["The number on the pole.", "", "", ""]
    assert olive.post(f"{HERE}/dictionary", FORM | {"descriptions": said}).status_code == 303
    portal.rows, portal.updated = lamps(44), 2
    refreshed(office)
    text = office.city.visitor(None).get(f"{HERE}/dictionary").text
    assert "The number on the pole." in text
    assert "As painted on the pole." not in text
    assert "Price" in text
    assert "As painted on the pole." in olive.get(f"{HERE}/dictionary/edit").text
    olive.post(f"{HERE}/dictionary", FORM | {"descriptions": [""] * 4})
    assert "As painted on the pole." in office.city.visitor(None).get(f"{HERE}/dictionary").text


def test_what_only_repeats_the_publisher_stays_the_publishers(office: Office) -> None:
    office.tied(Socrata(lamps(40)).stand_on(office.server))
    refreshed(office)
    olive = office.city.visitor(office.city.olive)
    said = ["As painted on the pole.", "", "", ""]
    olive.post(f"{HERE}/dictionary", FORM | {"descriptions": said})
    assert MARK in office.city.visitor(None).get(f"{HERE}/dictionary").text


def test_labels_units_and_values_come_from_ckan_and_arcgis_too(office: Office) -> None:
    office.tied(Ckan(lamps(40), kind="API", url="").stand_on(office.server))
    refreshed(office)
    visitor = office.city.visitor(None)
    text = visitor.get(f"{HERE}/dictionary").text
    for words in ("Cost of repair", "Without taxes.", "dollars"):
        assert words in text
    office.tied(Arcgis(poles(40)).stand_on(office.server))
    refreshed(office)
    for page in (HERE, f"{HERE}/dictionary"):
        text = visitor.get(page).text
        assert "out (1), dim (2)" in text
        assert "When it was seen." in text
    fields = visitor.get(f"{HERE}/datapackage.json").json()["resources"][0]["schema"]["fields"]
    told = {field["name"]: field.get("description") for field in fields}
    assert told["ST"] == "Values, as the publisher names them: out (1), dim (2)."


def test_words_are_replaced_and_never_taken_for_a_persons() -> None:
    old = {"a": {"description": "Old."}, "b": {"description": "Mine."}, "c": {"label": "C"}}
    said = {"a": {"description": "Old."}, "_b": {"description": "Theirs."}}
    kept = with_published(old, said)
    assert kept["a"] == {"publisher": {"description": "Old."}}, "it had been taken over once"
    assert meaning_of(kept["b"]).description == "Mine."
    newer = with_published(kept, {"a": {"description": "New."}})
    assert meaning_of(newer["a"]).description == "New."
    assert newer["b"] == {"description": "Mine."}
    assert with_published(newer, {}) == newer, "a source that says nothing takes nothing back"
