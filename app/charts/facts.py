"""What a chart says for one neighborhood, as plain facts: what words are made of."""

from dataclasses import MISSING, dataclass
from datetime import date, datetime
from typing import Any, Self


def _when(told: str) -> date:
    return datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)


@dataclass(frozen=True)
class Facts:
    """`value` is None where there is no number, or where too few rows (`suppressed`) rest on it.

    Without a focus it is about the whole city.
    """

    kind: str
    how: str
    dataset: str
    nature: str
    alone: bool  # one row is behind each area's number: a mean is that row's
    column: str | None
    per: str | None  # "population", or the title of the dataset that a rate is per
    per_column: str | None
    scale: int
    kept: str  # the filters in words
    step: str | None
    focus: str | None
    focus_name: str | None
    value: float | None
    n: int
    low: float | None
    high: float | None
    city_median: float | None
    city_value: float | None
    rank: int | None  # 1 is the highest
    of: int
    before: float | None  # a year earlier, for trends; in the earlier period, for changes
    suppressed: bool
    period_from: date | None
    period_to: date | None
    as_of: date  # a moment where it is when the version was published
    version_id: int
    version: int
    per_version_id: int | None
    measured_in: str | None = None  # a `datasets.columns.Unit`
    layer: str | None = None  # the areas that it is about, where they are not the neighborhoods
    home: str | None = None  # the neighborhood in focus, over a layer; `focus_name` is the area
    within: str | None = None  # the areas that it lies in, with the share of it: "Harbor (92%)"
    share_of: str | None = None  # what a share looks for, in words
    by: str | None = None  # the column whose values a composition or small charts are of
    part: str | None = None  # the value whose share a composition tells
    window: int | None = None  # steps that a number is put together of
    on_year: bool = False  # the numbers are changes from a year earlier, in percent
    change: float | None = None  # the later of two periods over the earlier one, or less it
    in_points: bool = False  # less it: in points of a hundred
    by_day: bool = False  # for each day: the two periods are not alike long
    change_low: float | None = None
    change_high: float | None = None
    before_from: date | None = None  # the earlier of the two periods
    before_to: date | None = None
    season: str | None = None  # months that are usually higher: "6-8,12-1"
    beside: str | None = None  # the other number of a relation, in words
    beside_value: str | None = None
    rho: float | None = None  # how the two go together, -1 to 1
    rho_low: float | None = None
    rho_high: float | None = None
    rho_of: int = 0  # areas that have both
    rank_low: int | None = None  # the ranks that chance allows; see `rank_words`
    rank_high: int | None = None

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        given = {name: known.default for name, known in cls.__dataclass_fields__.items()}
        known: dict[str, Any] = {
            name: facts.get(name, None if default is MISSING else default)
            for name, default in given.items()
        }
        for name in ("period_from", "period_to", "as_of", "before_from", "before_to"):
            known[name] = _when(known[name]) if known[name] else None
        return cls(**known)

    @property
    def is_plain_mean(self) -> bool:
        """Whether it is a mean over areas, of which a small one counts as much as a large one."""
        return self.alone and self.focus is None and self.how == "mean"
