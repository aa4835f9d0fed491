"""Reads the demo's proposals: `content/proposals/*.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from app.demo.talk import CONTENT

DAYS_UNTIL_MERGED = 5


@dataclass(frozen=True)
class ScriptedAnswer:
    outcome: str
    by: str
    days: int  # ago
    text: str
    cites: int | None = None  # the comment whose number takes the place of CITED in the text


@dataclass(frozen=True)
class ScriptedClose:
    by: str
    days: int
    reason: str


@dataclass(frozen=True)
class ScriptedEdit:
    """A later revision: `append` is added to the text."""

    days: int
    append: str
    reason: str


@dataclass(frozen=True)
class Scripted:
    """One proposal of the demo, its slots not yet filled."""

    key: str
    title: str
    text: str
    topic: str
    place: str
    reach: str
    phase: str
    department: str
    days: int  # opened so many days ago
    comments: int
    kind: str = "fix"
    chart: str | None = None
    author: str | None = None
    warmth: float = 0.0
    lean: tuple[float, ...] = (0.0, 0.0)
    merged_into: str | None = None
    late_citation: bool = False
    answer: ScriptedAnswer | None = None
    close: ScriptedClose | None = None
    edit: ScriptedEdit | None = None

    @property
    def public(self) -> bool:
        return self.phase != "draft"

    @property
    def quiet_for(self) -> int:
        """Say for how many days nobody could write there: closed, merged or paused."""
        if self.close:
            return self.close.days
        if self.merged_into:
            return self.days - DAYS_UNTIL_MERGED
        pauses = [p for p in content("moderation")["pause"] if p["on"] == self.key]
        return max((int(p["days"]) for p in pauses if "resumed" not in p), default=0)

    def pauses(self, now: datetime) -> Sequence[tuple[datetime, datetime]]:
        """Return when moderators stopped and reopened this thread."""
        found = [p for p in content("moderation")["pause"] if p["on"] == self.key]
        return [
            (now - timedelta(days=p["days"]), now - timedelta(days=p["resumed"]))
            for p in found
            if "resumed" in p
        ]


@cache
def proposals() -> Sequence[Scripted]:
    """Return the demo's proposals, the longest ago first."""
    read = []
    for path in sorted((CONTENT / "proposals").glob("*.toml")):
        for fields in tomllib.loads(path.read_text(encoding="utf-8"))["proposal"]:
            answer, close, edit = (fields.pop(part, None) for part in ("answer", "close", "edit"))
            read.append(
                Scripted(
                    **fields | {"text": fields["text"].strip()},
                    answer=ScriptedAnswer(**answer) if answer else None,
                    close=ScriptedClose(**close) if close else None,
                    edit=ScriptedEdit(**edit) if edit else None,
                )
            )
    return sorted(read, key=lambda proposal: (-proposal.days, proposal.key))


@cache
def content(name: str) -> Mapping[str, Any]:
    """Return one of the other files: `charts`, `datasets` or `moderation`."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
