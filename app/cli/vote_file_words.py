"""What is wrong with a file of votes, in words: a sentence with its line, and what to do."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final

from app.commonground.unreadable import Fault, VoteFileError
from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence, _

Words = Callable[[dict[str, object]], Sentence]

UNPACK: Final = _("Unpack it, and name the CSV file in it. Only .gz is read packed.")
SAVE_AS_UTF_8: Final = _("Save the whole file as “CSV UTF-8”, then run this again.")
IS_IT_CSV: Final = _("Is it a CSV file? A matrix of votes has one line for each participant.")
SPLIT: Final = _("Keep only the votes that count, or leave out columns that are not needed.")
COLUMNS: Final = _(
    "One vote a row needs participant, comment and vote; Pol.is's votes.csv and "
    "participants-votes.csv are read as they are."
)

WORDS: Final[dict[Fault, tuple[Words, Sentence]]] = {
    Fault.NO_FILE: (
        lambda facts: _("The file %(file)s cannot be opened.", **facts),
        _("Check that the path is right and that you may read it."),
    ),
    Fault.EMPTY: (
        lambda facts: _("The file %(file)s is empty, or begins with an empty line.", **facts),
        _("Its first line must name the columns."),
    ),
    Fault.NO_VOTES: (
        lambda facts: _("The file %(file)s holds no vote that counts.", **facts),
        _("Votes stand below the line that names the columns; with a column “final”, as 1 there."),
    ),
    Fault.TOO_LARGE: (
        lambda facts: _("The file %(file)s holds more than %(most)s bytes.", **facts),
        SPLIT,
    ),
    Fault.TOO_MANY: (
        lambda facts: _("Line %(line)s: these are more than %(most)s votes.", **facts),
        SPLIT,
    ),
    Fault.LONG_LINE: (
        lambda facts: _("Line %(line)s is longer than %(most)s bytes.", **facts),
        IS_IT_CSV,
    ),
    Fault.BROKEN_GZIP: (
        lambda facts: _("The packed file %(file)s is damaged or cut off.", **facts),
        _("Copy it again, or pack it again with gzip."),
    ),
    Fault.ARCHIVE: (
        lambda facts: _("The file %(file)s is an archive or a workbook, not a CSV file.", **facts),
        UNPACK,
    ),
    Fault.UTF_16: (lambda _facts: _("The file is written in UTF-16."), SAVE_AS_UTF_8),
    Fault.NUL: (
        lambda facts: _("Line %(line)s holds a zero byte.", **facts),
        _("Is it UTF-16, or no text? Save it as “CSV UTF-8”, then run this again."),
    ),
    Fault.ENCODING: (
        lambda facts: _("Line %(line)s is not UTF-8, or mixes two encodings.", **facts),
        SAVE_AS_UTF_8,
    ),
    Fault.QUOTES: (
        lambda facts: _("Line %(line)s: the quotation marks in this row do not close.", **facts),
        _("Look for a quotation mark that stands alone; one inside a cell is written twice."),
    ),
    Fault.OLD_LINES: (
        lambda facts: _("Line %(line)s ends as lines of old Macs do, by a return alone.", **facts),
        SAVE_AS_UTF_8,
    ),
    Fault.LONG_CELL: (
        lambda facts: _("Line %(line)s holds a cell of more than 131,072 signs.", **facts),
        IS_IT_CSV,
    ),
    Fault.COLUMN: (
        lambda facts: _(
            "Line %(line)s: there is no column “%(column)s”. Found: %(found)s.", **facts
        ),
        COLUMNS,
    ),
    Fault.TWICE: (
        lambda facts: _("Line %(line)s: the column “%(column)s” is there twice.", **facts),
        _("Remove or rename one of them."),
    ),
    Fault.SHORT: (
        lambda facts: _(
            "Line %(line)s has %(cells)s cells; at least %(wanted)s are needed.", **facts
        ),
        _("Does the line break off, or use another separator than the first line?"),
    ),
    Fault.BLANK: (
        lambda facts: _("Line %(line)s names no participant or no comment.", **facts),
        _("Fill in the empty cell, or remove the line."),
    ),
    Fault.VOTE: (
        lambda facts: _("Line %(line)s: “%(value)s” is no vote.", **facts),
        _("A vote is 1, -1 or 0, or agree, disagree or pass."),
    ),
    Fault.TIME: (
        lambda facts: _("Line %(line)s: “%(value)s” is no time.", **facts),
        _("Write seconds, or 2026-11-28 18:30:00; an empty cell is allowed too."),
    ),
    Fault.FINAL: (
        lambda facts: _("Line %(line)s: “%(value)s” is no value for “final”.", **facts),
        _("Write 1 for the last vote of a participant on a comment, else 0."),
    ),
    Fault.REPEATED: (
        lambda facts: _(
            "Line %(line)s: participant %(participant)s votes on comment %(comment)s again, "
            "as in line %(earlier)s.",
            **facts,
        ),
        _("Add a column time_s or final that says which vote is the last, or remove one."),
    ),
    Fault.SIGNS: (
        lambda _facts: _("The columns n-agree and n-disagree say that -1 agrees in this file."),
        _("Export it again, or turn the signs round: 1 agrees, -1 disagrees."),
    ),
    Fault.STRANGER: (
        lambda facts: _("Line %(line)s: participant “%(participant)s” has not voted.", **facts),
        _("Participants are named as in the file of votes. Remove who is not in it."),
    ),
    Fault.TWO_HOMES: (
        lambda facts: _(
            "Line %(line)s: participant %(participant)s has another neighborhood in line "
            "%(earlier)s.",
            **facts,
        ),
        _("A participant has one neighborhood: remove one of the lines."),
    ),
}


def in_words(error: VoteFileError, file: Path) -> RefusedError:
    """Return the refusal that the command prints."""
    words, hint = WORDS[error.fault]
    facts = error.facts | {"file": file.name, "line": error.line}
    if "most" in facts:
        facts["most"] = f"{facts['most']:,}"
    return RefusedError(
        Ruling(HTTPStatus.UNPROCESSABLE_ENTITY, error.fault.value, words(facts), hint)
    )
