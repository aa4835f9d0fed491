"""Files of votes: what is read, and what is refused by its line."""

import csv
import gzip
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.vote_file_words import WORDS
from app.commonground.file_lines import MOST_BYTES
from app.commonground.reading import MOST_VOTES, Poll, read_votes
from app.commonground.reading_homes import read_homes
from app.commonground.unreadable import Fault, VoteFileError

HEAD = b"participant,comment,vote\n"
JAVASCRIPT = "Thu Sep 10 2020 08:30:00 GMT+0000 (Coordinated Universal Time)"


def read(
    folder: Path, content: bytes, *, most_bytes: int = MOST_BYTES, most_votes: int = MOST_VOTES
) -> Poll:
    path = folder / "votes.csv"
    path.write_bytes(content)
    return read_votes(path, most_bytes=most_bytes, most_votes=most_votes)


def said(poll: Poll) -> set[tuple[str, str, int]]:
    return {
        (poll.voters[who], poll.items[what], int(answer))
        for who, what, answer in zip(poll.voter, poll.item, poll.answer, strict=True)
    }


FORMS = {
    "plain": HEAD + b"ann,1,1\nbo,1,-1\nbo,2,0\n",
    "words": b"Vote,note,Comment,PARTICIPANT\nAgree,x,1,ann\ndisagree,y,1,bo\n PASS ,z,2,bo\n",
    "semicolons, mark, CRLF": b"\xef\xbb\xbfparticipant;comment;vote\r\nann;1;1\r\nbo;1;-1\r\n"
    b"bo;2;0\r\n\r\n;;\r\n",
    "tabs": b"participant\tcomment\tvote\nann\t1\t1\nbo\t1\t-1\nbo\t2\t0",
    "Pol.is votes.csv": b"timestamp,datetime,comment-id,voter-id,vote\n5,x,1,ann,1\n"
    b"6,x,1,bo,-1\n7,x,2,bo,0\n",
    "Pol.is matrix": b"participant,group-id,n-comments,n-votes,n-agree,n-disagree,1,2\n"
    b"ann,0,0,1,1,0,1,\nbo,1,0,2,0,1,-1,0\n",
    "quoted": b'"participant","comment","vote"\n"ann","1","1"\nbo,1,"-1"\nbo,2,0.0\n',
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_all_forms_say_the_same(tmp_path: Path, content: bytes) -> None:
    assert said(read(tmp_path, content)) == {("ann", "1", 1), ("bo", "1", -1), ("bo", "2", 0)}


def test_a_packed_file_is_read_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    assert len(said(read(tmp_path, gzip.compress(FORMS["plain"])))) == 3


REPEATS = {
    "time_s": b"participant,comment,vote,time_s\na,1,1,20\na,1,-1,30\na,1,0,10\n",
    "equal times": b"participant,comment,vote,time\na,1,1,20\na,1,-1,20\n",
    "dates": b"participant,comment,vote,datetime\na,1,-1,2026-03-02\na,1,1,2026-03-01T09:00\n",
    "JavaScript": f"participant,comment,vote,datetime\na,1,1,{JAVASCRIPT}\n"
    f"a,1,-1,{JAVASCRIPT.replace('10', '11')}\n".encode(),
    "final": b"participant,comment,vote,final\na,1,-1,1\na,1,1,0\na,1,0,false\n",
}


@pytest.mark.parametrize("content", REPEATS.values(), ids=REPEATS)
def test_of_a_repeated_pair_the_last_counts(tmp_path: Path, content: bytes) -> None:
    assert said(read(tmp_path, content)) == {("a", "1", -1)}


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, random: Random
) -> None:
    lines = [f"{who},{what},{(who + what) % 3 - 1},{who}\n" for who in range(4) for what in (9, 10)]
    lines += [f"{who},9,1,50\n" for who in range(3)]
    head = b"participant,comment,vote,time\n"
    folder = tmp_path_factory.mktemp("shuffled")
    one = read(folder, head + "".join(lines).encode())
    other = read(folder, head + "".join(random.sample(lines, len(lines))).encode())
    assert one.voters == other.voters == ["0", "1", "2", "3"]
    assert one.items == other.items == ["9", "10"]  # by number, not by letter
    assert said(one) == said(other)


