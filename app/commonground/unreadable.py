"""What is wrong with a file of votes, as facts. The command line puts them into words."""

from enum import StrEnum


class Fault(StrEnum):
    """Each is a code that programs see; `app/cli/vote_file_words.py` has its sentence and hint."""

    NO_FILE = "no-file"
    EMPTY = "empty-file"
    NO_VOTES = "no-votes"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many-votes"
    LONG_LINE = "long-line"
    BROKEN_GZIP = "broken-gzip"
    ARCHIVE = "archive"
    UTF_16 = "utf-16"
    NUL = "nul-byte"
    ENCODING = "encoding"
    QUOTES = "broken-quotes"
    OLD_LINES = "old-line-ends"
    LONG_CELL = "long-cell"
    COLUMN = "missing-column"
    TWICE = "column-twice"
    SHORT = "short-row"
    BLANK = "empty-cell"
    VOTE = "unknown-vote"
    TIME = "unknown-time"
    FINAL = "unknown-final"
    REPEATED = "repeated-vote"
    SIGNS = "turned-signs"
    STRANGER = "unknown-participant"
    TWO_HOMES = "two-neighborhoods"


class VoteFileError(ValueError):
    """A file cannot be read: the fault, the line where it shows (from 1) or 0, and its facts."""

    def __init__(self, fault: Fault, line: int = 0, **facts: object) -> None:
        super().__init__(f"{fault} in line {line}: {facts}")
        self.fault, self.line, self.facts = fault, line, facts
