"""Reads the demo's proposals: `content/proposals/*.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from app.demo.talk import CONTENT


@dataclass(frozen=True)
class ScriptedAnswer:
    outcome: str
    by: str
    days: int  # ago
    text: str


@dataclass(frozen=True)
class ScriptedClose:
    by: str
    days: int
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

    @property
    def public(self) -> bool:
        return self.phase != "draft"


@dataclass(frozen=True)
class ScriptedChart:
    key: str
    title: str
    dataset: str
    kind: str
    aggregate: str
    column: str | None = None
    per: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)


@cache
def proposals() -> Sequence[Scripted]:
    """Return the demo's proposals, the longest ago first."""
    read = []
    for path in sorted((CONTENT / "proposals").glob("*.toml")):
        for fields in tomllib.loads(path.read_text(encoding="utf-8"))["proposal"]:
            answer, close = fields.pop("answer", None), fields.pop("close", None)
            read.append(
                Scripted(
                    **fields | {"text": fields["text"].strip()},
                    answer=ScriptedAnswer(**answer) if answer else None,
                    close=ScriptedClose(**close) if close else None,
                )
            )
    return sorted(read, key=lambda proposal: (-proposal.days, proposal.key))


@cache
def charts() -> Mapping[str, ScriptedChart]:
    """Return the demo's ready charts by key."""
    fields = tomllib.loads((CONTENT / "charts.toml").read_text(encoding="utf-8"))["chart"]
    return {chart["key"]: ScriptedChart(**chart) for chart in fields}
