"""What a letter's code and a keyed hash promise, and how a city's table is read."""

import hmac
import string
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import Sentence
from app.people.residency.codes import LENGTH, SIGNS, make_code, read_code, shown
from app.people.residency.hashing import hash_identity, normal_form
from app.people.residency.registers import Columns, hash_register, read_list
from app.people.residency.tables import TableRefusedError

KEY = "the key of the office"
ONE, TWO = "a" * 64, "b" * 64
PLACES = {"ropewalk": 1, "st-marys-hill": 2, "st. mary's hill": 2, "höfe": 3, "hofe": 3}
EVERY = range(LENGTH)


@given(st.sampled_from(EVERY), st.sampled_from(SIGNS))
def test_a_code_is_read_as_people_type_it_and_one_wrong_sign_is_found(at: int, sign: str) -> None:
    code = make_code()
    assert read_code(f" {shown(code).lower()} ") == code
    wrong = code[:at] + sign + code[at + 1 :]
    if wrong != code:
        with pytest.raises(ValueError, match="letter"):
            read_code(wrong)


@given(st.sampled_from(EVERY), st.sampled_from(EVERY))
def test_two_swapped_signs_are_found(one: int, other: int) -> None:
    code = list(make_code())
    swapped = code.copy()
    swapped[one], swapped[other] = code[other], code[one]
    if swapped != code:
        with pytest.raises(ValueError, match="letter"):
            read_code("".join(swapped))


@pytest.mark.parametrize("typed", ["", "ACDE", "ACDE-FGHJ-KM0O", "É" * 12, "A" * 400, "\x00", "😀"])
def test_what_cannot_be_a_code_is_told_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="letter") as refused:
        read_code(typed)
    assert isinstance(refused.value.args[0], Sentence)


def test_no_sign_is_taken_for_another_and_codes_differ() -> None:
    assert not set(SIGNS) & set("01258BILOQSUYZ") - {"2"}
    assert set(SIGNS) <= set(string.ascii_uppercase + string.digits)
    assert len({make_code() for _time in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("AB-12.345 É", "ab12345e"),
        ("ab12345e", "ab12345e"),
        ("Ａ１２", "a12"),  # noqa: RUF001, full-width, as some programs write
        ("Straße 7", "strasse7"),
        ("00 123", "00123"),
    ],
)
def test_the_normal_form_is_the_one_that_the_documents_show(number: str, kept: str) -> None:
    assert normal_form(number, date(1980, 4, 3)) == f"{kept}|1980-04-03"
    by_hand = hmac.new(KEY.encode(), f"{kept}|1980-04-03".encode(), sha256).hexdigest()
    assert hash_identity(KEY, number, date(1980, 4, 3)) == by_hand


def test_the_example_of_the_documents_is_right() -> None:
    told = Path("docs/for-operators.md").read_text()
    assert hash_identity(KEY, "AB-12.345 É", date(1980, 4, 3)) in told


def test_a_number_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="letter"):
        normal_form(" -./ ", date(1980, 4, 3))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_list_is_read_in_the_encodings_of_offices(encoding: str, sign: str) -> None:
    lines = [
        "Hash,Neighborhood,note",
        f"{ONE},Höfe,x",
        "",
        f"{TWO.upper()},ropewalk,",
        f"{ONE},höfe,y",
    ]
    content = "\r\n".join(lines).replace(",", sign).encode(encoding)
    found = read_list(BytesIO(content), PLACES)
    assert found.entries == {ONE: 3, TWO: 1}
    assert found.repeated == 1


