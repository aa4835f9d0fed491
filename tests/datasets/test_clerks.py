"""Sheets as clerks leave them: units below names, names again on each page, totals, old letters."""

from pathlib import Path

import pytest

from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.imported import imported, kinds, roles, rows

TABLE = "area,day,n\nRopewalk,2020-01-05,3\nMount Pleasant,2020-01-06,4\nBooth's End,2020-01-07,5\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("area;Zgłoszenia;Średni czas\nŁódź;1;2\n", "cp1250"),
        ("Straße;Größe in m²\nKönigsallee;1\n", "cp850"),
        ("MÜLLER;GRÖSSE\nx;1\n", "cp850"),
        ("Район;Число\nЦентр;5\nНовая;7\n", "cp1251"),  # noqa: RUF001, Cyrillic
        ("Δήμος;Πλήθος\nΑθήνα;5\nΠάτρα;7\n", "cp1253"),  # noqa: RUF001, Greek
        ("町名,調査日,人口\n桜木町,2020年10月1日,5\n旭町,2020年10月1日,\uff0d\n", "cp932"),
        ("école;n\nhôtel;1\nlycée;2\n", "mac_roman"),
    ],
)
def test_letters_of_other_offices_are_found_and_told(
    tmp_path: Path, text: str, encoding: str
) -> None:
    built = imported(tmp_path, text.encode(encoding))
    assert built.report.encoding == encoding
    assert list(kinds(built)) == text.splitlines()[0].replace(",", ";").split(";")
    assert "guessed-letters" in built.report.notes


@pytest.mark.parametrize(
    "text",
    [
        "mois;n\njanvier;1\nfévrier;2\naoût;3\ndécembre;4\n",  # one accent is no sign of two bytes
        "street;n\nPeñón nº 5, 1ª;1\nO’Neill – “A”;2\n¿Qué?;3\n",
        "Ort;n\n„Altstadt“;1\nSt. „Anna“ 5 ‰;2\n",
        "STRASSE;n\nÄNDERUNG;1\nCAFÉ;2\n12 m²;3\n",
    ],
)
def test_letters_of_western_offices_stay_the_usual_ones(tmp_path: Path, text: str) -> None:
    built = imported(tmp_path, text.encode("cp1252"))
    assert built.report.encoding == "cp1252"
    assert "guessed-letters" not in built.report.notes


def test_units_below_the_names_are_added_to_them(tmp_path: Path) -> None:
    text = "area,Flow,Rain,Cost\n,(gal/day),(in),USD\nRopewalk,1200,0.5,100\nFoundry,1300,0,90\n"
    names = ["area", "Flow (gal/day)", "Rain (in)", "Cost USD"]
    assert list(kinds(imported(tmp_path, text))) == names


def test_a_lone_unit_is_no_title(tmp_path: Path) -> None:
    text = "Port Ellery,,,\n,,,\narea,n,cost,share\n,,,%\nRopewalk,12,120,1.5\nFoundry,9,90,7\n"
    names = ["area", "n", "cost", "share %"]
    assert list(kinds(imported(tmp_path, text))) == names


def test_the_same_years_below_each_group_are_names(tmp_path: Path) -> None:
    text = "area,Men,,Women,\narea,2019,2020,2019,2020\nRopewalk,1,2,3,4\nFoundry,5,6,7,8\n"
    built = imported(tmp_path, text)
    assert list(kinds(built)) == ["area", "Men 2019", "Men 2020", "Women 2019", "Women 2020"]
    assert built.report.rows_used == 2


def test_the_names_of_the_columns_may_come_again_on_each_page(tmp_path: Path) -> None:
    built = imported(tmp_path, f"{TABLE}area,day,n\nRopewalk,2020-01-09,6\n")
    assert built.report.rows_set_aside == {"header": 1}
    assert kinds(built) == {"area": "text", "day": "date", "n": "integer"}
    assert rows(built, "n, _row")[-1] == (6, 5)
    assert built.report.delimiter == ","


@pytest.mark.parametrize(
    "name", ["合計", "Razem", "I alt", "Zwischensumme", "Subtotaal", "Ensemble", "Total général"]
)
def test_a_total_is_known_in_more_languages(tmp_path: Path, name: str) -> None:
    assert imported(tmp_path, f"{TABLE}{name},,12\n").report.rows_set_aside == {"total": 1}


def test_a_total_of_which_nothing_else_is_said_is_one(tmp_path: Path) -> None:
    text = "shop,street,day,fee\nTotal Wine,Long Walk,2020-01-05,3\nOld Mill,Key,2020-01-06,4\n"
    built = imported(tmp_path, f"{text}Corner,Key,2020-01-07,4\nTotal fees,,,7\n")
    assert built.report.rows_set_aside == {"total": 1}


@pytest.mark.parametrize("note", ["© Port Ellery", "Stand: 2020", "※ 人", "Źródło: city"])
def test_a_short_note_below_the_table_is_set_aside(tmp_path: Path, note: str) -> None:
    assert imported(tmp_path, f"{TABLE}{note},,\n").report.rows_set_aside == {"note": 1}


def test_totals_and_notes_do_not_hide_the_column_of_places(tmp_path: Path) -> None:
    text = "area,n\nRopewalk,1\nSubtotal,1\nMount Pleasant,2\nSubtotal,2\nGrand total,3\n"
    built = imported(tmp_path, f"{text}(1) Revised,\nSource: the city,\n")
    assert roles(built)["area"] == "neighborhood"
    assert built.report.matched == 2


def test_addresses_of_which_some_have_no_coordinates_are_points(tmp_path: Path) -> None:
    text = 'i,Location 1\n1,"9 Long Walk\n(39.25, -76.65)"\n2,"8 Long Walk\n(39.26, -76.65)"\n'
    built = imported(tmp_path, f'{text}3,"7 Long Walk\nPort Ellery"\n')
    assert built.report.unplaced == {"no-coordinates": 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "not-a-table"),
        (
            "Dear clerk,\n\nplease find the table, as agreed.\nKind regards,\nA neighbor\n",
            "no-rows",
        ),
    ],
)
def test_a_pointer_or_a_letter_is_no_table(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(ImportRefusedError, match=code):
        imported(tmp_path, text)


def test_a_column_of_remarks_that_nobody_wrote_is_a_table(tmp_path: Path) -> None:
    assert imported(tmp_path, "area,remark\nRopewalk,\nFoundry,\n").report.rows_used == 2