WRONG = {
    "unknown vote": (HEAD + b"a,1,1\na,2,maybe\n", Fault.VOTE, 3),
    "vote of two": (HEAD + b"a,1,2\n", Fault.VOTE, 2),
    "no vote": (HEAD + b"a,1,\n", Fault.VOTE, 2),
    "no column": (b"participant,remark,vote\na,1,1\n", Fault.COLUMN, 1),
    "column twice": (b"vote,participant,comment,Vote\n1,a,1,1\n", Fault.TWICE, 1),
    "statement twice": (b"participant,7,7\na,1,1\n", Fault.TWICE, 1),
    "repeated": (HEAD + b"a,1,1\nb,1,1\n\na,1,1\n", Fault.REPEATED, 5),
    "repeated without its time": (
        b"participant,comment,vote,time_s\na,1,1,\na,1,-1,5\n", Fault.REPEATED, 3,
    ),
    "repeated and both final": (
        b"participant,comment,vote,final\na,1,1,1\na,1,-1,1\n", Fault.REPEATED, 3,
    ),
    "participant twice": (b"participant,1,2\na,1,0\na,1,\n", Fault.REPEATED, 3),
    "no time": (b"participant,comment,vote,time\na,1,1,noon\n", Fault.TIME, 2),
    "no end of time": (b"participant,comment,vote,time\na,1,1,inf\n", Fault.TIME, 2),
    "no final": (b"participant,comment,vote,final\na,1,1,perhaps\n", Fault.FINAL, 2),
    "short row": (HEAD + b"a,1,1\na,1\n", Fault.SHORT, 3),
    "empty name": (HEAD + b" ,1,1\n", Fault.BLANK, 2),
    "another encoding": (HEAD + "josé,1,1\n".encode() + "josé,2,1\n".encode("latin-1"),
                         Fault.ENCODING, 3),
    "UTF-16": ("participant,comment,vote\na,1,1\n".encode("utf-16"), Fault.UTF_16, 1),
    "UTF-16 without a mark": ("participant,comment,vote\n".encode("utf-16-le"), Fault.NUL, 1),
    "zero byte": (HEAD + b"a,1,1\na\0,2,1\n", Fault.NUL, 3),
    "open quote": (HEAD + b'a,1,1\nb,"1,1\nc,2,1\n', Fault.QUOTES, 3),
    "long quote": (HEAD + b'a,1,1\nb,"1,1\n' + b"c,2,1\n" * 50_000, Fault.QUOTES, 3),
    "returns alone": (HEAD.replace(b"\n", b"\r") + b"a,1,1\rb,1,1\r", Fault.OLD_LINES, 1),
    "long cell": (HEAD + b"a,1,1\na," + b"x" * 200_000 + b",1\n", Fault.LONG_CELL, 3),
    "stray quote": (HEAD + b'a,"1"x,1\n', Fault.QUOTES, 2),
    "empty": (b"", Fault.EMPTY, 0),
    "only the header": (HEAD, Fault.NO_VOTES, 0),
    "cut off": (gzip.compress(HEAD + b"a,1,1\n" * 5000)[:-40], Fault.BROKEN_GZIP, 0),
    "damaged": (gzip.compress(HEAD)[:12] + b"\xff" * 30, Fault.BROKEN_GZIP, 0),
    "workbook": (b"PK\x03\x04 and more", Fault.ARCHIVE, 0),
    "turned signs": (
        b"participant,n-agree,n-disagree,1,2,3\na,2,1,-1,-1,1\nb,1,0,-1,,\n", Fault.SIGNS, 0,
    ),
}  # fmt: skip


