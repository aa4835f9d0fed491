"""What a claim was found to be: plain facts that a text can pin for good."""

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any, Final, Self

from app.charts.claims.specs import ClaimKind


class Verdict(StrEnum):
    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    TOO_FEW = "too_few"  # the data cannot decide it
    NO_NUMBER = "no_number"  # hidden, gone, or never there: `reason` says which


class Reason(StrEnum):
    NONE = ""
    HIDDEN = "hidden"  # rests on too few rows about people
    NO_PERIOD = "no_period"  # the data does not cover it
    NO_AREA = "no_area"  # the area is no longer there
    NO_NUMBER = "no_number"
    TIMES = "times"  # the two times of a change are not as long, or not one after the other
    PARTIAL = "partial"  # the data covers only a part of a time of a change
    SHORT = "short"  # too few years for a trend
    UNREADABLE = "unreadable"  # the data is damaged, withdrawn, or lost a column


class Warn(StrEnum):
    """What a reader should know beside a claim. None of them blocks."""

    CHERRY = "cherry_picked"
    PEAK = "one_off_peak"
    DENOMINATOR = "wrong_denominator"
    DEFINITION = "definition_changed"
    REPORTS = "reports"
    ALIKE = "others_moved_alike"
    PART_YEAR = "part_year"
    JUMPS = "jumps"
    NO_INTERVAL = "no_interval"
    SKEWED = "skewed"
    VANISHING = "vanishing"


@dataclass(frozen=True)
class Caution:
    code: Warn
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """How a number is named, as `charts.words.measure_words` reads it."""

    how: str
    dataset: str
    nature: str
    alone: bool
    column: str | None
    per: str | None
    per_column: str | None
    scale: int
    kept: str
    measured_in: str | None = None
    share_of: str | None = None
    kind: str = "claim"


@dataclass(frozen=True)
class Judged:
    """`value` with `low` and `high` is what is claimed: a number, ratio, difference, share or rank.

    `sort` says which. `now` and `then` are the two sides in the measure's own unit, `now_n` and
    `then_n` the rows behind them. `then` is of `other`, the rest of the city, or the time before.
    """

    kind: ClaimKind
    verdict: Verdict
    reason: Reason
    about: Measured
    area: str | None
    area_name: str | None
    direction: str | None
    sort: str = "number"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    now: float | None = None
    then: float | None = None
    now_n: int = 0
    then_n: int = 0
    of: int = 0  # areas that are ranked
    within: int = 0  # ranks, or percent of a share, that are claimed
    other: str | None = None
    other_name: str | None = None
    layer: str | None = None
    day_from: date | None = None
    day_to: date | None = None
    before_from: date | None = None
    before_to: date | None = None
    as_of: date | None = None
    version: int = 0
    version_id: int = 0
    per_version_id: int = 0
    sureness: float = 0.0
    jumps: bool = False  # the counts jump more than chance makes them: the interval allows for it
    by_day: bool = False  # a ratio for each day: the two times are not alike long
    cautions: tuple[Caution, ...] = ()
    offers: tuple[dict[str, Any], ...] = ()  # claims that could be decided, where this cannot

    def to_facts(self) -> dict[str, Any]:
        """Return the facts as JSON holds them."""
        facts = {k: _plain(v) for k, v in asdict(self).items()}
        return facts | {"cautions": [asdict(one) | {"facts": _finite(one.facts)}
                                     for one in self.cautions]}  # fmt: skip

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        known: dict[str, Any] = {k: v for k, v in facts.items() if k in cls.__dataclass_fields__}
        for name in ("day_from", "day_to", "before_from", "before_to", "as_of"):
            known[name] = date.fromisoformat(known[name][:10]) if known.get(name) else None
        known |= {name: _number(known.get(name)) for name in _NUMBERS}
        known |= {
            "kind": ClaimKind(known["kind"]), "verdict": Verdict(known["verdict"]),
            "reason": Reason(known["reason"]), "about": Measured(**known["about"]),
        }  # fmt: skip
        cautions = known.get("cautions", ())
        known["cautions"] = tuple(Caution(Warn(w["code"]), _told(w["facts"])) for w in cautions)
        known["offers"] = tuple(known.get("offers", ()))
        return cls(**known)


_NUMBERS: Final = ("value", "low", "high", "now", "then")


def _plain(value: object) -> object:
    """Return what JSON holds: no database takes its word for what has no end."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _finite(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in facts.items()}


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {"value": _number(facts["value"])} if "value" in facts else facts


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)
