"""Numbers as offices of many countries write them. Where a reading is in doubt, nobody guesses."""

from pathlib import Path

import pytest

from tests.datasets.imported import imported, kinds, roles, rows

TWO_WAYS = "area;n\nRopewalk;1.234\nFoundry;987\n"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12,5 %", 12.5),
        ("1\u202f234,5", 1234.5),
        ("12\u00a0500,00 €", 12500),
        ("R$ 1.234,56", 1234.56),
        ("-R$ 350,00", -350),
        ("1.234,56-", -1234.56),
        ("1,234.56-", -1234.56),
        ("CHF 1'234.50", 1234.5),
        ("1 234,50 zł", 1234.5),
    ],
)
def test_a_number_is_read_as_it_is_meant(tmp_path: Path, cell: str, number: float) -> None:
    built = imported(tmp_path, f'i,value\n1,"{cell}"\n')
    assert rows(built, "value") == [(number,)]


class TestWhere1234MayBeAThousand:
    @pytest.mark.parametrize(
        ("beside", "number"), [("12,5", 1234), ("12.5", 1.234), ("1.234.567", 1234)]
    )
    def test_other_columns_of_the_file_decide(
        self, tmp_path: Path, beside: str, number: float
    ) -> None:
        built = imported(tmp_path, f"area;n;share\nRopewalk;1.234;{beside}\nFoundry;987;0\n")
        assert rows(built, "n") == [(number,), (987,)]

    def test_a_comma_before_three_digits_is_decided_so_too(self, tmp_path: Path) -> None:
        built = imported(tmp_path, "area;n;share\nRopewalk;1,234;0,5\nFoundry;9,876;0,25\n")
        assert rows(built, "n") == [(1.234,), (9.876,)]

    def test_coordinates_decide_nothing_and_are_not_in_doubt(self, tmp_path: Path) -> None:
        text = "area;lat;lon;n;share\nRopewalk;39.251;-76.651;1.234;12,5\n"
        built = imported(tmp_path, f"{text}Mount Pleasant;39.25;-76.551;2.345;7\n")
        assert rows(built, "lat, lon, n")[0] == (39.251, -76.651, 1234)

    def test_a_column_of_words_decides_nothing(self, tmp_path: Path) -> None:
        built = imported(tmp_path, "area;n;at\nRopewalk;1.234;Long Walk 12,5\nFoundry;9.876;0,5\n")
        assert kinds(built)["n"] == "text"

    def test_the_person_is_asked_where_nothing_decides(self, tmp_path: Path) -> None:
        built = imported(tmp_path, TWO_WAYS)
        assert kinds(built)["n"] == "text"
        assert "doubtful-numbers" in built.report.notes

    def test_a_list_of_numbers_decides_nothing(self, tmp_path: Path) -> None:
        built = imported(tmp_path, 'area,n,lines\nRopewalk,1.234,"1,3"\nFoundry,2.345,"2,4"\n')
        assert kinds(built)["n"] == "text"
        assert "doubtful-numbers" in built.report.notes

    @pytest.mark.parametrize(("kind", "number"), [("integer", 1234), ("number", 1.234)])
    def test_the_type_is_the_answer(self, tmp_path: Path, kind: str, number: float) -> None:
        built = imported(tmp_path, TWO_WAYS, types={"n": kind})
        assert rows(built, "n") == [(number,), (987,)]
        assert "doubtful-numbers" not in built.report.notes

    def test_where_commas_part_the_cells_a_point_is_a_decimal_point(self, tmp_path: Path) -> None:
        built = imported(tmp_path, "area,n\nRopewalk,1.234\nFoundry,2.345\n")
        assert rows(built, "n") == [(1.234,), (2.345,)]


def test_whole_numbers_with_thousands_can_be_chosen(tmp_path: Path) -> None:
    text = 'area,n\nRopewalk,"1,234"\nFoundry,987\n'
    assert rows(imported(tmp_path, text, types={"n": "integer"}), "n") == [(1234,), (987,)]
    assert rows(imported(tmp_path, text, types={"n": "number"}), "n") == [(1234,), (987,)]


@pytest.mark.parametrize("mark", ["n.d.", "k.A.", "\uff0d", ":", "[c]", "…"])
def test_marks_of_other_offices_are_no_value(tmp_path: Path, mark: str) -> None:
    assert rows(imported(tmp_path, f"i,n\n1,5\n2,{mark}\n"), "n") == [(5,), (None,)]


@pytest.mark.parametrize("sign", ["x", "<5"])
def test_a_sign_that_may_mean_no_value_is_asked_for(tmp_path: Path, sign: str) -> None:
    built = imported(tmp_path, f"area,n\na,1\nb,2\nc,{sign}\nd,4\n")
    assert kinds(built)["n"] == "text"
    assert "nearly-numbers" in built.report.notes


@pytest.mark.parametrize("text", ["i,name\n1,a\n2,b\n3,4\n", "i,case id\n1,1\n2,2\n3,BC\n"])
def test_words_and_numbers_of_cases_are_not_asked_for(tmp_path: Path, text: str) -> None:
    assert "nearly-numbers" not in imported(tmp_path, text).report.notes


@pytest.mark.parametrize("cells", [("45 %", "0.5"), ("$4", "€5")])
def test_signs_that_differ_are_told(tmp_path: Path, cells: tuple[str, str]) -> None:
    built = imported(tmp_path, f"i,n\n1,{cells[0]}\n2,{cells[1]}\n")
    assert "mixed-signs" in built.report.notes
    assert roles(built)["n"] == "measure"
