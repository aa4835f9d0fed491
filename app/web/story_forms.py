"""The form in which a chart is told in steps: its fields, and moving steps about in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from pydantic import Field

from app.charts.models import ChartStep, Deed
from app.charts.telling import STEPS_LIMIT, Step
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, Typed

LONGEST: Final = 200
POINTS: Final = ("first", "second", "third", "fourth")
SAVE: Final = "save"


class StoryForm(FormModel):
    """The lists have one value for each step. `act` is the button: `save`, `add` or `up-2`."""

    title: str = Field(default="", max_length=120)
    focus: str = Field(default="", max_length=80)
    act: str = Field(default=SAVE, max_length=20)
    sentence: list[str] = Field(default_factory=list, max_length=STEPS_LIMIT)
    deed: list[str] = Field(default_factory=list, max_length=STEPS_LIMIT)
    first: list[str] = Field(default_factory=list, max_length=STEPS_LIMIT)
    second: list[str] = Field(default_factory=list, max_length=STEPS_LIMIT)
    third: list[str] = Field(default_factory=list, max_length=STEPS_LIMIT)
    fourth: list[str] = Field(default_factory=list, max_length=STEPS_LIMIT)


@dataclass(frozen=True)
class TypedStep:
    """A step as the form has it: nothing about it is checked."""

    sentence: str = ""
    deed: str = Deed.HIGHLIGHT.value
    first: str = ""
    second: str = ""
    third: str = ""
    fourth: str = ""


def typed_steps(typed: Mapping[str, Any]) -> list[TypedStep]:
    """Return the steps that a form holds, one at least."""
    names = ("sentence", "deed", *POINTS)
    columns = [_listed(typed.get(name)) for name in names]
    most = min(len(columns[0]), STEPS_LIMIT)
    rows = list(zip_longest(*columns, fillvalue=""))[:most]
    return [TypedStep(*row) for row in rows] or [TypedStep()]


def stored_steps(steps: Sequence[ChartStep]) -> list[TypedStep]:
    """Return stored steps as the form shows them."""
    return [
        TypedStep(step.sentence, step.deed.value, *step.anchors[: len(POINTS)]) for step in steps
    ]


def rearranged(steps: list[TypedStep], act: str) -> list[TypedStep]:
    """Add, remove or move a step as a button says; an unknown button changes nothing."""
    verb, _dash, number = act.partition("-")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 3 else -1  # noqa: PLR2004, digits
    if verb == "add" and len(steps) < STEPS_LIMIT:
        return [*steps, TypedStep()]
    if not 0 <= at < len(steps):
        return steps
    rest = steps[:at] + steps[at + 1 :]
    if verb == "remove":
        return rest or [TypedStep()]
    to = {"up": at - 1, "down": at + 1}.get(verb, at)
    return [*rest[: max(to, 0)], steps[at], *rest[max(to, 0) :]]


def steps_in(sent: Typed[StoryForm]) -> tuple[str, str | None, list[Step]]:
    """Return title, focus and steps of a form. Raises InvalidError (`sentence-0`)."""
    problems: dict[str, Sentence] = dict(sent.problems)
    title = str(sent.typed.get("title") or "").strip()
    if not title:
        problems["title"] = _("Please fill this in.")
    found = []
    for number, step in enumerate(typed_steps(sent.typed)):
        sentence = step.sentence.strip()
        if not sentence:
            problems[f"sentence-{number}"] = _("Please fill this in.")
        elif len(sentence) > LONGEST:
            problems[f"sentence-{number}"] = _("Use at most %(n)s characters.", n=LONGEST)
        if step.deed not in set(Deed):
            problems[f"deed-{number}"] = _("Choose one of the answers offered.")
            continue
        found.append(Step(sentence, Deed(step.deed), _anchors(step)))
    if problems:
        raise InvalidError(problems)
    return title, str(sent.typed.get("focus") or "") or None, found


def _anchors(step: TypedStep) -> list[str]:
    told = [anchor for anchor in (step.first, step.second, step.third, step.fourth) if anchor]
    return told if step.deed == Deed.ZOOM else told[:1]


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