def test_a_long_cell_is_refused_whatever_else_the_process_reads(tmp_path: Path) -> None:
    usual = csv.field_size_limit(1_000_000_000)
    try:
        test_what_cannot_be_read_is_refused_by_its_line(tmp_path, *WRONG["long cell"])
    finally:
        csv.field_size_limit(usual)


@pytest.mark.parametrize(("content", "fault", "line"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_read_is_refused_by_its_line(
    tmp_path: Path, content: bytes, fault: Fault, line: int
) -> None:
    with pytest.raises(VoteFileError) as refused:
        read(tmp_path, content)
    assert (refused.value.fault, refused.value.line) == (fault, line)


def test_a_repeated_pair_names_the_earlier_line(tmp_path: Path) -> None:
    with pytest.raises(VoteFileError) as refused:
        read(tmp_path, HEAD + b"a,1,1\nb,2,1\nc,1,1\nb,2,0\nb,2,1\n")
    assert refused.value.facts == {"earlier": 3, "participant": "b", "comment": "2"}


def test_a_file_has_a_largest_size_however_it_is_packed(tmp_path: Path) -> None:
    long = HEAD + b"a,1,1\n" * 1000
    for content, line in ((long, 0), (gzip.compress(long), 14)):
        with pytest.raises(VoteFileError) as refused:
            read(tmp_path, content, most_bytes=100)
        assert (refused.value.fault, refused.value.line) == (Fault.TOO_LARGE, line)
    with pytest.raises(VoteFileError) as refused:
        read(tmp_path, HEAD + b"a,1,1\na,2,1\na,3,1\n", most_votes=2)
    assert (refused.value.fault, refused.value.line) == (Fault.TOO_MANY, 4)


def test_a_line_has_a_largest_length(tmp_path: Path) -> None:
    with pytest.raises(VoteFileError) as refused:
        read(tmp_path, HEAD + b"a" * 1_000_001)
    assert (refused.value.fault, refused.value.line) == (Fault.LONG_LINE, 2)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.csv", tmp_path):
        with pytest.raises(VoteFileError) as refused:
            read_votes(path)
        assert refused.value.fault == Fault.NO_FILE


def test_whoever_waits_hears_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(HEAD + b"".join(b"%d,1,1\n" % n for n in range(40_000)))
    heard: list[int] = []
    read_votes(path, heard.append)
    assert heard == sorted(heard)
    assert len(heard) > 2
    assert heard[-1] == 100


def test_homes_are_read_and_may_be_unknown(tmp_path: Path) -> None:
    path = tmp_path / "homes.csv"
    path.write_bytes(b"Neighborhood,participant\nEast,b\nWest,a\n,c\nEast,b\n")
    homes = read_homes(path, ["a", "b", "c", "d"])
    assert homes.names == ["East", "West"]
    assert homes.home.tolist() == [1, 0, -1, -1]


@pytest.mark.parametrize(
    ("content", "fault", "line"),
    [
        (b"participant,neighborhood\na,East\nz,East\n", Fault.STRANGER, 3),
        (b"participant,neighborhood\na,East\nb,East\na,West\n", Fault.TWO_HOMES, 4),
        (b"participant,place\na,East\n", Fault.COLUMN, 1),
        (b"participant,neighborhood\na\n", Fault.SHORT, 2),
    ],
)
def test_homes_that_cannot_be_read_are_refused_by_their_line(
    tmp_path: Path, content: bytes, fault: Fault, line: int
) -> None:
    path = tmp_path / "homes.csv"
    path.write_bytes(content)
    with pytest.raises(VoteFileError) as refused:
        read_homes(path, ["a", "b"])
    assert (refused.value.fault, refused.value.line) == (fault, line)


def test_every_fault_has_words() -> None:
    assert set(WORDS) == set(Fault)
