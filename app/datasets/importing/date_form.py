"""One way of writing dates: how it is recognised, and its day."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DateForm:
    """`pattern` must match every filled cell; `day` is SQL for the DATE of the text `{c}`.

    `undecided` says that day and month cannot be told apart: a person has to say.
    """

    pattern: str
    day: str
    undecided: bool = False
