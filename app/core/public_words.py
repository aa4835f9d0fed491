"""Words in public that a moderator may hide: stored as a mark, read as a sentence.

A column of the type `PublicWords` gives back what was written. Where words were hidden it holds a
mark with the number of the ledger's entry and the rule, and gives back the sentence that says so in
the reader's language. So no page, file, feed or mail can show what is hidden, and none asks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, Self

from sqlalchemy import Dialect, String, TypeDecorator, inspect
from sqlmodel import SQLModel

from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.core.text import render_markdown

OPENS, CLOSES = "\ue000", "\ue001"  # of the private use area: taken out of all that people write
MARK: Final = re.compile(rf"{OPENS}(\d+)\.(\d+) ([a-z_]+){CLOSES}")
_UNWRITTEN: Final = {ord(sign): None for sign in (OPENS, CLOSES)}
_UNREAD: Final = re.compile(rf"[\0{OPENS}{CLOSES}]")
_names: dict[str, Sentence] = {}


class Withheld(str):
    """Words of which some or all are hidden, as readers get them. `stored` is what is kept.

    Copied into another column of words it stays hidden there, under the same entry.
    """

    __slots__ = ("stored",)
    stored: str

    def __new__(cls, stored: str) -> Self:
        self = super().__new__(cls, MARK.sub(_said, stored))
        self.stored = stored
        return self


class PublicWords(TypeDecorator[str]):
    """The type of a column whose words a moderator may hide."""

    impl = String
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002, as SQLAlchemy calls it
        return None if value is None else stored_of(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002, as SQLAlchemy calls it
        return None if value is None else shown(value)


def name_rules(names: Mapping[str, Sentence]) -> None:
    """Say the house rules in words. The roots call this."""
    _names.update(names)


def mark(entry_id: int, number: int, rule: str) -> str:
    """Return what is stored in place of the words of this number that an entry hid."""
    return f"{OPENS}{entry_id}.{number} {rule}{CLOSES}"


def shown(stored: str) -> str:
    """Return words as readers get them."""
    return Withheld(stored) if OPENS in stored else stored


def stored_of(words: str) -> str:
    """Return words as they are kept. Nobody can write a mark."""
    return words.stored if isinstance(words, Withheld) else words.translate(_UNWRITTEN)


def readable(sent: str) -> str:
    """Return what somebody sent without NUL and the signs of marks: alone they would be no words.

    Forms and requests of programs pass here before anything asks whether they say something.
    """
    return _UNREAD.sub("", sent)


def is_hidden(words: str) -> bool:
    """Say whether nothing is left of these words."""
    return isinstance(words, Withheld) and MARK.fullmatch(words.stored) is not None


def kept(now: str, sent: str, about: str) -> str:
    """Return what stands after an edit: hidden words stay hidden, and new ones are refused.

    Raises InvalidError for the field `about`. A form that leaves them out changes nothing. Where
    a line or more is hidden, those that come back as they were shown stay so.
    """
    if not is_hidden(now):
        return _with_marks(now, sent) if isinstance(now, Withheld) else sent
    if sent.strip() not in ("", str(now)):
        raise InvalidError({about: STAYS_HIDDEN})
    return now


def draw_marked(text: str) -> str:
    """Return the HTML of a memo as it is stored: the marks in it are those of its text.

    Markdown makes signs of entities ("&#xE000;"), so whoever writes could make marks of them.
    """
    known = {found[0] for found in MARK.finditer(text)}
    html, parts, end = render_markdown(text), [], 0
    for found in MARK.finditer(html):
        if found[0] in known:
            parts += [stored_of(html[end : found.start()]), found[0]]
            end = found.end()
    return "".join([*parts, stored_of(html[end:])])


class Cell(NamedTuple):
    """Where words stand: a field of a row, or a key of what that field holds."""

    row: SQLModel
    field: str
    key: str = ""

    def read(self) -> str:
        """Return the words as they are stored."""
        held = getattr(self.row, self.field)
        return str(held.get(self.key, "")) if self.key else stored_of(held)

    @property
    def most(self) -> int | None:
        """Return how many characters fit, where that is bounded."""
        kind = inspect(type(self.row)).columns[self.field].type
        return kind.length if isinstance(kind, PublicWords) else None

    def write(self, stored: str) -> None:
        if self.key:
            held = getattr(self.row, self.field)
            setattr(self.row, self.field, {**held, self.key: stored})
        else:
            setattr(self.row, self.field, shown(stored))


class Memo(Protocol):
    """A text in which the words may stand as a line of a list, and its HTML."""

    @property
    def id(self) -> int: ...

    memo_text: str
    memo_html: str
    memo_version: int


@dataclass(frozen=True)
class Words:
    """Words of somebody in office that are no contribution, and each place where they stand.

    `writers` have a part in them, `author_id` first of all: none of these judges them. `copies` may
    hold the same words, `memos` lines of them. `is_public` is no ruling about a single reader.
    """

    author_id: int | None
    cells: Sequence[Cell]
    copies: Sequence[Cell] = ()
    memos: Sequence["Memo"] = ()
    writers: frozenset[int] = field(default_factory=frozenset)
    is_public: bool = True
    stamp: Callable[[], None] = lambda: None  # tells whatever keeps pages of them

    @property
    def texts(self) -> Sequence[str]:
        """Return the words as readers get them."""
        return [shown(cell.read()) for cell in self.cells]

    @property
    def is_hidden(self) -> bool:
        """Say whether nothing of them can be read."""
        return all(is_hidden(text) for text in self.texts if text)

    @property
    def entry_id(self) -> int | None:
        """Return the number of the entry that hid them, or a part of them."""
        marks = [found for cell in self.cells if (found := MARK.search(cell.read()))]
        return int(marks[0][1]) if marks else None

    def is_by(self, person_id: int) -> bool:
        return person_id == self.author_id or person_id in self.writers


def _with_marks(now: Withheld, sent: str) -> str:
    lines: dict[str, list[str]] = {}
    for line in now.stored.replace("\r\n", "\n").split("\n"):
        if OPENS in line:
            lines.setdefault(str(shown(line)), []).append(line)
    kept_lines = []
    for line in stored_of(sent).split("\n"):
        said = line.rstrip("\r")
        same = lines.get(said)
        kept_lines.append(same.pop(0) + line[len(said) :] if same else line)
    return shown("\n".join(kept_lines))


def _said(found: re.Match[str]) -> str:
    rule = found[3]
    return str(_("Hidden by a moderator: %(rule)s", rule=_names.get(rule, rule.replace("_", " "))))


STAYS_HIDDEN: Final = _(
    "A moderator hid these words, so they cannot be written anew. You can appeal that decision."
)