def test_every_wrong_line_is_named_and_nothing_is_taken() -> None:
    rows = [
        "hash,neighborhood",
        f"{ONE},ropewalk",
        "short,ropewalk",
        f"{TWO},rope-walk<b>",
        f"{ONE},höfe",
        f"{TWO}",
    ]
    with pytest.raises(TableRefusedError) as refused:
        read_list(BytesIO("\n".join(rows).encode()), PLACES)
    told = str(refused.value.ruling.hint)
    assert str(refused.value.ruling.sentence).startswith("4 lines")
    for expected in ("Line 3: its hash", "Line 4: no neighborhood here is called “rope-walk<b>”",
                     "Line 5: an earlier line", "Line 6: it has not 2 values"):  # fmt: skip
        assert expected in told
    assert ONE not in told


def test_of_many_wrong_lines_ten_are_named() -> None:
    rows = "hash,neighborhood\n" + "x,ropewalk\n" * 300
    with pytest.raises(TableRefusedError) as refused:
        read_list(BytesIO(rows.encode()), PLACES)
    assert "Line 11:" in str(refused.value.ruling.hint)
    assert "Line 12:" not in str(refused.value.ruling.hint)
    assert "And 290 more." in str(refused.value.ruling.hint)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no table of text"),
        (b"PK\x03\x04\x00\x00", "no table of text"),
        (b"name,neighborhood\nx,y\n", "“hash”"),
        (b"hash,hash,neighborhood\na,b,c\n", "“hash”"),
        (b"hash,neighborhood\n", "no entries"),
        (b'hash,neighborhood\n"aa,ropewalk\n', "cannot be read"),
        (b"hash,neighborhood\nx,H\xf6fe\x81\n", "Line 2 has letters"),
        ("hash,neighborhood".encode("utf-16")[:-1], "Line"),
    ],
)
def test_what_is_no_list_is_told(content: bytes, told: str) -> None:
    with pytest.raises(TableRefusedError) as refused:
        read_list(BytesIO(content), PLACES)
    assert told in str(refused.value.ruling.sentence)


def test_an_office_hashes_its_own_columns_and_the_list_keeps_no_order() -> None:
    head = "Name;Ausweis;geboren;Viertel"
    rows = [head, "Ann;É-1;03.04.1980;Höfe", "Bea;2;04.04.1980;Ropewalk", "Ann;é1;03.04.1980;Höfe"]
    columns = Columns("ausweis", "Geboren", "Viertel", "%d.%m.%Y")
    expected = {
        hash_identity(KEY, "e1", date(1980, 4, 3)): "Höfe",
        hash_identity(KEY, "2", date(1980, 4, 4)): "Ropewalk",
    }
    for encoding in ("utf-8", "cp1252"):
        pairs, repeated = hash_register(BytesIO("\n".join(rows).encode(encoding)), KEY, columns)
        assert dict(pairs) == expected
        assert pairs == sorted(pairs)
        assert repeated == 1


def test_an_office_hears_of_wrong_lines_and_none_of_its_data_is_repeated() -> None:
    rows = (
        "number,birth_date,neighborhood\nA1,1980-13-01,x\n-,1980-01-01,x\n"
        "B2,1980-01-01,x\nb 2,1980-01-01,y\n"
    )
    with pytest.raises(TableRefusedError) as refused:
        hash_register(BytesIO(rows.encode()), KEY, Columns())
    told = str(refused.value.ruling.hint)
    assert "Line 2: its birth date" in told
    assert "Line 3: its number" in told
    assert "Line 5: an earlier line puts the same person" in told
    assert "1980-13-01" not in told


def test_of_a_long_list_each_part_is_told_and_its_wrong_line_named() -> None:
    rows = ["hash,neighborhood", *(f"{n:064x},ropewalk" for n in range(20_000))]
    told: list[int] = []
    assert len(read_list(BytesIO("\n".join(rows).encode()), PLACES, told.append).entries) == 20_000
    assert told == sorted(told)
    assert len(told) == 4
    rows[15_999] = "x,ropewalk"
    with pytest.raises(TableRefusedError) as refused:
        read_list(BytesIO("\n".join(rows).encode()), PLACES)
    assert "Line 16000: its hash" in str(refused.value.ruling.hint)
