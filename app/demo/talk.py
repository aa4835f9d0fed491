"""Reads the demo's conversations: `content/talk/*.txt`, one comment a line, replies indented.

A line begins with its kind (? question, ! evidence, ~ concern, + suggestion, * experience) and
may say in brackets who speaks: the proposal's author, an official, whoever opened the exchange,
the person two steps up (`parent`), somebody from here or from away. Otherwise: somebody new.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parent / "content"
KINDS = {
    "?": "question",
    "!": "evidence",
    "~": "concern",
    "+": "suggestion",
    "*": "experience",
}
LINE = re.compile(r"(?P<indent> *)(?P<mark>[?!~+*]) (?:\[(?P<who>\w+)\] )?(?P<text>.+)")
INDENT = 2


@dataclass
class Line:
    """One comment of an exchange, before its slots are filled."""

    kind: str
    who: str
    text: str
    replies: list["Line"] = field(default_factory=list)

    def __len__(self) -> int:
        return 1 + sum(map(len, self.replies))


@cache
def exchanges(name: str) -> Sequence[Line]:
    """Return the exchanges of one file, an empty list where there is none of that name."""
    path = CONTENT / "talk" / f"{name}.txt"
    if not path.exists():
        return []
    tops: list[Line] = []
    above: list[Line] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not raw.strip():
            continue
        match = LINE.fullmatch(raw)
        if match is None:
            msg = f"{path.name}, line {number}: a comment needs its mark"
            raise ValueError(msg)
        line = Line(KINDS[match["mark"]], match["who"] or "", match["text"])
        depth = len(match["indent"]) // INDENT
        del above[depth:]
        (above[-1].replies if above else tops).append(line)
        above.append(line)
    return tops
